import { css } from 'lit';

export const frameStyles = css`
  /* The whole frame: the page that holds this element needs no style sheet of its own. */
  :host {
    --tdoc-call-height: 100dvh;
    --tdoc-screen-min-height: 100dvh;

    display: block;
    position: fixed;
    inset: 0;
    overflow: auto;
    background: var(--_surface);
  }
  .opening {
    display: flex;
    align-items: center;
    justify-content: center;
    min-block-size: 100dvh;
    padding: 24px;
    color: var(--_text-muted);
    text-align: center;
  }
  .opening h2 {
    font-size: 18px;
    font-weight: 500;
  }
`;
