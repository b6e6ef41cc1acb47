import { css } from 'lit';

export const verificationCodeStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  section {
    display: grid;
    gap: 16px;
    padding: 4px 16px 24px;
  }
  .with {
    font-weight: 600;
  }
  .question {
    font-size: 18px;
    font-weight: 600;
    text-wrap: balance;
  }
  .emoji {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 16px 0;
    padding: 16px 0;
    border-radius: var(--_radius);
    background: var(--_surface-raised);
  }
  .emoji li {
    display: grid;
    gap: 4px;
    justify-items: center;
    font-size: 13px;
    text-align: center;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  .picture {
    font-size: 36px;
    line-height: 1.2;
    font-family: 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', sans-serif;
  }
  .numbers {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 20px;
    font-size: 20px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .answer {
    display: grid;
    gap: 12px;
    outline: none;
  }
  .buttons {
    display: grid;
    gap: 8px;
  }
  .vouched,
  .verified {
    display: flex;
    gap: 8px;
    align-items: start;
    font-weight: 600;
  }
  .vouched svg,
  .verified svg {
    flex: none;
    margin-block-start: 2px;
  }
  .verified {
    color: var(--_positive);
  }
  @container (min-width: 400px) {
    .buttons {
      grid-template-columns: 1fr 1fr;
    }
  }
  @container (min-width: 560px) {
    .emoji {
      grid-template-columns: repeat(7, minmax(0, 1fr));
    }
  }
`;
