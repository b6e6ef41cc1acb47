import { css } from 'lit';

export const levelMeterStyles = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  .bars {
    --level: 0;
    position: relative;
    block-size: 16px;
    background: repeating-linear-gradient(to right, var(--_hairline) 0 6px, transparent 6px 10px);
    border-radius: 3px;
  }
  .bars::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: inherit;
    background: repeating-linear-gradient(to right, var(--_positive) 0 6px, transparent 6px 10px);
    clip-path: inset(0 calc(100% - var(--level) * 100%) 0 0);
  }
  @media (forced-colors: active) {
    .bars {
      forced-color-adjust: none;
      border: 1px solid CanvasText;
    }
  }
`;
