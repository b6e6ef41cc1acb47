/**
 * Owns the core objects of one journey (consent, devices, memory, teleconsultation), turns requests
 * into their verbs, and re-renders its host after each change. Draws nothing, says nothing: what a
 * screen shows is read from here, and is only what is true.
 */
import {
  checkSupport,
  ConsentGate,
  invitationLink,
  isTDocError,
  prepareCrypto,
  TabMemory,
  TDocError,
  type ConsentInput,
  type ConsentPurpose,
  type DeviceCheckSummary,
  type Invitation,
  type LocalMedia,
  type Participant,
  type TDocErrorCode,
  type Teleconsultation,
  type TeleconsultationSummary,
} from '@tdoc/sdk-core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ConsentDecisions } from '../components/consent-form/consent-form.ts';
import {
  TDocConsentChangeEvent,
  TDocEndedEvent,
  TDocErrorEvent,
  TDocStateChangeEvent,
} from '../events.ts';
import { keepArrivalPapers, readArrivalPapers } from './arrival-papers.ts';
import { CallLog } from './call-log.ts';
import { makeTeleconsultation } from './core-parts.ts';
import { GroupCode } from './group-code.ts';
import type { JourneySettings } from './journey-settings.ts';
import { screenFor, type Screen } from './journey.ts';
import { LocalDevices } from './local-devices.ts';
import { named, othersOf, ownself } from './people.ts';

/** Moving the element in the page takes it out and in again: only a longer absence hangs up. */
const TEARDOWN_GRACE_MS = 100;

/** What a verb may act on; null while it does not exist. */
export interface CoreObjects {
  readonly teleconsultation: Teleconsultation | null;
  readonly media: LocalMedia | null;
}

type Verb = (core: CoreObjects) => Promise<unknown> | undefined;
type Host = ReactiveControllerHost & EventTarget & { readonly isConnected: boolean };

export class TeleconsultationController implements ReactiveController {
  readonly #host: Host;
  readonly #settings: () => JourneySettings;
  readonly #memory = new TabMemory();
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
  /** What the banner speaks of, so that its button does it again. */
  #unfinished: Verb | null = null;
  #log = new CallLog();
  readonly #groupCode = new GroupCode();
  #summary: TeleconsultationSummary | null = null;
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

  /** Who left last, since when it is interrupted, what to tell aloud. */
  get log(): CallLog {
    return this.#log;
  }

  get groupCode(): readonly string[] | null {
    return this.#groupCode.value;
  }

  /** Oneself, with the tracks as they are now; null before joining. */
  get local(): Participant | null {
    const { displayName } = this.#settings();
    const media = this.#devices?.media ?? null;
    return ownself(this.#teleconsultation?.localParticipant ?? null, { media, displayName });
  }

  get remotes(): readonly Participant[] {
    return othersOf(this.#teleconsultation, { presence: 'admitted', names: this.#settings() });
  }

  get waiting(): readonly Participant[] {
    return othersOf(this.#teleconsultation, { presence: 'waiting', names: this.#settings() });
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
    // Loaded while the person reads; a failure is told where it matters, when they come in.
    prepareCrypto().catch(() => {});
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
    const consent = this.#consent;
    if (consent === null) return;
    this.#devices ??= new LocalDevices({
      consent,
      source: this.#settings().mediaSource,
      onChange: () => this.#changed(),
    });
    await this.#devices.open();
    const { faults } = this.#devices;
    const code = faults.microphone ?? faults.camera;
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
    const consent = this.#consent;
    if (consent === null) return;
    const media = this.#devices?.media ?? null;
    let teleconsultation: Teleconsultation | null = null;
    try {
      teleconsultation = makeTeleconsultation(this.#settings(), {
        consent,
        media,
        memory: this.#memory,
        invitation: this.#invitation,
        deviceCheck: this.#deviceCheck,
      });
      this.#teleconsultation = teleconsultation;
      this.#follow(teleconsultation);
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
    this.#log = new CallLog();
    this.#devices = null;
    this.#changed();
    await this.openDevices();
    await this.join();
  }

  /** Starts over from what failed. */
  async retry(): Promise<void> {
    const linkFault = this.#linkFault;
    const unfinished = this.#unfinished;
    this.#fault = null;
    this.#banner = null;
    if (linkFault !== null || this.#preparing) return this.#prepare();
    const { microphone, camera } = this.#devices?.faults ?? {};
    if ((microphone ?? camera ?? null) !== null) await this.openDevices();
    if (this.#teleconsultation === null) return this.join();
    if (unfinished !== null) return this.attempt(unfinished);
    this.#changed();
  }

  dismiss(): void {
    this.#banner = null;
    this.#fault = null;
    this.#changed();
  }

  /** Runs a verb of the core for the person; what fails is told over what goes on. */
  async attempt(verb: Verb): Promise<void> {
    this.#unfinished = null;
    try {
      await verb({
        teleconsultation: this.#teleconsultation,
        media: this.#devices?.media ?? null,
      });
    } catch (error) {
      this.#warn(error);
      if (isTDocError(error) && error.retryable) this.#unfinished = verb;
    }
    this.#changed();
  }

  async #prepare(): Promise<void> {
    if (this.#settings().isElsewhere) return;
    const { supported, code } = checkSupport();
    if (!supported && code !== null) {
      this.#fail(new TDocError(code));
      return;
    }
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
    const { role, displayName } = this.#settings();
    await keepArrivalPapers(this.#memory, {
      role,
      invitation,
      displayName,
      deviceCheck: this.#deviceCheck,
      consent: [...(this.#consent?.receipts ?? [])],
    });
  }

  #follow(teleconsultation: Teleconsultation): void {
    const isCurrent = (): boolean => this.#teleconsultation === teleconsultation;
    teleconsultation.addEventListener('participantleft', ({ participant }) => {
      const settings = this.#settings();
      if (isCurrent()) this.#log.left(named(participant, settings), settings.translation);
    });
    teleconsultation.addEventListener('fault', ({ error }) => {
      if (isCurrent()) this.#warn(error);
    });
    teleconsultation.addEventListener('change', () => {
      if (isCurrent()) this.#followChange(teleconsultation);
    });
  }

  #followChange(teleconsultation: Teleconsultation): void {
    const { state, summary, messages, files } = teleconsultation;
    const participants = [...this.remotes, ...this.waiting];
    this.#log.follow({ state, messages, files, participants }, this.#settings().translation);
    this.#groupCode.follow(teleconsultation, () => this.#changed());
    if (summary !== null && this.#summary === null) {
      this.#summary = summary;
      this.#banner = null;
      this.#devices?.close();
      this.#host.dispatchEvent(new TDocEndedEvent(summary));
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
