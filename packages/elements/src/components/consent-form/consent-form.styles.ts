import { css } from 'lit';

export const consentFormStyles = css`
  .progress {
    color: var(--_text-muted);
    font-size: 14px;
    font-variant-numeric: tabular-nums;
  }
  .steps {
    display: flex;
    gap: 6px;
    margin-block-start: 8px;
  }
  .steps span {
    block-size: 4px;
    flex: 1;
    border-radius: 2px;
    background: var(--_hairline);
  }
  .steps .done {
    background: var(--_accent);
  }
  .question {
    display: grid;
    gap: 12px;
  }
  .why {
    display: flex;
    gap: 10px;
    padding-block-start: 12px;
    border-block-start: 1px solid var(--_hairline);
    color: var(--_text-muted);
  }
  details summary {
    inline-size: fit-content;
    min-block-size: 44px;
    padding-block: 10px;
    border-radius: var(--_radius);
    color: var(--_accent);
    font-weight: 500;
    cursor: pointer;
  }
  details p {
    max-inline-size: 60ch;
  }
  .answers {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 12px;
    margin-block-start: auto;
  }
  .answers button {
    min-block-size: 56px;
    font-size: 18px;
  }
  .answers [aria-pressed='true'] {
    border-color: var(--_accent);
    box-shadow: inset 0 0 0 1px var(--_accent);
  }
  .back {
    align-self: flex-start;
    margin-block-start: -8px;
    padding-inline-start: 4px;
  }
`;
