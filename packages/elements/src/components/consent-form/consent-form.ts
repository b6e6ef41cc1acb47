/**
 * Consent, one purpose a page: a plain title, two lines, the whole text behind "learn more", Yes
 * and No of equal weight, nothing chosen beforehand. Decides nothing itself: it asks.
 */
import type { ConsentPurpose, ConsentReceipt } from '@tdoc/sdk-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { TDocConsentRequestEvent } from '../../events.ts';
import { icon } from '../../internal/icons.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import type { PurposeText, Translation } from '../../localization/translation.ts';
import { screen } from '../../styles/screen.ts';
import { consentFormStyles } from './consent-form.styles.ts';

export type ConsentDecisions = Readonly<Record<string, ConsentReceipt['decision'] | null>>;

function textOf(id: string, t: Translation): PurposeText {
  const known: Readonly<Record<string, PurposeText>> = t.consent.purposes;
  return known[id] ?? t.consent.unknownPurpose(id);
}

/** @fires tdoc-consent-request - One answer, with the exact text the person read. */
export class TDocConsentForm extends TDocElement {
  static override styles = [TDocElement.styles, screen, consentFormStyles];

  @property({ attribute: false }) purposes: readonly ConsentPurpose[] = [];
  @property({ attribute: false }) decisions: ConsentDecisions = {};
  /** The hospital's own words, by purpose id, instead of ours. */
  @property({ attribute: false }) texts: Readonly<Record<string, PurposeText>> = {};

  /** A question the person came back to; null follows the first one without answer. */
  @state() private revisited: number | null = null;

  protected override updated(changed: PropertyValues): void {
    if (this.hasUpdated && (changed.has('decisions') || changed.has('revisited'))) {
      if (changed.get('decisions') !== undefined || changed.has('revisited')) this.focusHeading();
    }
  }

  get #index(): number {
    if (this.revisited !== null) return this.revisited;
    return this.purposes.findIndex((purpose) => (this.decisions[purpose.id] ?? null) === null);
  }

  protected override render(): TemplateResult {
    const refused = this.purposes.findIndex(
      ({ id, required }) => required && ['refused', 'withdrawn'].includes(this.decisions[id] ?? ''),
    );
    if (refused >= 0 && this.revisited === null) return this.#refusal(refused);
    const purpose = this.purposes[this.#index];
    return purpose === undefined ? html`` : this.#question(purpose);
  }

  #question(purpose: ConsentPurpose): TemplateResult {
    const { consent } = this.t;
    const index = this.#index;
    const text = this.texts[purpose.id] ?? textOf(purpose.id, this.t);
    const why = purpose.required ? consent.required : consent.optional;
    return html`<section class="screen" aria-labelledby="title">
      <div class="progress">
        ${consent.progress(index + 1, this.purposes.length)}
        <div class="steps" aria-hidden="true">
          ${this.purposes.map((_, step) => html`<span class=${step <= index ? 'done' : ''}></span>`)}
        </div>
      </div>
      <div class="question">
        <h2 id="title" tabindex="-1" data-heading>${text.title}</h2>
        <p>${text.summary}</p>
        <details>
          <summary>${consent.learnMore}</summary>
          <p class="muted">${text.details}</p>
        </details>
        <p class="why">${icon('info')}<span>${why}</span></p>
      </div>
      <div class="answers" role="group" aria-labelledby="title">
        ${this.#answer(purpose, text, { granted: true })}
        ${this.#answer(purpose, text, { granted: false })}
      </div>
      ${
        index > 0
          ? html`<button
              class="quiet back"
              type="button"
              @click=${() => (this.revisited = index - 1)}
            >
              ${icon('back', 20)}${consent.back}
            </button>`
          : nothing
      }
    </section>`;
  }

  #answer(
    purpose: ConsentPurpose,
    text: PurposeText,
    { granted }: { granted: boolean },
  ): TemplateResult {
    const decided = this.decisions[purpose.id] === (granted ? 'granted' : 'refused');
    return html`<button
      class="outlined"
      type="button"
      data-answer=${granted ? 'yes' : 'no'}
      aria-pressed=${decided}
      @click=${() => this.#decide(purpose, text, { granted })}
    >
      ${granted ? this.t.consent.yes : this.t.consent.no}
    </button>`;
  }

  #decide(purpose: ConsentPurpose, text: PurposeText, { granted }: { granted: boolean }): void {
    const why = purpose.required ? this.t.consent.required : this.t.consent.optional;
    this.revisited = null;
    this.emit(
      new TDocConsentRequestEvent({
        purpose: purpose.id,
        granted,
        notice: [text.title, text.summary, text.details, why].join('\n'),
        language: this.language,
      }),
    );
  }

  #refusal(index: number): TemplateResult {
    const { consent } = this.t;
    return html`<section class="screen" aria-labelledby="title">
      <div class="question">
        <h2 id="title" tabindex="-1" data-heading>${consent.refusedTitle}</h2>
        <p>${consent.refusedText}</p>
      </div>
      <div class="actions">
        <button class="primary" type="button" @click=${() => (this.revisited = index)}>
          ${consent.reconsider}
        </button>
      </div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-consent-form': TDocConsentForm;
  }
}
