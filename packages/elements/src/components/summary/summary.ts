/** What now? How long it lasted, what was shared, the next step, and two taps of feedback. */
import type { Role, TeleconsultationSummary } from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { TDocCloseRequestEvent, TDocFeedbackEvent, TDocRejoinRequestEvent } from '../../events.ts';
import { icon, type IconName } from '../../internal/icons.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { formatDuration } from '../../localization/format.ts';
import { screen } from '../../styles/screen.ts';
import { summaryStyles } from './summary.styles.ts';

const FACES: Readonly<Record<'good' | 'fair' | 'bad', IconName>> = {
  good: 'happy',
  fair: 'neutral',
  bad: 'sad',
};

/**
 * @fires tdoc-feedback - Two taps, if the person wants.
 * @fires tdoc-rejoin-request - Back into a teleconsultation that goes on.
 * @fires tdoc-close-request - Done (practitioner).
 */
export class TDocSummary extends TDocElement {
  static override styles = [TDocElement.styles, screen, summaryStyles];

  @property({ attribute: false }) summary: TeleconsultationSummary | null = null;
  /** Who reads this summary. */
  @property({ attribute: 'viewer-role' }) viewerRole: Role = 'patient';
  /** The practitioner's next step, in the hospital's words. */
  @property({ attribute: 'next-step' }) nextStep: string | null = null;

  @state() private rating: 'good' | 'fair' | 'bad' | null = null;
  @state() private answered = false;

  protected override render(): TemplateResult {
    const summary = this.summary;
    if (summary === null) return html``;
    const text = this.t.summary;
    const goesOn = ['left', 'replaced'].includes(summary.reason);
    // Stopped for safety: nothing was completed, and what comes next is to call the hospital.
    const stopped = summary.reason === 'verification-mismatch';
    // A practitioner who ended it needs not be told that the practitioner did.
    const endedHere =
      this.viewerRole === 'practitioner' && summary.reason === 'ended-by-practitioner';
    const reason =
      stopped && this.viewerRole === 'practitioner'
        ? text.differedForPractitioner
        : text.reasons[summary.reason];
    return html`<section class="screen" aria-labelledby="title">
      <span class="mark ${stopped ? 'stopped' : ''}"
        >${icon(stopped ? 'warning' : 'check', 28)}</span
      >
      <div class="intro">
        <h2 id="title" tabindex="-1" data-heading>
          ${goesOn ? reason.replace(/\.$/, '') : text.title}
        </h2>
        ${goesOn || endedHere ? nothing : html`<p class=${stopped ? '' : 'muted'}>${reason}</p>`}
        <p class="muted">${text.devicesReleased}</p>
      </div>
      ${this.#facts(summary)}
      ${
        this.nextStep === null || stopped
          ? nothing
          : html`<div class="intro">
              <h3>${text.nextStep}</h3>
              <p>${this.nextStep}</p>
            </div>`
      }
      ${this.viewerRole === 'practitioner' || stopped ? nothing : this.#feedback()}
      ${this.#actions({ goesOn })}
    </section>`;
  }

  #facts({ durationS, messageCount, screenShared }: TeleconsultationSummary): TemplateResult {
    const text = this.t.summary;
    const fact = (label: string, value: string): TemplateResult =>
      html`<div>
        <dt>${label}</dt>
        <dd>${value}</dd>
      </div>`;
    return html`<dl class="card">
      ${fact(text.duration, formatDuration(durationS, this.language))}
      ${fact(text.messages, text.messageCount(messageCount))}
      ${fact(text.screen, screenShared ? text.screenShared : text.nothingShared)}
    </dl>`;
  }

  #feedback(): TemplateResult {
    const text = this.t.summary;
    if (this.answered) return html`<p role="status">${text.thanks}</p>`;
    if (this.rating === null) {
      return html`<div class="feedback" role="group" aria-labelledby="feedback">
        <h3 id="feedback">${text.feedback}</h3>
        <div class="choices">
          ${(['good', 'fair', 'bad'] as const).map(
            (rating) =>
              html`<button
                class="outlined"
                type="button"
                data-rating=${rating}
                @click=${() => this.#rate(rating)}
              >
                ${icon(FACES[rating])}${text[rating]}
              </button>`,
          )}
        </div>
      </div>`;
    }
    return html`<div class="feedback" role="group" aria-labelledby="topic">
      <h3 id="topic">${text.topic}</h3>
      <div class="choices">
        ${(['sound', 'picture', 'other'] as const).map(
          (topic) =>
            html`<button
              class="outlined"
              type="button"
              data-topic=${topic}
              @click=${() => this.#answer(topic)}
            >
              ${text.topics[topic]}
            </button>`,
        )}
      </div>
    </div>`;
  }

  #actions({ goesOn }: { goesOn: boolean }): TemplateResult {
    const text = this.t.summary;
    const rejoin = html`<button
      class="quiet"
      type="button"
      data-action="rejoin"
      @click=${() => this.emit(new TDocRejoinRequestEvent())}
    >
      ${text.rejoin}
    </button>`;
    const close = html`<button
      class="primary"
      type="button"
      data-action="close"
      @click=${() => this.emit(new TDocCloseRequestEvent())}
    >
      ${text.close}
    </button>`;
    if (this.viewerRole === 'practitioner') {
      return html`<div class="actions">${close}${goesOn ? rejoin : nothing}</div>`;
    }
    return html`<div class="actions">
      <p class="muted">${text.closePage}</p>
      ${goesOn ? rejoin : nothing}
    </div>`;
  }

  #rate(rating: 'good' | 'fair' | 'bad'): void {
    this.rating = rating;
    if (rating === 'good') this.#answer(null);
  }

  #answer(topic: TDocFeedbackEvent['topic']): void {
    this.answered = true;
    this.emit(new TDocFeedbackEvent({ rating: this.rating ?? 'good', topic }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-summary': TDocSummary;
  }
}
