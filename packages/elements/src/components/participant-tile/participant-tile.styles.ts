import { css } from 'lit';

export const participantTileStyles = css`
  :host {
    display: block;
    position: relative;
    overflow: hidden;
    container-type: size;
    background: var(--_call-background);
    color: #f2f6f7;
  }
  figure {
    position: absolute;
    inset: 0;
  }
  video {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
    transition: filter var(--_ease);
  }
  .contain {
    object-fit: contain;
  }
  .mirrored {
    transform: scaleX(-1);
  }
  .softened {
    filter: blur(6px) saturate(0.7) brightness(0.8);
  }
  .off {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 12px;
    padding: 16px;
    background: radial-gradient(circle at 50% 38%, #26343a, #141b1e 75%);
    text-align: center;
  }
  .initials {
    display: grid;
    place-items: center;
    inline-size: clamp(40px, 30cqmin, 112px);
    aspect-ratio: 1;
    border-radius: 50%;
    background: #38515a;
    font-size: clamp(16px, 12cqmin, 42px);
    font-weight: 600;
    letter-spacing: 0.02em;
  }
  .state {
    color: #c6d2d6;
  }
  figcaption {
    position: absolute;
    inset-block-end: var(--tile-caption-bottom, 8px);
    inset-inline-start: 8px;
    display: flex;
    align-items: center;
    gap: 6px;
    max-inline-size: calc(100% - 16px);
    padding: 3px 10px;
    border-radius: 999px;
    background: rgb(14 19 21 / 72%);
    font-size: 14px;
  }
  figcaption span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  @container (max-height: 260px) {
    .state {
      display: none;
    }
  }
  @container (max-width: 180px) {
    .state {
      display: none;
    }
    figcaption {
      inset-block-end: 5px;
      inset-inline-start: 5px;
      padding: 1px 8px;
      font-size: 12px;
    }
  }
`;
