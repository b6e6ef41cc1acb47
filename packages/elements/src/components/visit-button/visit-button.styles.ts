import { css } from 'lit';

export const visitButtonStyles = css`
  :host {
    display: inline-block;
    max-inline-size: 100%;
  }
  button {
    display: inline-flex;
    align-items: center;
    gap: 10px;
    min-block-size: 44px;
    max-inline-size: 100%;
    padding: 8px 18px 8px 14px;
    border: 1px solid transparent;
    border-radius: 999px;
    background: var(--_accent);
    color: var(--_on-accent);
    font: inherit;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    text-align: start;
    cursor: pointer;
  }
  button:hover {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
  }
  button[data-status='ended'] {
    border-color: var(--_control);
    background: none;
    color: var(--_text-muted);
    font-weight: 500;
  }
  svg {
    flex: none;
  }
  .dot {
    inline-size: 10px;
    block-size: 10px;
    flex: none;
    border-radius: 50%;
    background: currentcolor;
    box-shadow: 0 0 0 0 currentcolor;
    animation: breathe 2s ease-out infinite;
  }
  @keyframes breathe {
    70%,
    100% {
      box-shadow: 0 0 0 8px transparent;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .dot {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    button {
      border-color: ButtonText;
    }
    .dot {
      forced-color-adjust: none;
      background: Highlight;
    }
  }
  .fault {
    max-inline-size: 60ch;
    margin: 8px 0 0;
    color: var(--_danger);
  }
`;
