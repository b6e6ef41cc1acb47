import { css } from 'lit';

export const ownPictureStyles = css`
  :host {
    --drag-x: 0px;
    --drag-y: 0px;
    position: absolute;
    z-index: 2;
    inline-size: clamp(96px, 22cqi, 208px);
    aspect-ratio: 4 / 3;
    border-radius: 12px;
    box-shadow: 0 4px 16px rgb(0 0 0 / 45%);
    transform: translate(var(--drag-x), var(--drag-y));
    transition:
      inset var(--_ease),
      transform var(--_ease);
    touch-action: none;
    cursor: grab;
  }
  :host([dragging]) {
    cursor: grabbing;
    transition: none;
  }
  :host([corner^='top']) {
    inset-block-start: var(--own-picture-top, 64px);
  }
  :host([corner^='bottom']) {
    inset-block-end: var(--own-picture-bottom, 112px);
  }
  :host([corner$='left']) {
    inset-inline-start: 12px;
  }
  :host([corner$='right']) {
    inset-inline-end: 12px;
  }
  .frame {
    position: absolute;
    inset: 0;
    overflow: hidden;
    border-radius: inherit;
  }
  .frame:focus-visible {
    outline-color: #fff;
  }
  tdoc-participant-tile {
    position: absolute;
    inset: 0;
  }
`;
