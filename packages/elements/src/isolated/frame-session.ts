/**
 * The frame's side of one isolated teleconsultation: takes the settings and commands of its host, asks
 * it for admissions and for its word on what a person requests. Sends no key, no text and no track: the
 * messages have no place for them.
 */
import {
  LinkSecret,
  TDocError,
  type Admission,
  type AdmissionRequest,
  type CredentialRequest,
  type Invitation,
} from '@tdoc/sdk-core';
import { packEvent } from './frame-events.ts';
import {
  FRAME_VERSION as v,
  parseFrameMessage,
  parseHostMessage,
  type FrameMessage,
  type FrameSettings,
  type HostMessage,
} from './frame-messages.ts';
import { FramePort } from './frame-port.ts';
import type { Greeting } from './host-handshake.ts';
import { Questions } from './questions.ts';

/** A host's backend may be slow; a person sees the opening screen meanwhile. */
const ADMISSION_WITHIN_MS = 30_000;
/** Longer than the core waits: it gives up first, and says so. */
const CREDENTIAL_WITHIN_MS = 10_000;
/** A host that says nothing in this time lets the person do what they asked for. */
const VERDICT_WITHIN_MS = 500;

type Command = Extract<HostMessage, { type: 'command' }>;
type CredentialAnswer = Extract<HostMessage, { type: 'credential' | 'credential-refused' }>;
type AdmissionAnswer = Extract<HostMessage, { type: 'admission' | 'admission-refused' }>;

export interface FrameSessionOptions {
  readonly greeting: Greeting;
  readonly onSettings: (settings: FrameSettings) => void;
  readonly onInvitation: (invitation: Invitation) => void;
  /** Done once it resolves. */
  readonly onCommand: (command: Command) => Promise<void>;
}

export class FrameSession {
  readonly #options: FrameSessionOptions;
  readonly #port: FramePort<HostMessage, FrameMessage>;
  readonly #admissions = new Questions<AdmissionAnswer>({ timeoutMs: ADMISSION_WITHIN_MS });
  readonly #credentials = new Questions<CredentialAnswer>({ timeoutMs: CREDENTIAL_WITHIN_MS });
  readonly #verdicts = new Questions<boolean>({ timeoutMs: VERDICT_WITHIN_MS });
  #hasSettings = false;
  #hasInvitation = false;
  #hasStarted = false;

  constructor(options: FrameSessionOptions) {
    this.#options = options;
    this.#port = new FramePort<HostMessage, FrameMessage>({
      port: options.greeting.port,
      read: parseHostMessage,
      check: parseFrameMessage,
      onMessage: (message) => this.#receive(message),
    });
    this.#port.send({ type: 'ready', v, nonce: options.greeting.nonce });
  }

  /** What came over the port and was not accepted. */
  get refusals(): number {
    return this.#port.refusals;
  }

  /** An admission source whose answers come from the host's page. */
  readonly admission = async (request: AdmissionRequest): Promise<Admission> => {
    const { role, teleconsultationId = null, renew = false, signal } = request;
    let asked: string | null = null;
    const answer = await this.#admissions.ask((id) => {
      asked = id;
      return this.#port.send({
        type: 'admission-request',
        v,
        id,
        role,
        teleconsultationId,
        renew,
      });
    }, signal);
    if (answer?.type === 'admission') {
      return { teleconsultationId: answer.teleconsultationId, ticket: answer.ticket };
    }
    if (answer !== null) throw new TDocError(answer.code, { retryable: answer.retryable });
    this.#giveUp(asked);
    signal?.throwIfAborted();
    throw new TDocError('ERR_TDOC_ADMISSION_UNAVAILABLE', { retryable: true });
  };

  /** A credential source that shows the host's page the frame's public key, and nothing else of it. */
  readonly credential = async (request: CredentialRequest): Promise<string | null> => {
    const { teleconsultationId, participantId, staticKey, signal } = request;
    let asked: string | null = null;
    const answer = await this.#credentials.ask((id) => {
      asked = id;
      return this.#port.send({
        type: 'credential-request',
        v,
        id,
        teleconsultationId,
        participantId,
        staticKey,
      });
    }, signal);
    if (answer?.type === 'credential') return answer.credential;
    if (answer === null) this.#giveUp(asked);
    throw new TDocError('ERR_TDOC_CREDENTIAL_UNAVAILABLE', { retryable: true });
  };

  /** Tells the host what happened. */
  tell(event: Event): void {
    const packed = packEvent(event);
    if (packed !== null) this.#port.send({ type: 'event', v, id: null, event: packed });
  }

  /** True when the host refused what a person asks for. */
  async isPrevented(event: Event): Promise<boolean> {
    const packed = packEvent(event);
    if (packed === null) return false;
    const prevented = await this.#verdicts.ask((id) =>
      this.#port.send({ type: 'event', v, id, event: packed }),
    );
    return prevented ?? false;
  }

  requestFocus(): void {
    this.#port.send({ type: 'focus-request', v });
  }

  close(): void {
    this.#admissions.close();
    this.#credentials.close();
    this.#verdicts.close();
    this.#port.close();
  }

  #receive(message: HostMessage): void {
    switch (message.type) {
      case 'settings':
        this.#hasSettings = true;
        this.#options.onSettings(message.settings);
        break;
      case 'invitation':
        this.#takeInvitation(message);
        break;
      case 'command':
        void this.#obey(message);
        break;
      case 'admission':
      case 'admission-refused':
        if (!this.#admissions.answer(message.id, message)) this.#port.refuse();
        break;
      case 'credential':
      case 'credential-refused':
        if (!this.#credentials.answer(message.id, message)) this.#port.refuse();
        break;
      case 'verdict':
        if (!this.#verdicts.answer(message.id, message.prevented)) this.#port.refuse();
        break;
    }
  }

  #giveUp(id: string | null): void {
    if (id !== null) this.#port.send({ type: 'question-cancelled', v, id });
  }

  #takeInvitation(message: Extract<HostMessage, { type: 'invitation' }>): void {
    const secret = LinkSecret.parse(message.secret);
    if (secret === null || this.#hasInvitation || this.#hasStarted) {
      this.#port.refuse();
      return;
    }
    this.#hasInvitation = true;
    this.#options.onInvitation({ teleconsultationId: message.teleconsultationId, secret });
  }

  async #obey(message: Command): Promise<void> {
    const isStart = message.command === 'start';
    if (!this.#hasSettings || isStart === this.#hasStarted) {
      this.#port.refuse();
      return;
    }
    this.#hasStarted = true;
    const done = await this.#options.onCommand(message).then(
      () => true,
      () => false,
    );
    this.#port.send({ type: 'command-done', v, id: message.id, done });
  }
}
