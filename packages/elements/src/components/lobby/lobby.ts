/**
 * The practitioner before (or between) the faces: who waits, the patient's link, one's own picture.
 * Its one action is to admit; while nobody waits, to copy the link.
 */
import type { Participant } from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import {
  TDocCameraRequestEvent,
  TDocEndRequestEvent,
  TDocLeaveRequestEvent,
  TDocMicrophoneRequestEvent,
} from '../../events.ts';
import { icon } from '../../internal/icons.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { formatTime, toDate } from '../../localization/format.ts';
import { screen } from '../../styles/screen.ts';
import type { Departure } from '../call/call.ts';
import { lobbyStyles } from './lobby.styles.ts';

/**
 * @fires tdoc-leave-request - The practitioner leaves; the others may wait.
 * @fires tdoc-end-request - The practitioner ends for all.
 * @fires tdoc-microphone-request - Cut or restore the microphone.
 * @fires tdoc-camera-request - Cut or restore the camera.
 */
export class TDocLobby extends TDocElement {
  static override styles = [TDocElement.styles, screen, lobbyStyles];

  @property({ attribute: false }) local: Participant | null = null;
  @property({ attribute: false }) waiting: readonly Participant[] = [];
  /** The patient's link, secret included; null where the host sends it itself. */
  @property({ attribute: false }) link: string | null = null;
  @property({ attribute: false }) departure: Departure | null = null;
  @property({ attribute: 'patient-name' }) patientName: string | null = null;
  /** ISO 8601. */
  @property({ attribute: 'scheduled-at' }) scheduledAt: string | null = null;
  @property({ type: Boolean, attribute: 'microphone-muted' }) microphoneMuted = false;
  @property({ type: Boolean, attribute: 'camera-off' }) cameraOff = false;

  protected override render(): TemplateResult {
    const scheduled = toDate(this.scheduledAt);
    return html`<section class="screen" aria-labelledby="title">
      <div class="head">
        <div class="intro">
          <h2 id="title" tabindex="-1" data-heading>${this.t.call.heading(this.patientName)}</h2>
          ${
            scheduled === null
              ? nothing
              : html`<p class="muted">${formatTime(scheduled, this.language)}</p>`
          }
          ${
            this.departure === null
              ? nothing
              : html`<p>${this.t.waitingList.alone(this.departure.name)}</p>`
          }
        </div>
        <div class="picture">
          <tdoc-participant-tile
            .participant=${this.local}
            mirrored
            without-name
          ></tdoc-participant-tile>
        </div>
      </div>
      ${this.#devices()}
      <tdoc-waiting-list
        .waiting=${this.waiting}
        .patientName=${this.patientName}
      ></tdoc-waiting-list>
      ${
        this.link === null
          ? nothing
          : html`<hr />
              <tdoc-invitation
                .link=${this.link}
                .patientName=${this.patientName}
                .primary=${this.waiting.length === 0}
              ></tdoc-invitation>`
      }
      ${this.#actions()}
    </section>`;
  }

  #devices(): TemplateResult {
    const text = this.t.controls;
    const { microphoneMuted: muted, cameraOff: off } = this;
    return html`<div class="devices">
      <button
        class="quiet"
        type="button"
        data-control="microphone"
        aria-pressed=${muted}
        aria-label=${`${text.microphone}, ${muted ? text.unmuteMicrophone : text.muteMicrophone}`}
        title=${muted ? text.unmuteMicrophone : text.muteMicrophone}
        @click=${() => this.emit(new TDocMicrophoneRequestEvent({ muted: !muted }))}
      >
        ${icon(muted ? 'microphoneOff' : 'microphone')}${text.microphone}
      </button>
      <button
        class="quiet"
        type="button"
        data-control="camera"
        aria-pressed=${off}
        aria-label=${`${text.camera}, ${off ? text.startCamera : text.stopCamera}`}
        title=${off ? text.startCamera : text.stopCamera}
        @click=${() => this.emit(new TDocCameraRequestEvent({ off: !off }))}
      >
        ${icon(off ? 'cameraOff' : 'camera')}${text.camera}
      </button>
    </div>`;
  }

  #actions(): TemplateResult {
    const text = this.t.leaving;
    return html`<div class="actions">
      <button
        class="quiet"
        type="button"
        data-action="end"
        @click=${() => this.emit(new TDocEndRequestEvent())}
      >
        ${text.endForAll}
      </button>
      <button
        class="quiet"
        type="button"
        data-action="leave"
        @click=${() => this.emit(new TDocLeaveRequestEvent())}
      >
        ${text.leaveOnly}
      </button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-lobby': TDocLobby;
  }
}
