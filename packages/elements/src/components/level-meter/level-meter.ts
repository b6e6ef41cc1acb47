/** A living microphone level: draws what `level` answers at each frame, and says once it heard a voice. */
import { html, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { levelMeterStyles } from './level-meter.styles.ts';

/** Level above which a voice is heard rather than the room: about -26 dB of full scale. */
const HEARD_LEVEL = 0.05;
/** Frames above it before we believe it: a voice lasts, a click does not. */
const HEARD_FRAMES = 4;

/** @fires tdoc-heard - A voice was heard for the first time; bubbles inside the widget only. */
export class TDocLevelMeter extends TDocElement {
  static override styles = [TDocElement.styles, levelMeterStyles];

  /** Level now, 0..1; called once a frame while the element is on the page. */
  @property({ attribute: false }) level: () => number = () => 0;

  @query('.bars') private bars!: HTMLElement | null;

  #frame = 0;
  #shown = 0;
  #framesHeard = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#frame = requestAnimationFrame(this.#draw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
  }

  protected override render(): TemplateResult {
    return html`<div
      class="bars"
      role="meter"
      aria-label=${this.t.deviceCheck.levelLabel}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow="0"
    ></div>`;
  }

  readonly #draw = (): void => {
    this.#frame = requestAnimationFrame(this.#draw);
    const level = Math.min(1, Math.max(0, this.level()));
    this.#shown = Math.max(level, this.#shown * 0.88);
    this.bars?.style.setProperty('--level', Math.sqrt(this.#shown).toFixed(3));
    this.bars?.setAttribute('aria-valuenow', String(Math.round(this.#shown * 10) * 10));
    if (level < HEARD_LEVEL || this.#framesHeard >= HEARD_FRAMES) return;
    this.#framesHeard += 1;
    if (this.#framesHeard === HEARD_FRAMES) this.emit(new Event('tdoc-heard', { bubbles: true }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-level-meter': TDocLevelMeter;
  }
}
