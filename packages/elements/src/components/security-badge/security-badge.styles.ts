import { css } from 'lit';

export const securityBadgeStyles = css`
  :host {
    display: inline-block;
  }
  button {
    gap: 6px;
    min-block-size: 44px;
    padding: 6px 14px 6px 10px;
    border-radius: 999px;
    background: rgb(14 19 21 / 72%);
    color: #f2f6f7;
    font-size: 14px;
    white-space: nowrap;
  }
  button:hover {
    background: rgb(40 50 54 / 85%);
  }
  .encrypted svg {
    color: #83d3a0;
  }
`;
