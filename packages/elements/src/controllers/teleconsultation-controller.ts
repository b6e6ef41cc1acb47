/**
 * Owns the core objects of one journey (consent, devices, memory, teleconsultation), turns requests
 * into their verbs, and re-renders its host after each change. Draws nothing, says nothing: what a
 * screen shows is read from here, and is only what is true.
 */
import {
  checkSupport,
  ConsentGate,
  httpAdmission,
  invitationLink,
  isTDocError,
  TabMemory,
  TDocError,
  Teleconsultation,
  type AdmissionSource,
  type ConsentInput,
  type ConsentPurpose,
  type DeviceCheckSummary,
  type DeviceKind,
  type Invitation,
  type MediaSource,
  type Participant,
  type ParticipantId,
  type Role,
  type TDocErrorCode,
  type TeleconsultationOptions,
  type TeleconsultationPorts,
  type TeleconsultationSummary,
} from '@tdoc/sdk-core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Departure } from '../components/call/call.ts';
import type { ConsentDecisions } from '../components/consent-form/consent-form.ts';
import {
  TDocConsentChangeEvent,
  TDocEndedEvent,
  TDocErrorEvent,
  TDocStateChangeEvent,
} from '../events.ts';
import { nameOf } from '../internal/names.ts';
import type { Translation } from '../localization/translation.ts';
import { Announcer } from './announcer.ts';
import { readArrivalPapers } from './arrival-papers.ts';
import { screenFor, type Screen } from './journey.ts';
import { LocalDevices } from './local-devices.ts';

/** Moving the element in the page takes it out and in again: only a longer absence hangs up. */
const TEARDOWN_GRACE_MS = 100;

/** What the host element was told by its page; read when needed, so that late properties count. */
export interface JourneySettings {
  readonly role: Role;
  readonly admission: AdmissionSource | null;
  readonly admissionUrl: string | null;
  readonly signalling: TeleconsultationOptions['signalling'] | null;
  readonly invitation: Invitation | null;
  readonly displayName: string | null;
  readonly patientUrl: string | null;
  readonly purposes: readonly ConsentPurpose[] | null;
  readonly ports: Partial<TeleconsultationPorts> | null;
  readonly mediaSource: MediaSource | null;
  readonly translation: Translation;
}

type Host = ReactiveControllerHost & EventTarget & { readonly isConnected: boolean };

export class TeleconsultationController implements ReactiveController {
  readonly #host: Host;
  readonly #settings: () => JourneySettings;
  readonly #memory = new TabMemory();
  readonly #announcer = new Announcer();
  #consent: ConsentGate | null = null;
  #devices: LocalDevices | null = null;
  #teleconsultation: Teleconsultation | null = null;
  #invitation: Invitation | null = null;
  #linkFault: TDocError | null = null;
  #deviceCheck: DeviceCheckSummary | null = null;
  #preparing = true;
  #begun = false;
  #devicesChecked = false;
  #fault: TDocErrorCode | null = null;
  #banner: TDocErrorCode | null = null;
  #departure: Departure | null = null;
  #interruptedSince: Date | null = null;
  #summary: TeleconsultationSummary | null = null;
  #announcement = '';
  #told = '';
  #started = false;
  #teardown: ReturnType<typeof setTimeout> | null = null;

  constructor(host: Host, settings: () => JourneySettings) {
    this.#host = host;
    this.#settings = settings;
    host.addController(this);
  }

  get screen(): Screen {
    return screenFor({
      role: this.#settings().role,
      preparing: this.#preparing,
      begun: this.#begun,
      consentComplete: this.#consent?.complete ?? false,
      devicesChecked: this.#devicesChecked,
      state: this.#teleconsultation?.state ?? 'idle',
      presence: this.#teleconsultation?.localParticipant?.presence ?? null,
      accompanied: this.remotes.length > 0,
      fault: this.#fault,
      summarised: this.#summary !== null,
    });
  }

  get fault(): TDocErrorCode | null {
    return this.#fault;
  }

  /** An error the teleconsultation survives. */
  get banner(): TDocErrorCode | null {
    return this.#banner;
  }

  get summary(): TeleconsultationSummary | null {
    return this.#summary;
  }

  /** The last thing worth telling aloud. */
  get announcement(): string {
    return this.#announcement;
  }

