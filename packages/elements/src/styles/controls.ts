/** Buttons, fields and headings shared by every screen: one filled action, the rest quiet. */
import { css } from 'lit';

export const controls = css`
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-inline-size: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2 {
    font-size: 24px;
    font-weight: 600;
    line-height: 1.25;
    text-wrap: balance;
  }
  h2:focus {
    outline: none;
  }
  h3 {
    font-size: 16px;
    font-weight: 600;
  }
  .muted {
    color: var(--_text-muted);
  }
  svg {
    display: block;
    flex: none;
  }
  button,
  select,
  textarea {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: 48px;
    padding: 10px 20px;
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: none;
    cursor: pointer;
    text-align: center;
    text-wrap: balance;
    transition:
      background-color var(--_ease),
      border-color var(--_ease);
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    cursor: default;
    opacity: 0.55;
  }
  .primary {
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
  }
  .primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }
  .danger {
    background: var(--_danger);
    color: var(--_on-danger);
    font-weight: 600;
  }
  .outlined {
    border-color: var(--_control);
    background: var(--_surface);
    font-weight: 600;
  }
  .outlined:hover:not(:disabled) {
    background: var(--_accent-quiet);
    border-color: var(--_accent);
  }
  .quiet {
    color: var(--_accent);
    padding-inline: 12px;
    font-weight: 500;
  }
  .quiet:hover:not(:disabled) {
    background: var(--_accent-quiet);
  }
  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    button {
      border-color: ButtonText;
    }
    .primary,
    .danger {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
