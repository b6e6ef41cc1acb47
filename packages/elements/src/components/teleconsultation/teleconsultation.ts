/**
 * The whole journey in one element: for a patient from arrival to summary, for a practitioner from
 * the waiting list to summary. Chooses the screen, hands requests to the controller, moves the focus.
 */
import type {
  AdmissionSource,
  ConsentPurpose,
  CredentialIssuer,
  CredentialSource,
  Invitation,
  MediaSource,
  Role,
  TDocErrorCode,
  TeleconsultationOptions,
  TeleconsultationPorts,
  TeleconsultationState,
} from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Screen } from '../../controllers/journey.ts';
import { answerFile, cancelFile, sendFiles } from '../../controllers/file-verbs.ts';
import { TeleconsultationController } from '../../controllers/teleconsultation-controller.ts';
import {
  TDocCloseRequestEvent,
  TDocErrorEvent,
  type FaultAction,
  type TDocEventMap,
} from '../../events.ts';
import { afterDispatch } from '../../internal/after-dispatch.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import type { PurposeText } from '../../localization/translation.ts';
import type { TDocIsolatedFrame } from '../isolated-frame/isolated-frame.ts';
import { teleconsultationStyles } from './teleconsultation.styles.ts';

export type TeleconsultationMode = 'practitioner' | 'patient' | 'companion';

/**
 * @fires tdoc-state-change - The teleconsultation or the screen changed.
 * @fires tdoc-ended - It is over for this person.
 * @fires tdoc-error - Something failed; the element shows what to do.
 * @fires tdoc-consent-change - A consent was given, refused or withdrawn.
 */
export class TDocTeleconsultation extends TDocElement {
  static override styles = [TDocElement.styles, teleconsultationStyles];

  @property() mode: TeleconsultationMode = 'patient';
  /** Where tickets come from; `admission-url` makes one that asks the host by HTTP. */
  @property({ attribute: false }) admission: AdmissionSource | null = null;
  @property({ attribute: 'admission-url' }) admissionUrl: string | null = null;
  /** Who vouches for this person: the host's own answer to the page's fresh key. */
  @property({ attribute: false }) credential: CredentialSource | null = null;
  @property({ attribute: 'credential-url' }) credentialUrl: string | null = null;
  /** Whose word about the others counts; as an attribute, JSON: `[{"issuer", "name", "jwks"}]`. */
  @property({ type: Array }) issuers: readonly CredentialIssuer[] = [];
  /** Roles that nobody may have here without such a word. */
  @property({ attribute: false }) credentialRequiredFor: readonly Role[] = [];
  /** Address of the server's `/v1/signalling`, absolute or relative to the page. */
  @property() signalling: TeleconsultationOptions['signalling'] | null = null;
  /** The patient's invitation; absent: read from the address, then from this tab's memory. */
  @property({ attribute: false }) invitation: Invitation | null = null;
  /** The name shown to the others, sealed end to end. */
  @property({ attribute: 'display-name' }) displayName: string | null = null;
  @property({ attribute: 'patient-name' }) patientName: string | null = null;
  @property({ attribute: 'practitioner-name' }) practitionerName: string | null = null;
  @property({ attribute: 'organization-name' }) organizationName: string | null = null;
  @property({ attribute: 'organization-logo' }) organizationLogo: string | null = null;
  /** ISO 8601. */
  @property({ attribute: 'scheduled-at' }) scheduledAt: string | null = null;
  /** The host's page that patients open; without it no link is shown. */
  @property({ attribute: 'patient-url' }) patientUrl: string | null = null;
  /** What consent is asked for; absent: picture and sound, record, student. */
  @property({ attribute: false }) purposes: readonly ConsentPurpose[] | null = null;
  /** The hospital's own words for a purpose, by its id. */
  @property({ attribute: false }) purposeTexts: Readonly<Record<string, PurposeText>> = {};
  /** Expected wait in minutes, when the practice knows it. */
  @property({ attribute: 'expected-minutes', type: Number }) expectedMinutes: number | null = null;
  /** A number to call when nothing else works. */
  @property({ attribute: 'phone-number' }) phoneNumber: string | null = null;
  /** What comes after the teleconsultation, in the hospital's words. */
  @property({ attribute: 'next-step' }) nextStep: string | null = null;
  /** Parts of one's own in place of the core's, for tests and embedders. */
  @property({ attribute: false }) ports: Partial<TeleconsultationPorts> | null = null;
  @property({ attribute: false }) mediaSource: MediaSource | null = null;
  /**
   * Runs call, worker and keys in a frame of another origin, which no script of this page can reach.
   * Read once, when the element comes into the page. `signalling`, `issuers`, `credentialRequiredFor`,
   * `ports` and `mediaSource` are the frame's own then.
   */
  @property({ type: Boolean }) isolated = false;
  /** Absolute address of the frame's page, on another origin than this page's. */
  @property({ attribute: 'frame-url' }) frameUrl: string | null = null;
  /** Who moves the keyboard to a new screen in place of this element; for the frame's page. */
  @property({ attribute: false }) takeFocus: (() => void) | null = null;

