/** What the call has to say over the faces: one line each, the most useful first, never a spinner. */
import type { Participant, TDocErrorCode } from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { Ticker } from '../../controllers/ticker.ts';
import { TDocAdmitRequestEvent, TDocScreenShareRequestEvent } from '../../events.ts';
import { icon } from '../../internal/icons.ts';
import { nameOf } from '../../internal/names.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { callNoticesStyles } from './call-notices.styles.ts';

/** After this long without picture and sound, the telephone is the better advice. */
export const PHONE_CARD_AFTER_MS = 15_000;

/**
 * @fires tdoc-admit-request - Let in somebody who waits.
 * @fires tdoc-screen-share-request - Stop sharing.
 * @fires tdoc-hear - Play the sound the browser held back; bubbles inside the widget only.
 */
export class TDocCallNotices extends TDocElement {
  static override styles = [TDocElement.styles, callNoticesStyles];

  /** When picture and sound were interrupted; null while they flow. */
  @property({ attribute: false }) interruptedSince: Date | null = null;
  /** True while the server is out of reach and media goes on. */
  @property({ type: Boolean, attribute: 'signalling-lost' }) signallingLost = false;
  @property({ type: Boolean, attribute: 'weak-network' }) weakNetwork = false;
  @property({ type: Boolean, attribute: 'sound-blocked' }) soundBlocked = false;
  @property({ type: Boolean }) sharing = false;
  /** Those a practitioner may admit now. */
  @property({ attribute: false }) waiting: readonly Participant[] = [];
  @property() fault: TDocErrorCode | null = null;
  @property({ attribute: 'phone-number' }) phoneNumber: string | null = null;

  readonly #ticker = new Ticker(this);

  protected override render(): TemplateResult {
    return html`
      ${
        this.fault === null
          ? nothing
          : html`<tdoc-fault variant="banner" .code=${this.fault}></tdoc-fault>`
      }
      ${this.#interruption()} ${this.#sound()}
      ${this.waiting.map((person) => this.#arrival(person))} ${this.#ownScreen()} ${this.#network()}
    `;
  }

  #interruption(): TemplateResult | typeof nothing {
    if (this.interruptedSince === null) return nothing;
    const text = this.t.call;
    const isLong = this.#ticker.now - this.interruptedSince.getTime() >= PHONE_CARD_AFTER_MS;
    const card =
      this.phoneNumber === null ? text.phoneCardWithout : text.phoneCard(this.phoneNumber);
    return html`<div class="notice" data-notice="interrupted">
      ${icon('info')}
      <div>
        <p>${text.reconnecting}</p>
        ${
          isLong
            ? html`<p class="phone">${icon('phone', 20)}<span>${card}</span></p>`
            : html`<p class="muted">${text.stillWorks}</p>`
        }
      </div>
    </div>`;
  }

  #sound(): TemplateResult | typeof nothing {
    if (!this.soundBlocked) return nothing;
    return html`<div class="notice" data-notice="sound">
      <button class="primary" type="button" @click=${this.#hear}>
        ${icon('speaker')}${this.t.tile.hear}
      </button>
    </div>`;
  }

  #arrival(person: Participant): TemplateResult {
    const name = nameOf(person, this.t);
    return html`<div class="notice arrival" data-notice="waiting">
      ${icon('person')}
      <p>${this.t.call.waiting(name)}</p>
      <button
        class="quiet"
        type="button"
        aria-label=${this.t.waitingList.admitNamed(name)}
        @click=${() => this.emit(new TDocAdmitRequestEvent(person.id))}
      >
        ${this.t.waitingList.admit}
      </button>
    </div>`;
  }

  #ownScreen(): TemplateResult | typeof nothing {
    if (!this.sharing) return nothing;
    return html`<div class="notice" data-notice="sharing">
      ${icon('screen')}
      <p>${this.t.call.shared}</p>
      <button
        class="quiet"
        type="button"
        @click=${() => this.emit(new TDocScreenShareRequestEvent({ active: false }))}
      >
        ${this.t.controls.stopSharing}
      </button>
    </div>`;
  }

  #network(): TemplateResult | typeof nothing {
    if (this.interruptedSince !== null) return nothing;
    if (this.signallingLost) return this.#line(this.t.call.signallingLost);
    return this.weakNetwork ? this.#line(this.t.quality.weak) : nothing;
  }

  #line(text: string): TemplateResult {
    return html`<div class="notice quietly" data-notice="network">
      ${icon('info', 18)}
      <p>${text}</p>
    </div>`;
  }

  #hear(): void {
    this.emit(new Event('tdoc-hear', { bubbles: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-call-notices': TDocCallNotices;
  }
}
