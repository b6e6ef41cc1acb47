import { css } from 'lit';

export const callControlsStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    background: var(--_call-background);
    color: #f2f6f7;
  }
  .bar {
    display: flex;
    justify-content: center;
    gap: 4px;
  }
  button {
    position: relative;
    flex: 0 1 76px;
    flex-direction: column;
    gap: 4px;
    min-inline-size: 48px;
    min-block-size: 44px;
    padding: 2px 0;
    border: 0;
    border-radius: 16px;
    font-size: 13px;
    line-height: 1.3;
    white-space: nowrap;
  }
  button:focus-visible {
    outline-color: #fff;
    outline-offset: 0;
  }
  .round {
    display: grid;
    place-items: center;
    inline-size: 52px;
    block-size: 52px;
    border-radius: 50%;
    background: rgb(255 255 255 / 16%);
    transition: background-color var(--_ease);
  }
  button:hover .round {
    background: rgb(255 255 255 / 26%);
  }
  .off .round {
    background: #fff;
    color: #15232a;
  }
  .on .round {
    background: #84cdd6;
    color: #04262b;
  }
  .leave .round {
    background: #c4302a;
    color: #fff;
  }
  .leave:hover .round {
    background: #a92720;
  }
  .count {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: calc(50% + 10px);
    min-inline-size: 20px;
    padding-inline: 5px;
    border-radius: 999px;
    background: #84cdd6;
    color: #04262b;
    font-size: 13px;
    font-weight: 700;
    line-height: 20px;
  }
  @container (max-width: 340px) {
    button {
      font-size: 12px;
    }
  }
  @container (max-width: 400px) {
    .share {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .round {
      border: 1px solid ButtonText;
    }
    .off .round,
    .on .round {
      border-width: 3px;
    }
  }
`;
