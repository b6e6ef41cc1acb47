import { css } from 'lit';

export const callMenuStyles = css`
  :host {
    display: block;
  }
  ul {
    padding: 0 8px 12px;
  }
  button {
    inline-size: 100%;
    justify-content: flex-start;
    gap: 14px;
    padding: 12px;
    text-align: start;
    font-weight: 500;
  }
  button:hover {
    background: var(--_surface-raised);
  }
  .end {
    color: var(--_danger);
  }
  .last {
    margin-block-start: 8px;
    padding-block-start: 8px;
    border-block-start: 1px solid var(--_hairline);
  }
`;
