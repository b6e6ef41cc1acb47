import { css } from 'lit';

export const fileItemStyles = css`
  :host {
    display: block;
  }
  .file {
    display: grid;
    grid-template-columns: 24px minmax(0, 1fr);
    gap: 2px 12px;
    padding: 12px;
    border: 1px solid var(--_hairline);
    border-radius: 12px;
    background: var(--_surface);
  }
  .name {
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
    font-weight: 500;
  }
  .standing,
  .what {
    grid-column: 2;
    color: var(--_text-muted);
    font-size: 14px;
  }
  progress {
    grid-column: 1 / -1;
    inline-size: 100%;
    block-size: 4px;
    margin-block-start: 8px;
    border: 0;
    border-radius: 999px;
    overflow: hidden;
    appearance: none;
    background: var(--_surface-raised);
    accent-color: var(--_accent);
  }
  progress::-webkit-progress-bar {
    background: var(--_surface-raised);
  }
  progress::-webkit-progress-value {
    background: var(--_accent);
    transition: inline-size var(--_ease);
  }
  progress::-moz-progress-bar {
    background: var(--_accent);
  }
  .actions {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 8px;
  }
  .actions > * {
    flex: 1 1 auto;
  }
  .lone {
    grid-column: 2;
    margin-block: 0 -8px;
  }
  .actions.lone > * {
    flex: none;
    margin-inline-start: -12px;
  }
  a {
    display: flex;
    align-items: center;
    justify-content: center;
    min-block-size: 48px;
    box-sizing: border-box;
    padding: 10px 20px;
    border: 1px solid transparent;
    border-radius: var(--_radius);
    color: var(--_text);
    text-decoration: none;
  }
  @media (forced-colors: active) {
    progress::-webkit-progress-value {
      forced-color-adjust: none;
      background: Highlight;
    }
  }
`;
