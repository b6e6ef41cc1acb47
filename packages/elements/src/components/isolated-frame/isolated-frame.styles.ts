import { css } from 'lit';

export const isolatedFrameStyles = css`
  :host {
    display: block;
    position: relative;
    /* As tall as the call from the start: nothing moves when the frame arrives. */
    block-size: 100%;
    min-block-size: var(--tdoc-call-height, clamp(440px, 82dvh, 800px));
    background: var(--_surface);
  }
  iframe,
  .opening,
  tdoc-fault {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    border: 0;
  }
  tdoc-fault {
    overflow: auto;
  }
  .opening {
    display: flex;
    align-items: center;
    justify-content: center;
    padding: 24px;
    background: var(--_surface);
    color: var(--_text-muted);
    text-align: center;
  }
  .opening h2 {
    font-size: 18px;
    font-weight: 500;
  }
  /* Its colour says which scheme is used here; a change of scheme starts its transition. */
  .scheme {
    position: absolute;
    visibility: hidden;
    color: light-dark(rgb(0 0 0), rgb(255 255 255));
    transition: color 1ms;
  }
`;