  get purposes(): readonly ConsentPurpose[] {
    return this.#consent?.purposes ?? [];
  }

  get decisions(): ConsentDecisions {
    const gate = this.#consent;
    return Object.fromEntries(this.purposes.map(({ id }) => [id, gate?.decision(id) ?? null]));
  }

  get devices(): LocalDevices | null {
    return this.#devices;
  }

  get teleconsultation(): Teleconsultation | null {
    return this.#teleconsultation;
  }

  /** Oneself, with the tracks as they are now; null before joining. */
  get local(): Participant | null {
    const local = this.#teleconsultation?.localParticipant ?? null;
    const media = this.#devices?.media;
    if (local === null || media === undefined) return local;
    return {
      ...local,
      displayName: local.displayName ?? this.#settings().displayName,
      connection: 'none',
      camera: { track: media.camera, on: media.camera !== null },
      microphone: { track: media.microphone, on: !media.microphoneMuted },
    };
  }

  get remotes(): readonly Participant[] {
    return this.#remotesWith('admitted');
  }

  get waiting(): readonly Participant[] {
    return this.#remotesWith('waiting');
  }

  get departure(): Departure | null {
    return this.#departure;
  }

  get interruptedSince(): Date | null {
    return this.#interruptedSince;
  }

  get canShareScreen(): boolean {
    return checkSupport().canShareScreen;
  }

  /** The patient's link, secret included; null before a practitioner joined. */
  get link(): string | null {
    const invitation = this.#teleconsultation?.invitation ?? null;
    const { patientUrl } = this.#settings();
    if (invitation === null || patientUrl === null) return null;
    return invitationLink(invitation, patientUrl);
  }