  /** The part of the isolated mode could not be loaded. */
  @state() private isFrameMissing = false;

  readonly #journey = new TeleconsultationController(this, () => ({
    role: this.mode,
    admission: this.admission,
    admissionUrl: this.admissionUrl,
    signalling: this.signalling,
    credential: this.credential,
    credentialUrl: this.credentialUrl,
    issuers: this.issuers,
    credentialRequiredFor: this.credentialRequiredFor,
    invitation: this.invitation,
    displayName: this.displayName ?? (this.mode === 'practitioner' ? this.practitionerName : null),
    patientName: this.patientName,
    practitionerName: this.practitionerName,
    patientUrl: this.patientUrl,
    purposes: this.purposes,
    ports: this.ports,
    mediaSource: this.mediaSource,
    translation: this.t,
    isElsewhere: this.isolated,
  }));
  #shown: Screen | null = null;

  /** The screen shown now. */
  get screen(): Screen {
    return this.#frame?.screen ?? this.#journey.screen;
  }

  get state(): TeleconsultationState {
    return this.#frame?.state ?? this.#journey.teleconsultation?.state ?? 'idle';
  }

  /** Leaves, as the person's own press would. */
  leave(): Promise<void> {
    if (this.#frame !== null) return this.#frame.leave();
    return this.#journey.attempt(({ teleconsultation }) => teleconsultation?.leave());
  }

  /** Ends the teleconsultation for all, as the practitioner's own press would. */
  end(): Promise<void> {
    if (this.#frame !== null) return this.#frame.end();
    return this.#journey.attempt(({ teleconsultation }) => teleconsultation?.end());
  }

  /** Takes a consent back on the person's behalf. */
  withdrawConsent(purpose: string): Promise<void> {
    return this.#frame?.withdrawConsent(purpose) ?? this.#journey.withdraw(purpose);
  }

  override focusHeading(): void {
    if (this.#frame !== null) {
      this.#frame.focusHeading();
      return;
    }
    const part = this.renderRoot.querySelector('[data-screen]');
    if (part instanceof TDocElement) void part.updateComplete.then(() => part.focusHeading());
    else super.focusHeading();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.isolated) void this.#loadFrame();
  }

  protected override updated(): void {
    if (this.isolated) return;
    const { screen } = this;
    const before = this.#shown;
    this.#shown = screen;
    if (before === null || before === screen) return;
    // whoever writes in the record beside us keeps the keyboard
    const active = document.activeElement;
    const isElsewhere =
      active !== null && active !== document.body && active !== this.#rootHost() && active !== this;
    if (isElsewhere) return;
    if (this.takeFocus === null) this.focusHeading();
    else this.takeFocus();
  }

  protected override render(): TemplateResult {
    if (this.isolated) return this.#isolated();
    return html`<div
      lang=${this.language}
      @tdoc-begin-request=${this.#on('tdoc-begin-request', () => this.#journey.begin())}
      @tdoc-consent-request=${this.#on('tdoc-consent-request', (answer) => {
        const { purpose, granted, notice, language } = answer;
        return this.#journey.decide({ purpose, granted, notice, language });
      })}
      @tdoc-devices-ready=${this.#on('tdoc-devices-ready', ({ summary }) =>
        this.#journey.devicesReady(summary),
      )}
      @tdoc-device-check-request=${this.#on('tdoc-device-check-request', () =>
        this.#journey.checkDevicesAgain(),
      )}
      @tdoc-open-devices-request=${this.#on('tdoc-open-devices-request', () =>
        this.#journey.openDevices(),
      )}
      @tdoc-device-request=${this.#on('tdoc-device-request', ({ kind, deviceId }) =>
        this.#journey.attempt(({ media }) => media?.selectDevice(kind, deviceId)),
      )}
      @tdoc-test-sound-request=${this.#on('tdoc-test-sound-request', () =>
        this.#journey.attempt(({ media }) => media?.playTestSound()),
      )}
      @tdoc-microphone-request=${this.#on('tdoc-microphone-request', ({ muted }) =>
        this.#journey.attempt(({ media }) => media?.setMicrophoneMuted(muted)),
      )}
      @tdoc-camera-request=${this.#on('tdoc-camera-request', ({ off }) =>
        this.#journey.attempt(({ media }) => media?.setCameraOff(off)),
      )}
      @tdoc-screen-share-request=${this.#on('tdoc-screen-share-request', ({ active }) =>
        this.#journey.attempt(({ media }) =>
          active ? media?.startScreenShare() : media?.stopScreenShare(),
        ),
      )}
      @tdoc-message-request=${this.#on('tdoc-message-request', ({ text }) =>
        this.#journey.attempt(({ teleconsultation }) => teleconsultation?.sendMessage(text)),
      )}
      @tdoc-verification-request=${this.#on(
        'tdoc-verification-request',
        ({ participantId, code, identical }) =>
          this.#journey.attempt(({ teleconsultation }) =>
            teleconsultation?.answerVerification(participantId, { code, identical }),
          ),
      )}
      @tdoc-file-request=${this.#on('tdoc-file-request', ({ files }) =>
        this.#journey.attempt(sendFiles(files)),
      )}
      @tdoc-file-answer-request=${this.#on('tdoc-file-answer-request', ({ fileId, accepted }) =>
        this.#journey.attempt(answerFile(fileId, { accepted })),
      )}
      @tdoc-file-cancel-request=${this.#on('tdoc-file-cancel-request', ({ fileId }) =>
        this.#journey.attempt(cancelFile(fileId)),
      )}
      @tdoc-admit-request=${this.#on('tdoc-admit-request', ({ participantId }) =>
        this.#journey.attempt(({ teleconsultation }) => teleconsultation?.admit(participantId)),
      )}
      @tdoc-remove-request=${this.#on('tdoc-remove-request', ({ participantId }) =>
        this.#journey.attempt(({ teleconsultation }) => teleconsultation?.remove(participantId)),
      )}
      @tdoc-leave-request=${this.#on('tdoc-leave-request', () => this.leave())}
      @tdoc-end-request=${this.#on('tdoc-end-request', () => this.end())}
      @tdoc-rejoin-request=${this.#on('tdoc-rejoin-request', () => this.#journey.rejoin())}
      @tdoc-fault-action=${this.#on('tdoc-fault-action', ({ action }) => this.#mend(action))}
    >
      ${this.#banner()}${this.#screen()}
      <p class="visually-hidden" role="status">${this.#journey.log.announcement}</p>
    </div>`;
  }

  /** The part of the isolated mode, once it is there. */
  get #frame(): TDocIsolatedFrame | null {
    if (!this.isolated) return null;
    const part = this.renderRoot?.querySelector('tdoc-isolated-frame') ?? null;
    return part !== null && 'refusals' in part ? part : null;
  }

  async #loadFrame(): Promise<void> {
    this.isFrameMissing = false;
    try {
      await import('../../isolated-frame.ts');
    } catch {
      this.isFrameMissing = true;
      this.emit(new TDocErrorEvent('ERR_TDOC_WIDGET_UNAVAILABLE'));
    }
  }

  #isolated(): TemplateResult {
    if (this.isFrameMissing) {
      return html`<tdoc-fault
        code="ERR_TDOC_WIDGET_UNAVAILABLE"
        .viewerRole=${this.mode satisfies Role}
        .phoneNumber=${this.phoneNumber}
        @tdoc-fault-action=${this.#on('tdoc-fault-action', () => this.#loadFrame())}
      ></tdoc-fault>`;
    }
    // Its child shows until the part is loaded.
    return html`<tdoc-isolated-frame lang=${this.language} .settings=${this.#said()}>
      <div class="opening" role="status"><h2>${this.t.opening}</h2></div>
    </tdoc-isolated-frame>`;
  }

  #said(): NonNullable<TDocIsolatedFrame['settings']> {
    const { mode, displayName, patientName, practitionerName, patientUrl, phoneNumber } = this;
    const { organizationName, organizationLogo, scheduledAt, expectedMinutes, nextStep } = this;
    const { purposes, purposeTexts, frameUrl, admission, admissionUrl, invitation } = this;
    const { credential, credentialUrl } = this;
    return {
      ...{ mode, displayName, patientName, practitionerName, patientUrl, phoneNumber },
      ...{ organizationName, organizationLogo, scheduledAt, expectedMinutes, nextStep },
      ...{ purposes, purposeTexts, frameUrl, admission, admissionUrl, invitation },
      ...{ credential, credentialUrl },
    };
  }

  #on<K extends keyof TDocEventMap>(
    _type: K,
    action: (event: TDocEventMap[K]) => unknown,
  ): (event: TDocEventMap[K]) => void {
    return (event) => afterDispatch(event, () => action(event));
  }

  #mend(action: FaultAction): void {
    const journey = this.#journey;
    switch (action) {
      case 'retry':
        void journey.retry();
        break;
      case 'renew':
        void journey.join({ renew: true });
        break;
      case 'reload':
        location.reload();
        break;
      case 'close':
        this.emit(new TDocCloseRequestEvent());
        break;
      case 'consent':
      case 'dismiss':
        journey.dismiss();
        break;
    }
  }

  #banner(): TemplateResult | typeof nothing {
    const code = this.#journey.banner;
    if (code === null || ['call', 'fault', 'device-check'].includes(this.screen)) return nothing;
    return html`<div class="banner"><tdoc-fault variant="banner" .code=${code}></tdoc-fault></div>`;
  }

  #screen(): TemplateResult {
    const journey = this.#journey;
    switch (journey.screen) {
      case 'opening':
        return html`<div class="opening" role="status">
          <h2 tabindex="-1" data-heading>${this.t.opening}</h2>
        </div>`;
      case 'arrival':
        return html`<tdoc-arrival
          data-screen
          .organizationName=${this.organizationName}
          .organizationLogo=${this.organizationLogo}
          .practitionerName=${this.practitionerName}
          .scheduledAt=${this.scheduledAt}
        ></tdoc-arrival>`;
      case 'consent':
        return html`<tdoc-consent-form
          data-screen
          .purposes=${journey.purposes}
          .decisions=${journey.decisions}
          .texts=${this.purposeTexts}
        ></tdoc-consent-form>`;
      case 'device-check':
        return this.#deviceCheck();
      case 'waiting-room':
        return this.#waitingRoom();
      case 'lobby':
        return this.#lobby();
      case 'call':
        return this.#call();
      case 'summary':
        return html`<tdoc-summary
          data-screen
          .summary=${journey.summary}
          .viewerRole=${this.mode}
          .nextStep=${this.nextStep}
        ></tdoc-summary>`;
      case 'fault':
        return this.#fault(journey.fault);
    }
  }

  #fault(code: TDocErrorCode | null): TemplateResult {
    return html`<tdoc-fault
      data-screen
      .code=${code}
      .viewerRole=${this.mode satisfies Role}
      .phoneNumber=${this.phoneNumber}
    ></tdoc-fault>`;
  }

  #deviceCheck(): TemplateResult {
    const devices = this.#journey.devices;
    const media = devices?.media;
    return html`<tdoc-device-check
      data-screen
      .camera=${media?.camera ?? null}
      .microphone=${media?.microphone ?? null}
      .faults=${devices?.faults ?? { camera: null, microphone: null }}
      .level=${() => media?.level() ?? 0}
      .devices=${devices?.lists ?? { cameras: [], microphones: [], speakers: [] }}
      .selected=${devices?.selected ?? { camera: null, microphone: null, speaker: null }}
    ></tdoc-device-check>`;
  }

  #waitingRoom(): TemplateResult {
    const journey = this.#journey;
    const tele = journey.teleconsultation;
    const isPresent = (tele?.remoteParticipants ?? []).some(
      ({ role, reachable }) => role === 'practitioner' && reachable,
    );
    return html`<tdoc-waiting-room
      data-screen
      .local=${journey.local}
      .practitionerName=${this.practitionerName}
      .practitionerPresent=${isPresent}
      .expectedMinutes=${this.expectedMinutes}
      .messages=${tele?.messages ?? []}
    ></tdoc-waiting-room>`;
  }

  #lobby(): TemplateResult {
    const journey = this.#journey;
    const media = journey.devices?.media;
    return html`<tdoc-lobby
      data-screen
      .local=${journey.local}
      .waiting=${journey.waiting}
      .link=${journey.link}
      .departure=${journey.log.departure}
      .patientName=${this.patientName}
      .scheduledAt=${this.scheduledAt}
      .microphoneMuted=${media?.microphoneMuted ?? true}
      .cameraOff=${(media?.camera ?? null) === null}
    ></tdoc-lobby>`;
  }

  #call(): TemplateResult {
    const journey = this.#journey;
    const tele = journey.teleconsultation;
    const media = journey.devices?.media;
    return html`<tdoc-call
      data-screen
      .local=${journey.local}
      .remotes=${journey.remotes}
      .waiting=${this.mode === 'practitioner' ? journey.waiting : []}
      .messages=${tele?.messages ?? []}
      .files=${tele?.files ?? []}
      .startedAt=${tele?.startedAt ?? null}
      .departure=${journey.log.departure}
      .interruptedSince=${journey.log.interruptedSince}
      .viewerRole=${this.mode}
      .signallingLost=${tele?.signallingState === 'reconnecting'}
      .microphoneMuted=${media?.microphoneMuted ?? true}
      .cameraOff=${(media?.camera ?? null) === null}
      .sharing=${(media?.screen ?? null) !== null}
      .canShareScreen=${journey.canShareScreen}
      .groupCode=${journey.groupCode}
      .devices=${journey.devices?.lists ?? { cameras: [], microphones: [], speakers: [] }}
      .selected=${journey.devices?.selected ?? { camera: null, microphone: null, speaker: null }}
      .fault=${journey.banner}
      .phoneNumber=${this.phoneNumber}
    ></tdoc-call>`;
  }

  #rootHost(): Element | null {
    const root = this.getRootNode();
    return root instanceof ShadowRoot ? root.host : null;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-teleconsultation': TDocTeleconsultation;
  }
}
