import { css } from 'lit';

export const lobbyStyles = css`
  .picture {
    position: relative;
    inline-size: 100%;
    max-inline-size: 240px;
    aspect-ratio: 16 / 10;
    border-radius: var(--_radius);
    overflow: hidden;
  }
  tdoc-participant-tile {
    position: absolute;
    inset: 0;
  }
  .head {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 16px;
    align-items: start;
  }
  .head .picture {
    inline-size: 112px;
  }
  h2 {
    font-size: 20px;
  }
  .devices {
    display: flex;
    flex-wrap: wrap;
    gap: 0 4px;
    margin: -12px 0 -12px -12px;
  }
  .devices button {
    min-block-size: 44px;
    font-size: 15px;
  }
  hr {
    inline-size: 100%;
    margin: 0;
    border: 0;
    border-block-start: 1px solid var(--_hairline);
  }
  .actions {
    flex-direction: row;
    flex-wrap: wrap;
    gap: 4px;
    margin-inline-start: -12px;
  }
  .actions .quiet:first-child {
    color: var(--_danger);
  }
  @container (max-width: 379px) {
    .head .picture {
      inline-size: 84px;
    }
    h2 {
      font-size: 18px;
    }
  }
  @container (min-width: 768px) {
    .actions {
      flex-direction: row;
    }
    .head .picture {
      inline-size: 160px;
    }
  }
`;
