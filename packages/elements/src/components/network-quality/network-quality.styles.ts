import { css } from 'lit';

export const networkQualityStyles = css`
  :host {
    display: inline-block;
  }
  .quality {
    display: inline-flex;
    align-items: center;
    min-block-size: 36px;
    padding: 6px 12px;
    border-radius: 999px;
    background: rgb(14 19 21 / 72%);
    color: #f2f6f7;
  }
  .absent {
    opacity: 0.32;
  }
  .poor {
    color: #f0c173;
  }
`;
