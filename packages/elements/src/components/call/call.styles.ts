import { css } from 'lit';

export const callStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    background: var(--_call-background);
  }
  .layout {
    position: relative;
    display: flex;
    block-size: var(--tdoc-call-height, clamp(440px, 82dvh, 800px));
    overflow: hidden;
  }
  .stage {
    position: relative;
    flex: 1;
    min-inline-size: 0;
    container-type: inline-size;
    overflow: hidden;
    color: #f2f6f7;
  }
  .pictures {
    position: absolute;
    inset: 0;
    display: flex;
    gap: 2px;
  }
  .faces {
    flex: 1;
    display: grid;
    gap: 2px;
    grid-auto-rows: minmax(0, 1fr);
    grid-template-columns: minmax(0, 1fr);
  }
  .faces[data-count='2'],
  .faces[data-count='3'],
  .faces[data-count='4'],
  .faces[data-count='5'] {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, max(240px, 34%)), 1fr));
  }
  .screen {
    flex: 4;
    min-inline-size: 0;
  }
  .screen ~ .faces {
    flex: 1;
    grid-template-columns: minmax(0, 1fr);
    grid-auto-rows: minmax(0, 180px);
    align-content: center;
  }
  .stage:not(.idle) .screen,
  .stage:not(.idle) .faces > :last-child {
    --tile-caption-bottom: 104px;
  }
  .stage .screen ~ .faces > * {
    --tile-caption-bottom: 8px;
  }
  @container (min-width: 600px) {
    .stage:not(.idle) .pictures > .faces:first-child > * {
      --tile-caption-bottom: 104px;
    }
    .screen ~ .faces {
      padding-block: 64px;
      align-content: start;
    }
  }
  @container (max-width: 600px) {
    .pictures:has(.screen) {
      flex-direction: column;
      padding-block: 64px 104px;
    }
    .stage .screen ~ .faces {
      grid-auto-flow: column;
      grid-template-columns: none;
      grid-auto-columns: minmax(0, 160px);
      grid-auto-rows: minmax(0, 1fr);
      justify-content: start;
    }
  }
  .alone {
    margin: auto;
    max-inline-size: 36ch;
    padding: 24px;
    color: #c6d2d6;
    text-align: center;
  }
  .top {
    position: absolute;
    z-index: 3;
    inset: 0 0 auto;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 12px;
    pointer-events: none;
    transition: opacity var(--_ease);
  }
  .top > * {
    pointer-events: auto;
  }
  .elapsed {
    padding: 7px 14px;
    border-radius: 999px;
    background: rgb(14 19 21 / 72%);
    font-size: 14px;
    font-variant-numeric: tabular-nums;
  }
  .spacer {
    flex: 1;
  }
  tdoc-call-notices {
    position: absolute;
    z-index: 3;
    inset: 68px 12px auto;
    pointer-events: none;
  }
  .bar {
    position: absolute;
    z-index: 3;
    inset: auto 0 0;
    padding: 28px 8px 12px;
    background: linear-gradient(transparent, rgb(8 11 13 / 78%) 45%);
    transition:
      opacity var(--_ease),
      transform var(--_ease);
  }
  tdoc-call-controls {
    background: none;
  }
  .idle .bar {
    opacity: 0;
    transform: translateY(16px);
    pointer-events: none;
  }
  .idle .top {
    opacity: 0;
  }
  .idle {
    cursor: none;
    --own-picture-bottom: 12px;
    --own-picture-top: 12px;
  }
  .panel {
    position: absolute;
    z-index: 4;
    inset: auto 0 0;
    display: flex;
    flex-direction: column;
    max-block-size: calc(100% - 56px);
    border-radius: 16px 16px 0 0;
    background: var(--_surface);
    color: var(--_text);
    box-shadow: var(--_shadow);
    overflow: hidden;
  }
  .panel.tall {
    block-size: calc(100% - 56px);
  }
  .panel header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 8px 8px 4px 16px;
  }
  .panel h3 {
    font-size: 18px;
  }
  .panel h3:focus {
    outline: none;
  }
  .panel header button {
    inline-size: 44px;
    min-block-size: 44px;
    padding: 0;
  }
  .body {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
  }
  .padded {
    padding: 4px 16px 20px;
  }
  .group {
    display: grid;
    gap: 4px;
  }
  .digits {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(5ch, max-content));
    gap: 4px 16px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  @container (min-width: 768px) {
    .panel,
    .panel.tall {
      position: relative;
      inset: auto;
      flex: 0 0 360px;
      block-size: auto;
      max-block-size: none;
      border-radius: 0;
      box-shadow: none;
    }
  }
`;
