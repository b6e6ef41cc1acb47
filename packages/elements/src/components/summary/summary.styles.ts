import { css } from 'lit';

export const summaryStyles = css`
  .mark {
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    border-radius: 50%;
    background: var(--_accent-quiet);
    color: var(--_positive);
  }
  .mark.stopped {
    background: var(--_warning-quiet);
    color: var(--_warning);
  }
  dl {
    display: grid;
    gap: 0;
  }
  dl div {
    display: flex;
    justify-content: space-between;
    gap: 16px;
    padding-block: 12px;
    border-block-end: 1px solid var(--_hairline);
  }
  dl div:last-child {
    border: 0;
    padding-block-end: 0;
  }
  dl div:first-child {
    padding-block-start: 0;
  }
  dd {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .feedback {
    display: grid;
    gap: 12px;
  }
  .choices {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 8px;
  }
  .choices button {
    flex-direction: column;
    gap: 4px;
    padding: 12px 4px;
    font-weight: 500;
  }
`;
