/**
 * Do they see and hear me? Own picture, a living level, a sound to confirm; each ticked when done.
 * A refused permission is answered with where to click in this browser. Opens no device itself.
 */
import type { TDocErrorCode } from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import {
  TDocDevicesReadyEvent,
  TDocOpenDevicesRequestEvent,
  TDocTestSoundRequestEvent,
} from '../../events.ts';
import { browserFamily, type BrowserFamily } from '../../internal/browser.ts';
import { icon, type IconName } from '../../internal/icons.ts';
import { playing } from '../../internal/playing.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { screen } from '../../styles/screen.ts';
import {
  NO_DEVICES,
  NONE_SELECTED,
  type DeviceLists,
  type SelectedDevices,
} from '../../internal/devices.ts';
import { addressBar } from './address-bar.ts';
import { deviceCheckStyles } from './device-check.styles.ts';

export interface DeviceFaults {
  readonly camera: TDocErrorCode | null;
  readonly microphone: TDocErrorCode | null;
}

type CheckState = 'pending' | 'done' | 'missing';

/**
 * @fires tdoc-devices-ready - The person goes on, with what works.
 * @fires tdoc-open-devices-request - Open camera and microphone again.
 * @fires tdoc-test-sound-request - Play the test sound.
 */
export class TDocDeviceCheck extends TDocElement {
  static override styles = [TDocElement.styles, screen, deviceCheckStyles];

  @property({ attribute: false }) camera: MediaStreamTrack | null = null;
  @property({ attribute: false }) microphone: MediaStreamTrack | null = null;
  @property({ attribute: false }) faults: DeviceFaults = { camera: null, microphone: null };
  @property({ attribute: false }) level: () => number = () => 0;
  @property({ attribute: false }) devices: DeviceLists = NO_DEVICES;
  @property({ attribute: false }) selected: SelectedDevices = NONE_SELECTED;
  /** Injected by tests and stories; this browser's otherwise. */
  @property() browser: BrowserFamily = typeof navigator === 'undefined' ? 'other' : browserFamily();
  /** Words of the primary action; absent: enter the waiting room. */
  @property({ attribute: 'action-label' }) actionLabel: string | null = null;

  @state() private heard = false;
  @state() private sound: 'idle' | 'asked' | 'confirmed' | 'not-heard' = 'idle';