  hostConnected(): void {
    if (this.#teardown !== null) clearTimeout(this.#teardown);
    this.#teardown = null;
    window.addEventListener('hashchange', this.#linkChanged);
    if (this.#started) return;
    this.#started = true;
    void this.#host.updateComplete.then(() => this.#prepare());
  }

  hostDisconnected(): void {
    window.removeEventListener('hashchange', this.#linkChanged);
    this.#teardown = setTimeout(() => {
      if (!this.#host.isConnected) void this.#hangUp();
    }, TEARDOWN_GRACE_MS);
  }

  begin(): void {
    this.#begun = true;
    this.#changed();
  }

  async decide(answer: ConsentInput): Promise<void> {
    const gate = this.#consent;
    if (gate === null) return;
    const receipt = await gate.decide(answer);
    await this.#remember();
    this.#host.dispatchEvent(new TDocConsentChangeEvent(receipt));
    this.#changed();
    if (gate.complete) await this.openDevices();
  }

  /** Takes a consent back; without picture and sound nothing more is sent. */
  async withdraw(purpose: string): Promise<void> {
    const receipt = await this.#consent?.withdraw(purpose);
    if (receipt === undefined) return;
    this.#host.dispatchEvent(new TDocConsentChangeEvent(receipt));
    this.#changed();
  }

  async openDevices(): Promise<void> {
    this.#banner = null;
    this.#devices ??= this.#makeDevices();
    await this.#devices?.open();
    const { faults } = this.#devices ?? {};
    const code = faults?.microphone ?? faults?.camera ?? null;
    if (code !== null) {
      if (this.screen !== 'device-check') this.#banner = code;
      this.#host.dispatchEvent(new TDocErrorEvent(code));
    }
    this.#changed();
  }

  async devicesReady(summary: DeviceCheckSummary): Promise<void> {
    this.#deviceCheck = summary;
    this.#devicesChecked = true;
    this.#changed();
    if (this.#teleconsultation === null) await this.join();
  }

  checkDevicesAgain(): void {
    this.#devicesChecked = false;
    this.#changed();
  }

  async join({ renew = false }: { renew?: boolean } = {}): Promise<void> {
    this.#fault = null;
    this.#changed();
    const teleconsultation = this.#makeTeleconsultation();
    if (teleconsultation === null) return;
    this.#teleconsultation = teleconsultation;
    try {
      await teleconsultation.join({ renew });
    } catch (error) {
      if (this.#teleconsultation === teleconsultation && this.#summary === null) {
        this.#teleconsultation = null;
        this.#fail(error);
      }
    }
    this.#changed();
  }

  /** Comes back after leaving, with devices opened anew. */
  async rejoin(): Promise<void> {
    this.#summary = null;
    this.#teleconsultation = null;
    this.#departure = null;
    this.#devices = null;
    this.#changed();
    await this.openDevices();
    await this.join();
  }

  /** Starts over from what failed. */
  async retry(): Promise<void> {
    const linkFault = this.#linkFault;
    this.#fault = null;
    this.#banner = null;
    if (linkFault !== null || this.#preparing) return this.#prepare();
    const { microphone, camera } = this.#devices?.faults ?? {};
    if ((microphone ?? camera ?? null) !== null) await this.openDevices();
    if (this.#teleconsultation === null) return this.join();
    this.#changed();
  }

  dismiss(): void {
    this.#banner = null;
    this.#fault = null;
    this.#changed();
  }

  admit(id: ParticipantId): Promise<void> {
    return this.#try(() => this.#teleconsultation?.admit(id));
  }

  remove(id: ParticipantId): Promise<void> {
    return this.#try(() => this.#teleconsultation?.remove(id));
  }

  send(text: string): Promise<void> {
    return this.#try(() => this.#teleconsultation?.sendMessage(text));
  }

  leave(): Promise<void> {
    return this.#try(() => this.#teleconsultation?.leave());
  }

  end(): Promise<void> {
    return this.#try(() => this.#teleconsultation?.end());
  }

  muteMicrophone({ muted }: { muted: boolean }): Promise<void> {
    return this.#try(() => this.#devices?.media.setMicrophoneMuted(muted));
  }

  turnCamera({ off }: { off: boolean }): Promise<void> {
    return this.#try(() => this.#devices?.media.setCameraOff(off));
  }

  shareScreen({ active }: { active: boolean }): Promise<void> {
    const media = this.#devices?.media;
    return this.#try(() => (active ? media?.startScreenShare() : media?.stopScreenShare()));
  }

  chooseDevice(kind: DeviceKind, deviceId: string): Promise<void> {
    return this.#try(() => this.#devices?.media.selectDevice(kind, deviceId));
  }

  playTestSound(): Promise<void> {
    return this.#try(() => this.#devices?.media.playTestSound());
  }

  async #prepare(): Promise<void> {
    const { supported, code } = checkSupport();
    if (!supported && code !== null) return this.#fail(new TDocError(code));
    try {
      if (this.#settings().role === 'practitioner') await this.#preparePractitioner();
      else await this.#preparePatient();
    } catch (error) {
      this.#fail(error);
    }
  }

  async #preparePractitioner(): Promise<void> {
    this.#consent = ConsentGate.professional();
    this.#preparing = false;
    await this.openDevices();
    await this.join();
  }

  async #preparePatient(): Promise<void> {
    const { invitation: given, role, purposes } = this.#settings();
    this.#consent = new ConsentGate(purposes === null ? {} : { purposes });
    try {
      const papers = await readArrivalPapers({ given, role, memory: this.#memory });
      this.#linkFault = null;
      this.#invitation = papers.invitation;
      this.#consent.restore(papers.recollection?.consent ?? []);
      this.#begun = this.#consent.receipts.length > 0;
      this.#deviceCheck = papers.recollection?.deviceCheck ?? null;
      this.#devicesChecked = (papers.recollection?.resumeToken ?? null) !== null;
    } catch (error) {
      if (isTDocError(error)) this.#linkFault ??= error;
      throw this.#linkFault ?? error;
    }
    await this.#remember();
    this.#preparing = false;
    this.#changed();
    if (!this.#consent.complete) return;
    await this.openDevices();
    if (this.#devicesChecked) await this.join();
  }

  /** Keeps the invitation before the core does, so that a reload on the consent screen loses nothing. */
  async #remember(): Promise<void> {
    const invitation = this.#invitation;
    if (invitation === null || this.#teleconsultation !== null) return;
    const known = await this.#memory.recall();
    const { teleconsultationId } = invitation;
    const { role } = this.#settings();
    const isSame = known?.teleconsultationId === teleconsultationId && known.role === role;
    await this.#memory.remember({
      teleconsultationId,
      role,
      invitation,
      resumeToken: isSame ? (known?.resumeToken ?? null) : null,
      displayName: this.#settings().displayName,
      deviceCheck: this.#deviceCheck,
      consent: [...(this.#consent?.receipts ?? [])],
    });
  }

  #makeDevices(): LocalDevices | null {
    const consent = this.#consent;
    if (consent === null) return null;
    return new LocalDevices({
      consent,
      source: this.#settings().mediaSource,
      onChange: () => this.#changed(),
    });
  }

  #makeTeleconsultation(): Teleconsultation | null {
    const settings = this.#settings();
    const { admissionUrl, signalling, role, displayName, ports } = settings;
    const admission =
      settings.admission ?? (admissionUrl === null ? null : httpAdmission(admissionUrl));
    if (admission === null || this.#consent === null) {
      this.#fail(new TDocError('ERR_TDOC_ADMISSION_UNAVAILABLE'));
      return null;
    }
    if (signalling === null) {
      this.#fail(new TDocError('ERR_TDOC_SIGNALLING_UNREACHABLE'));
      return null;
    }
    const teleconsultation = new Teleconsultation({
      admission,
      signalling,
      consent: this.#consent,
      role,
      memory: this.#memory,
      ...(this.#invitation === null ? {} : { invitation: this.#invitation }),
      ...(displayName === null ? {} : { displayName }),
      ...(this.#devices === null ? {} : { media: this.#devices.media }),
      ...(this.#deviceCheck === null ? {} : { deviceCheck: this.#deviceCheck }),
      ...(ports === null ? {} : { ports }),
    });
    this.#follow(teleconsultation);
    return teleconsultation;
  }

  #follow(teleconsultation: Teleconsultation): void {
    const isCurrent = (): boolean => this.#teleconsultation === teleconsultation;
    teleconsultation.addEventListener('participantleft', ({ participant }) => {
      if (!isCurrent() || participant.presence !== 'admitted') return;
      const { translation } = this.#settings();
      this.#departure = { name: nameOf(participant, translation), at: new Date() };
    });
    teleconsultation.addEventListener('fault', ({ error }) => {
      if (isCurrent()) this.#warn(error);
    });
    teleconsultation.addEventListener('change', () => {
      if (isCurrent()) this.#followChange(teleconsultation);
    });
  }

  #followChange(teleconsultation: Teleconsultation): void {
    const { state, summary, messages, remoteParticipants: participants } = teleconsultation;
    if (state !== 'reconnecting') this.#interruptedSince = null;
    else this.#interruptedSince ??= new Date();
    const { translation } = this.#settings();
    const said = this.#announcer.tell({ state, messages, participants }, translation);
    if (said !== null) this.#announcement = said;
    if (summary !== null && this.#summary === null) {
      this.#summary = summary;
      this.#banner = null;
      this.#devices?.close();
      this.#host.dispatchEvent(new TDocEndedEvent(summary));
    }
    this.#changed();
  }

  #remotesWith(presence: Participant['presence']): readonly Participant[] {
    const remotes = this.#teleconsultation?.remoteParticipants ?? [];
    return remotes.filter((participant) => participant.presence === presence);
  }

  async #try(action: () => Promise<unknown> | undefined): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#warn(error);
    }
    this.#changed();
  }

  #warn(error: unknown): void {
    if (!isTDocError(error)) throw error;
    this.#banner = error.code;
    this.#host.dispatchEvent(new TDocErrorEvent(error.code));
    this.#changed();
  }

  #fail(error: unknown): void {
    if (!isTDocError(error)) throw error;
    this.#fault = error.code;
    this.#host.dispatchEvent(new TDocErrorEvent(error.code));
    this.#changed();
  }

  #changed(): void {
    this.#host.requestUpdate();
    const { screen } = this;
    const state = this.#teleconsultation?.state ?? 'idle';
    if (this.#told === `${state} ${screen}`) return;
    this.#told = `${state} ${screen}`;
    this.#host.dispatchEvent(new TDocStateChangeEvent({ state, screen }));
  }

  async #hangUp(): Promise<void> {
    await this.#teleconsultation?.leave();
    this.#devices?.close();
    this.#devices = null;
    this.#teleconsultation = null;
    this.#summary = null;
    this.#preparing = true;
    this.#started = false;
  }

  /** A person who pastes the whole link into the same tab only changes the fragment. */
  readonly #linkChanged = (): void => {
    if (this.#linkFault === null) return;
    this.#linkFault = null;
    this.#fault = null;
    void this.#prepare();
  };
}
