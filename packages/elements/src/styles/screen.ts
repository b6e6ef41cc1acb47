/** The shape of a screen: one column, one job, its action at the bottom (right from 768 px). */
import { css } from 'lit';

export const screen = css`
  :host {
    display: block;
    container-type: inline-size;
    background: var(--_surface);
  }
  .screen {
    display: flex;
    flex-direction: column;
    gap: 24px;
    inline-size: 100%;
    max-inline-size: 640px;
    min-block-size: var(--tdoc-screen-min-height, min(560px, 78dvh));
    margin-inline: auto;
    padding: 24px 16px;
  }
  .screen > p {
    max-inline-size: 60ch;
  }
  .intro {
    display: grid;
    gap: 8px;
  }
  .actions {
    display: flex;
    flex-direction: column;
    gap: 8px;
    margin-block-start: auto;
  }
  .card {
    padding: 16px;
    border-radius: var(--_radius);
    background: var(--_surface-raised);
  }
  @container (min-width: 768px) {
    .screen {
      min-block-size: var(--tdoc-screen-min-height, min(480px, 70dvh));
      padding: 40px 24px;
    }
    .actions {
      flex-direction: row-reverse;
      justify-content: flex-start;
      align-items: center;
    }
  }
`;
