/** The patient's waiting room: was I forgotten? Says who knows, since when, and what to do: stay. */
import type { ChatMessage, Participant } from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { Ticker } from '../../controllers/ticker.ts';
import { TDocDeviceCheckRequestEvent, TDocLeaveRequestEvent } from '../../events.ts';
import { icon } from '../../internal/icons.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { formatDuration, secondsSince } from '../../localization/format.ts';
import { screen } from '../../styles/screen.ts';
import { waitingRoomStyles } from './waiting-room.styles.ts';

/**
 * @fires tdoc-leave-request - The person leaves the waiting room.
 * @fires tdoc-device-check-request - The person checks the devices again.
 */
export class TDocWaitingRoom extends TDocElement {
  static override styles = [TDocElement.styles, screen, waitingRoomStyles];

  /** This person; null while entering. */
  @property({ attribute: false }) local: Participant | null = null;
  @property({ attribute: 'practitioner-name' }) practitionerName: string | null = null;
  /** True while a practitioner is online and sees who waits. */
  @property({ type: Boolean, attribute: 'practitioner-present' }) practitionerPresent = false;
  /** Expected wait in minutes, when the practice knows it. */
  @property({ type: Number, attribute: 'expected-minutes' }) expectedMinutes: number | null = null;
  @property({ attribute: false }) messages: readonly ChatMessage[] = [];

  readonly #ticker = new Ticker(this, 10_000);

  protected override render(): TemplateResult {
    const text = this.t.waitingRoom;
    return html`<section class="screen" aria-labelledby="title">
      <h2 id="title" tabindex="-1" data-heading>
        ${this.local === null ? text.joining : text.title}
      </h2>
      ${this.local === null ? nothing : this.#presence()} ${this.#message()}
      ${
        this.local === null
          ? nothing
          : html`<div class="picture">
              <tdoc-participant-tile
                .participant=${this.local}
                mirrored
                without-name
              ></tdoc-participant-tile>
            </div>`
      }
      <p class="muted">${text.stay}</p>
      <div class="actions">
        <button
          class="quiet"
          type="button"
          data-action="devices"
          @click=${() => this.emit(new TDocDeviceCheckRequestEvent())}
        >
          ${icon('settings', 20)}${text.checkDevices}
        </button>
        <button
          class="quiet"
          type="button"
          data-action="leave"
          @click=${() => this.emit(new TDocLeaveRequestEvent())}
        >
          ${text.leave}
        </button>
      </div>
    </section>`;
  }

  #presence(): TemplateResult {
    const text = this.t.waitingRoom;
    const name = this.practitionerName ?? this.t.unnamed.practitioner;
    const seconds = secondsSince(this.local?.since, this.#ticker.now);
    const expected = this.expectedMinutes;
    return html`<div class="intro">
      <p class="presence ${this.practitionerPresent ? 'known' : ''}">
        ${icon(this.practitionerPresent ? 'check' : 'clock')}
        <span>${this.practitionerPresent ? text.known(name) : text.notYet(name)}</span>
      </p>
      <div class="facts">
        ${
          expected === null
            ? nothing
            : html`<p>${text.expected(formatDuration(expected * 60, this.language))}</p>`
        }
        ${
          seconds < 60
            ? nothing
            : html`<p>${text.since(formatDuration(seconds, this.language))}</p>`
        }
      </div>
    </div>`;
  }

  #message(): TemplateResult | typeof nothing {
    const last = this.messages.filter(({ isLocal }) => !isLocal).at(-1);
    if (last === undefined) return nothing;
    return html`<div class="card message" role="status">
      <h3>${this.t.waitingRoom.messages}</h3>
      <p>${last.text}</p>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-waiting-room': TDocWaitingRoom;
  }
}
