import { css } from 'lit';

export const callNoticesStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 8px;
    align-items: center;
  }
  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    max-inline-size: min(100%, 520px);
    padding: 8px 16px;
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: var(--_shadow);
    pointer-events: auto;
  }
  .notice > svg {
    color: var(--_text-muted);
  }
  .notice > p,
  .notice > div {
    flex: 1 1 160px;
    min-inline-size: 0;
  }
  .arrival > svg {
    color: var(--_positive);
  }
  .phone {
    display: flex;
    gap: 8px;
    margin-block-start: 4px;
    font-weight: 600;
  }
  .quietly {
    padding: 4px 14px;
    border-radius: 999px;
    background: rgb(14 19 21 / 78%);
    color: #f2f6f7;
    font-size: 14px;
  }
  .quietly > svg {
    color: #f0c173;
  }
  .notice button {
    min-block-size: 44px;
    padding-block: 6px;
  }
  tdoc-fault {
    inline-size: min(100%, 520px);
    background: none;
    pointer-events: auto;
  }
`;
