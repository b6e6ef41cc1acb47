import { css } from 'lit';

export const chatStyles = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    block-size: 100%;
  }
  .log {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    display: flex;
    flex-direction: column;
    gap: 12px;
    padding: 4px 16px 16px;
  }
  .message {
    display: grid;
    gap: 2px;
    max-inline-size: 88%;
    align-self: flex-start;
  }
  .own {
    align-self: flex-end;
  }
  .meta {
    color: var(--_text-muted);
    font-size: 13px;
  }
  .own .meta {
    text-align: end;
  }
  .text {
    padding: 8px 12px;
    border-radius: 12px 12px 12px 4px;
    background: var(--_surface-raised);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .own .text {
    border-radius: 12px 12px 4px;
    background: var(--_accent-quiet);
  }
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 48px;
    gap: 8px;
    align-items: end;
    padding: 12px 16px;
    border-block-start: 1px solid var(--_hairline);
  }
  textarea {
    min-block-size: 48px;
    max-block-size: 140px;
    padding: 11px 14px;
    border: 1px solid var(--_control);
    border-radius: 24px;
    background: var(--_surface);
    line-height: 1.5;
    resize: none;
    field-sizing: content;
  }
  textarea::placeholder {
    color: var(--_text-muted);
    opacity: 1;
  }
  .file {
    inline-size: 88%;
  }
  .drop {
    position: absolute;
    z-index: 1;
    inset: 8px;
    display: grid;
    place-content: center;
    border: 2px dashed var(--_accent);
    border-radius: var(--_radius);
    background: color-mix(in srgb, var(--_surface) 92%, transparent);
    font-weight: 600;
    pointer-events: none;
  }
  form .attach {
    grid-column: 1 / -1;
    justify-self: start;
    min-block-size: 44px;
    margin-block: -4px -8px;
    margin-inline-start: -4px;
  }
  form .primary {
    inline-size: 48px;
    padding: 0;
    border-radius: 50%;
  }
  .count {
    grid-column: 1 / -1;
    font-size: 14px;
  }
`;
