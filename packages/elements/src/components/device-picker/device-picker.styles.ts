import { css } from 'lit';

export const devicePickerStyles = css`
  :host {
    display: block;
  }
  .fields {
    display: grid;
    gap: 16px;
  }
  label {
    display: grid;
    gap: 4px;
    font-weight: 500;
  }
  select {
    inline-size: 100%;
    min-block-size: 48px;
    padding: 8px 12px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    background: var(--_surface);
    font-weight: 400;
    text-overflow: ellipsis;
  }
`;
