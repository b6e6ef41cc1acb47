/** One's own picture: mirrored, small, dragged (or moved with the arrows) to a corner of the call. */
import type { Participant } from '@tdoc/sdk-core';
import { html, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { ownPictureStyles } from './own-picture.styles.ts';

type Vertical = 'top' | 'bottom';
type Horizontal = 'left' | 'right';
export type Corner = `${Vertical}-${Horizontal}`;

export class TDocOwnPicture extends TDocElement {
  static override styles = [TDocElement.styles, ownPictureStyles];

  @property({ attribute: false }) participant: Participant | null = null;
  @property({ reflect: true }) corner: Corner = 'bottom-right';

  #grip: { x: number; y: number } | null = null;

  protected override render(): TemplateResult {
    return html`<div
      class="frame"
      role="group"
      tabindex="0"
      aria-label=${this.t.call.moveOwn}
      @pointerdown=${this.#grab}
      @pointermove=${this.#drag}
      @pointerup=${this.#drop}
      @pointercancel=${this.#drop}
      @keydown=${this.#keydown}
    >
      <tdoc-participant-tile
        .participant=${this.participant}
        mirrored
        without-name
      ></tdoc-participant-tile>
    </div>`;
  }

  #grab(event: PointerEvent): void {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#grip = { x: event.clientX, y: event.clientY };
    this.toggleAttribute('dragging', true);
  }

  #drag(event: PointerEvent): void {
    if (this.#grip === null) return;
    this.style.setProperty('--drag-x', `${event.clientX - this.#grip.x}px`);
    this.style.setProperty('--drag-y', `${event.clientY - this.#grip.y}px`);
  }

  #drop(): void {
    if (this.#grip === null) return;
    this.#grip = null;
    const own = this.getBoundingClientRect();
    const stage = (this.offsetParent ?? document.documentElement).getBoundingClientRect();
    const isRight = own.left + own.width / 2 > stage.left + stage.width / 2;
    const isBottom = own.top + own.height / 2 > stage.top + stage.height / 2;
    this.corner = `${isBottom ? 'bottom' : 'top'}-${isRight ? 'right' : 'left'}`;
    this.toggleAttribute('dragging', false);
    this.style.removeProperty('--drag-x');
    this.style.removeProperty('--drag-y');
  }

  #keydown(event: KeyboardEvent): void {
    const [vertical, horizontal] = this.corner.split('-') as [Vertical, Horizontal];
    const moves: Readonly<Record<string, Corner>> = {
      ArrowUp: `top-${horizontal}`,
      ArrowDown: `bottom-${horizontal}`,
      ArrowLeft: `${vertical}-left`,
      ArrowRight: `${vertical}-right`,
    };
    const corner = moves[event.key];
    if (corner === undefined) return;
    event.preventDefault();
    this.corner = corner;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-own-picture': TDocOwnPicture;
  }
}
