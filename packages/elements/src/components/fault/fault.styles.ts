import { css } from 'lit';

export const faultStyles = css`
  .mark {
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    border-radius: 50%;
    background: var(--_warning-quiet);
    color: var(--_warning);
  }
  .phone {
    display: flex;
    gap: 12px;
    align-items: center;
  }
  .code {
    color: var(--_text-muted);
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  .banner {
    display: grid;
    grid-template-columns: 24px minmax(0, 1fr);
    gap: 4px 12px;
    padding: 12px 16px;
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--_shadow);
  }
  .banner > svg {
    color: var(--_warning);
  }
  .banner > div {
    display: grid;
    gap: 2px;
  }
  .banner p {
    font-size: 15px;
  }
  .banner button {
    justify-self: start;
    min-block-size: 44px;
    margin-inline-start: -12px;
  }
`;
