import { css } from 'lit';

export const waitingListStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  h3 {
    margin-block-end: 8px;
    font-size: 16px;
  }
  li {
    display: grid;
    gap: 12px;
    padding-block: 16px;
    border-block-start: 1px solid var(--_hairline);
  }
  .name {
    font-size: 18px;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .since {
    color: var(--_text);
  }
  .since::before {
    content: '';
    display: inline-block;
    inline-size: 9px;
    block-size: 9px;
    margin-inline-end: 8px;
    border-radius: 50%;
    background: var(--_positive);
  }
  .lost .since::before {
    background: none;
    box-shadow: inset 0 0 0 2px var(--_warning);
  }
  .detail {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--_text-muted);
    font-size: 14px;
  }
  .detail.done svg {
    color: var(--_positive);
  }
  .choices {
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  @container (min-width: 420px) {
    .choices {
      flex-direction: row-reverse;
      justify-content: flex-start;
    }
    .choices .primary,
    .choices .outlined {
      min-inline-size: 160px;
    }
  }
`;
