import { css } from 'lit';

export const arrivalStyles = css`
  .organization {
    display: flex;
    align-items: center;
    gap: 12px;
    font-weight: 600;
  }
  .organization img {
    max-block-size: 48px;
    max-inline-size: 160px;
  }
  .visit {
    display: grid;
    gap: 16px;
    padding: 20px 16px;
  }
  .line {
    display: flex;
    gap: 12px;
    align-items: flex-start;
  }
  .line svg {
    color: var(--_accent);
  }
  .line span::first-letter {
    text-transform: uppercase;
  }
  .secure {
    display: flex;
    gap: 12px;
    color: var(--_text-muted);
  }
  .secure svg {
    color: var(--_positive);
  }
  @container (min-width: 768px) {
    .visit {
      padding: 24px;
    }
  }
`;
