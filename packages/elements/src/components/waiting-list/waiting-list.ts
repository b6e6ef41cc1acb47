/** The practitioner's waiting list: who is next, since when, are they ready; Admit is the one action. */
import type { Participant } from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { Ticker } from '../../controllers/ticker.ts';
import { TDocAdmitRequestEvent, TDocRemoveRequestEvent } from '../../events.ts';
import { icon } from '../../internal/icons.ts';
import { nameOf } from '../../internal/names.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { formatDuration, formatTime, secondsSince } from '../../localization/format.ts';
import { waitingListStyles } from './waiting-list.styles.ts';

/**
 * @fires tdoc-admit-request - Let this person in.
 * @fires tdoc-remove-request - Decline this person.
 */
export class TDocWaitingList extends TDocElement {
  static override styles = [TDocElement.styles, waitingListStyles];

  /** Those who wait, in order of arrival. */
  @property({ attribute: false }) waiting: readonly Participant[] = [];
  /** Who is expected, to say so while nobody waits. */
  @property({ attribute: 'patient-name' }) patientName: string | null = null;

  readonly #ticker = new Ticker(this, 10_000);

  protected override render(): TemplateResult {
    const text = this.t.waitingList;
    const empty = this.patientName === null ? text.empty : text.emptyFor(this.patientName);
    return html`<section aria-labelledby="title">
      <h3 id="title">${text.title}</h3>
      ${
        this.waiting.length === 0
          ? html`<p class="muted">${empty}</p>`
          : html`<ul role="list">
              ${repeat(
                this.waiting,
                ({ id }) => id,
                (participant, index) => this.#row(participant, index),
              )}
            </ul>`
      }
    </section>`;
  }

  #row(participant: Participant, index: number): TemplateResult {
    const text = this.t.waitingList;
    const name =
      participant.displayName === null &&
      participant.role === 'patient' &&
      this.patientName !== null
        ? this.patientName
        : nameOf(participant, this.t);
    const seconds = secondsSince(participant.since, this.#ticker.now);
    const since =
      seconds < 60 ? text.justArrived : text.waitingSince(formatDuration(seconds, this.language));
    return html`<li class=${participant.reachable ? '' : 'lost'} data-participant=${participant.id}>
      <div>
        <p class="name">${name}</p>
        <p class="since">${participant.reachable ? since : text.lost}</p>
        <p class="detail">
          ${participant.role === 'patient' ? nothing : html`${this.t.roles[participant.role]} ·`}
          ${formatTime(participant.since, this.language)}
        </p>
        ${this.#devices(participant)}
      </div>
      <div class="choices">
        <button
          class=${index === 0 ? 'primary' : 'outlined'}
          type="button"
          data-action="admit"
          aria-label=${text.admitNamed(name)}
          @click=${() => this.emit(new TDocAdmitRequestEvent(participant.id))}
        >
          ${text.admit}
        </button>
        <button
          class="quiet"
          type="button"
          data-action="remove"
          aria-label=${text.removeNamed(name)}
          @click=${() => this.emit(new TDocRemoveRequestEvent(participant.id))}
        >
          ${text.remove}
        </button>
      </div>
    </li>`;
  }

  #devices({ deviceCheck }: Participant): TemplateResult {
    const text = this.t.waitingList;
    if (deviceCheck === null) {
      return html`<p class="detail">${icon('info', 18)}${text.notChecked}</p>`;
    }
    const missing = (['camera', 'microphone', 'speaker'] as const).filter(
      (kind) => !deviceCheck[kind],
    );
    return missing.length === 0
      ? html`<p class="detail done">${icon('check', 18)}${text.devicesReady}</p>`
      : html`<p class="detail">
          ${icon('info', 18)}${text.deviceMissing(
            missing.map((kind) => this.t.devices[kind].toLocaleLowerCase()),
          )}
        </p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-waiting-list': TDocWaitingList;
  }
}
