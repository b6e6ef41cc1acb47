import { css } from 'lit';

export const deviceCheckStyles = css`
  .picture {
    position: relative;
    aspect-ratio: 16 / 10;
    /* The action below stays in sight. */
    max-block-size: max(120px, 30svh);
    overflow: hidden;
    border-radius: var(--_radius);
    background: var(--_call-background);
    color: #f2f6f7;
  }
  .picture video {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
    transform: scaleX(-1);
  }
  .empty {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 12px;
    block-size: 100%;
    padding: 24px;
    text-align: center;
    text-wrap: balance;
  }
  .check {
    display: grid;
    grid-template-columns: 28px minmax(0, 1fr);
    gap: 8px 12px;
    align-items: center;
    padding-block: 16px;
    border-block-end: 1px solid var(--_hairline);
  }
  .check:first-child {
    padding-block-start: 0;
  }
  .check:last-child {
    border: 0;
    padding-block-end: 0;
  }
  .check > svg {
    color: var(--_text-muted);
    align-self: start;
  }
  .check.done > svg {
    color: var(--_positive);
  }
  .check.missing > svg {
    color: var(--_warning);
  }
  .check > :nth-child(n + 3) {
    grid-column: 2;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }
  .row button {
    min-block-size: 44px;
  }
  .recovery {
    display: grid;
    gap: 12px;
    padding: 16px;
    border-radius: var(--_radius);
    background: var(--_warning-quiet);
  }
  .recovery button {
    justify-self: start;
  }
  .bar {
    inline-size: 100%;
    max-inline-size: 320px;
    block-size: auto;
  }
  @media (max-width: 480px) {
    .picture {
      max-block-size: max(120px, 20svh);
    }
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
`;
