import { css } from 'lit';

export const waitingRoomStyles = css`
  .picture {
    position: relative;
    inline-size: min(100%, 360px);
    aspect-ratio: 16 / 10;
    border-radius: var(--_radius);
    overflow: hidden;
  }
  tdoc-participant-tile {
    position: absolute;
    inset: 0;
  }
  .presence {
    display: flex;
    gap: 12px;
    align-items: flex-start;
    font-size: 18px;
  }
  .presence svg {
    margin-block-start: 1px;
    color: var(--_text-muted);
  }
  .presence.known svg {
    color: var(--_positive);
  }
  .facts {
    display: grid;
    gap: 4px;
    padding-inline-start: 36px;
    color: var(--_text-muted);
  }
  .message {
    display: grid;
    gap: 4px;
    background: var(--_accent-quiet);
  }
  .message h3 {
    font-size: 14px;
    color: var(--_text-muted);
  }
  .message p {
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .actions {
    flex-direction: row;
    flex-wrap: wrap;
    justify-content: center;
  }
  @container (min-width: 768px) {
    .actions {
      justify-content: flex-start;
    }
  }
`;