  protected override render(): TemplateResult {
    const text = this.t.deviceCheck;
    const faulty = this.faults.camera !== null || this.faults.microphone !== null;
    const opening = this.camera === null && this.microphone === null && !faulty;
    return html`<section class="screen" aria-labelledby="title">
      <div class="intro">
        <h2 id="title" tabindex="-1" data-heading>${text.title}</h2>
        <p class="muted">${text.intro}</p>
      </div>
      ${
        this.camera === null && faulty
          ? nothing
          : html`<div class="picture">${this.#picture(opening)}</div>`
      }
      ${this.#recovery()}
      <div>
        ${this.#cameraCheck(opening)} ${this.#microphoneCheck(opening)} ${this.#soundCheck()}
      </div>
      ${this.#choice()}
      <div class="actions">
        <button
          class=${this.#mustRetry() ? 'outlined' : 'primary'}
          type="button"
          ?disabled=${this.microphone === null}
          @click=${this.#continue}
        >
          ${this.#actionText()}
        </button>
      </div>
    </section>`;
  }

  /** Nobody hears a person without a microphone: to try again is then the one thing to do. */
  #mustRetry(): boolean {
    return this.faults.microphone !== null;
  }

  #actionText(): string {
    const text = this.t.deviceCheck;
    if (this.camera === null && this.faults.camera !== null) return text.continueAnyway;
    return this.actionLabel ?? text.continue;
  }

  #picture(opening: boolean): TemplateResult {
    const text = this.t.deviceCheck;
    if (this.camera !== null) {
      return html`<video
        aria-label=${this.t.tile.ownPicture}
        autoplay
        playsinline
        .muted=${true}
        ${playing(this.camera)}
      ></video>`;
    }
    return html`<div class="empty">
      ${icon(opening ? 'camera' : 'cameraOff', 40)}
      <p>${opening ? text.opening : this.t.tile.cameraOff}</p>
    </div>`;
  }

  #recovery(): TemplateResult | typeof nothing {
    const code = this.faults.microphone ?? this.faults.camera;
    if (code === null) return nothing;
    const fault = this.t.faults[code];
    const refused = code === 'ERR_TDOC_CAMERA_REFUSED' || code === 'ERR_TDOC_MICROPHONE_REFUSED';
    return html`<div class="recovery" role="alert">
      <h3>${fault.title}</h3>
      ${
        refused && !['safari', 'other'].includes(this.browser)
          ? addressBar(this.t.deviceCheck.addressBar)
          : nothing
      }
      <p>${refused ? this.t.deviceCheck.recovery[this.browser] : fault.whatToDo}</p>
      <button
        class=${this.#mustRetry() ? 'primary' : 'outlined'}
        type="button"
        data-action="retry"
        @click=${() => this.emit(new TDocOpenDevicesRequestEvent())}
      >
        ${this.t.deviceCheck.retry}
      </button>
    </div>`;
  }

  #check(
    name: IconName,
    { state, label, more }: { state: CheckState; label: string; more?: unknown },
  ): TemplateResult {
    const mark: IconName = state === 'done' ? 'check' : name;
    return html`<div class="check ${state}" data-check=${name}>
      ${icon(mark)}
      <p>${label}</p>
      ${more ?? nothing}
    </div>`;
  }

  #cameraCheck(opening: boolean): TemplateResult | typeof nothing {
    if (opening) return nothing;
    const text = this.t.deviceCheck;
    return this.camera === null
      ? this.#check('cameraOff', { state: 'missing', label: text.cameraMissing })
      : this.#check('camera', { state: 'done', label: text.cameraOn });
  }

  #microphoneCheck(opening: boolean): TemplateResult | typeof nothing {
    if (opening) return nothing;
    const text = this.t.deviceCheck;
    if (this.microphone === null) {
      return this.#check('microphoneOff', { state: 'missing', label: text.microphoneMissing });
    }
    return this.#check('microphone', {
      state: this.heard ? 'done' : 'pending',
      label: this.heard ? text.microphoneHeard : text.microphonePrompt,
      more: html`<tdoc-level-meter
        .level=${this.level}
        @tdoc-heard=${() => (this.heard = true)}
      ></tdoc-level-meter>`,
    });
  }

  #soundCheck(): TemplateResult {
    const text = this.t.deviceCheck;
    if (this.sound === 'confirmed') {
      return this.#check('speaker', { state: 'done', label: text.soundConfirmed });
    }
    const play = html`<button
      class="outlined"
      type="button"
      data-action="play"
      @click=${this.#play}
    >
      ${this.sound === 'idle' ? text.playSound : text.playAgain}
    </button>`;
    if (this.sound !== 'asked') {
      const label = this.sound === 'idle' ? this.t.devices.speaker : text.soundHelp;
      return this.#check('speaker', {
        state: 'pending',
        label,
        more: html`<div class="row">${play}</div>`,
      });
    }
    const answers = html`<div class="row">
      <button
        class="outlined"
        type="button"
        data-answer="yes"
        @click=${() => (this.sound = 'confirmed')}
      >
        ${text.soundYes}
      </button>
      <button
        class="outlined"
        type="button"
        data-answer="no"
        @click=${() => (this.sound = 'not-heard')}
      >
        ${text.soundNo}
      </button>
    </div>`;
    return this.#check('speaker', { state: 'pending', label: text.soundQuestion, more: answers });
  }

  #choice(): TemplateResult | typeof nothing {
    const { cameras, microphones, speakers } = this.devices;
    if (cameras.length + microphones.length + speakers.length === 0) return nothing;
    return html`<details>
      <summary>${this.t.deviceCheck.choose}</summary>
      <tdoc-device-picker .devices=${this.devices} .selected=${this.selected}></tdoc-device-picker>
    </details>`;
  }

  #play(): void {
    this.sound = 'asked';
    this.emit(new TDocTestSoundRequestEvent());
  }

  #continue(): void {
    this.emit(
      new TDocDevicesReadyEvent({
        camera: this.camera !== null,
        microphone: this.microphone !== null && this.heard,
        speaker: this.sound === 'confirmed',
      }),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-device-check': TDocDeviceCheck;
  }
}
