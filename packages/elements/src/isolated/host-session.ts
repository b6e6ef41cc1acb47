/**
 * The host's side of one isolated teleconsultation: greets the frame, tells it its settings, answers
 * its questions for an admission, hands its events on. Holds no key and asks for none; it keeps the
 * link's secret only until it is handed over.
 */
import {
  isTDocError,
  type AdmissionSource,
  type CredentialSource,
  type Invitation,
  type TDocErrorCode,
} from '@tdoc/sdk-core';
import { unpackEvent } from './frame-events.ts';
import {
  FRAME_VERSION as v,
  parseFrameMessage,
  parseHostMessage,
  type FrameMessage,
  type FrameSettings,
  type HostMessage,
} from './frame-messages.ts';
import { FramePort } from './frame-port.ts';
import { awaitFrame, type Greeting } from './host-handshake.ts';
import { Questions } from './questions.ts';

/** From the frame's first byte to its first word on the port. */
const OPEN_WITHIN_MS = 10_000;
const COMMAND_WITHIN_MS = 5_000;
/** More than a few at a time is a frame that misbehaves. */
const MAX_OPEN_QUESTIONS = 4;

type Command = Extract<HostMessage, { type: 'command' }>['command'];

export interface HostSessionOptions {
  readonly iframe: HTMLIFrameElement;
  /** The frame's origin, exactly. */
  readonly origin: string;
  readonly settings: () => FrameSettings;
  readonly admission: () => AdmissionSource | null;
  readonly credential: () => CredentialSource | null;
  /** The link the host's page was opened with; asked once, when it is about to be handed over. */
  readonly takeInvitation: () => Invitation | null;
  readonly onOpen: () => void;
  readonly onEvent: (event: Event) => void;
  readonly onFocusRequest: () => void;
  readonly onFault: (code: TDocErrorCode) => void;
}

export class HostSession {
  readonly #options: HostSessionOptions;
  readonly #commands = new Questions<boolean>({ timeoutMs: COMMAND_WITHIN_MS });
  readonly #questions = new Map<string, AbortController>();
  #port: FramePort<FrameMessage, HostMessage> | null = null;
  #isOpen = false;
  #loads = 0;
  #refusals = 0;
  /** The settings the frame has, so that it is not told the same again. */
  #told = '';
  #stopWaiting: () => void = () => {};
  #late: ReturnType<typeof setTimeout> | null = null;

  constructor(options: HostSessionOptions) {
    this.#options = options;
    options.iframe.addEventListener('load', this.#loaded);
    this.#greet();
  }

  /** What came over the window or the port and was not accepted. */
  get refusals(): number {
    return this.#refusals + (this.#port?.refusals ?? 0);
  }

  /** Tells the frame the settings as they are now; before it is open, they go with the opening. */
  update(): boolean {
    if (!this.#isOpen) return false;
    const settings = this.#options.settings();
    const written = JSON.stringify(settings);
    if (written === this.#told) return true;
    this.#told = written;
    return this.#send({ type: 'settings', v, settings });
  }

  /**
   * Resolves once the frame did it, or does not answer any more.
   * @returns false when the frame could not do it.
   */
  async command(command: Command, purpose: string | null = null): Promise<boolean> {
    if (!this.#isOpen) return true;
    const done = await this.#commands.ask((id) =>
      this.#send({ type: 'command', v, id, command, purpose }),
    );
    return done ?? true;
  }

  close(): void {
    this.#options.iframe.removeEventListener('load', this.#loaded);
    this.#stop();
  }

  #send(message: HostMessage): boolean {
    return this.#port?.send(message) ?? false;
  }

  #stop(): void {
    this.#stopWaiting();
    if (this.#late !== null) clearTimeout(this.#late);
    for (const controller of this.#questions.values()) controller.abort();
    this.#questions.clear();
    this.#commands.close();
    this.#refusals += this.#port?.refusals ?? 0;
    this.#port?.close();
    this.#port = null;
    this.#isOpen = false;
    this.#told = '';
  }

  /** The first load belongs to the greeting; any other means that the frame's page was replaced. */
  readonly #loaded = (): void => {
    this.#loads += 1;
    if (this.#loads === 1) return;
    this.#stop();
    this.#greet();
  };

  #greet(): void {
    const { iframe, origin } = this.#options;
    this.#late = setTimeout(() => this.#fail(), OPEN_WITHIN_MS);
    this.#stopWaiting = awaitFrame({
      iframe,
      origin,
      onGreeting: (greeting) => this.#take(greeting),
      onRefused: () => (this.#refusals += 1),
    });
  }

  #fail(): void {
    this.close();
    this.#options.onFault('ERR_TDOC_FRAME_UNAVAILABLE');
  }

  #take({ port, nonce }: Greeting): void {
    this.#port = new FramePort<FrameMessage, HostMessage>({
      port,
      read: parseFrameMessage,
      check: parseHostMessage,
      onMessage: (message) => {
        if (this.#isOpen) this.#receive(message);
        else if (message.type === 'ready' && message.nonce === nonce) this.#open();
        // Whoever holds the other end is not the one that was greeted.
        else this.#fail();
      },
    });
  }

  #open(): void {
    if (this.#late !== null) clearTimeout(this.#late);
    this.#isOpen = true;
    // Settings that do not fit leave the frame with nothing to start from: better said than waited for.
    if (!this.update()) {
      this.#fail();
      return;
    }
    const invitation = this.#options.takeInvitation();
    if (invitation !== null) {
      const { teleconsultationId, secret } = invitation;
      const revealed = secret.revealForLink();
      this.#send({ type: 'invitation', v, teleconsultationId, secret: revealed });
    }
    void this.command('start');
    this.#options.onOpen();
  }

  #receive(message: FrameMessage): void {
    switch (message.type) {
      case 'event':
        this.#pass(message);
        break;
      case 'admission-request':
        void this.#answer(message.id, (signal) => this.#admission(message, signal));
        break;
      case 'credential-request':
        void this.#answer(message.id, (signal) => this.#credential(message, signal));
        break;
      case 'question-cancelled':
        this.#questions.get(message.id)?.abort();
        break;
      case 'command-done':
        if (!this.#commands.answer(message.id, message.done)) this.#port?.refuse();
        break;
      case 'focus-request':
        this.#options.onFocusRequest();
        break;
      case 'ready':
        this.#port?.refuse();
        break;
    }
  }

  #pass({ id, event: packed }: Extract<FrameMessage, { type: 'event' }>): void {
    const event = unpackEvent(packed);
    if (event === null) return;
    this.#options.onEvent(event);
    if (id !== null) this.#send({ type: 'verdict', v, id, prevented: event.defaultPrevented });
  }

  /** Asks this page's own backend, with its session; one answer, or none when nobody waits any more. */
  async #answer(id: string, ask: (signal: AbortSignal) => Promise<Answer>): Promise<void> {
    if (this.#questions.size >= MAX_OPEN_QUESTIONS || this.#questions.has(id)) {
      this.#port?.refuse();
      return;
    }
    const controller = new AbortController();
    this.#questions.set(id, controller);
    const answer = await ask(controller.signal);
    if (this.#questions.get(id) === controller) this.#questions.delete(id);
    if (controller.signal.aborted) return;
    const isSent = this.#send({ v, id, ...answer });
    // A backend that answers nonsense has not answered.
    if (!isSent) this.#send({ v, id, ...(answer.type === 'admission' ? UNAVAILABLE : NO_WORD) });
  }

  async #admission(
    { role, teleconsultationId, renew }: Extract<FrameMessage, { type: 'admission-request' }>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const ask = this.#options.admission();
    if (ask === null) return UNAVAILABLE;
    try {
      const admission = await ask({
        role,
        signal,
        ...(teleconsultationId === null ? {} : { teleconsultationId }),
        ...(renew ? { renew } : {}),
      });
      const { teleconsultationId: admitted, ticket } = admission;
      return { type: 'admission', teleconsultationId: admitted, ticket };
    } catch (error) {
      if (!isTDocError(error)) return UNAVAILABLE;
      return { type: 'admission-refused', code: error.code, retryable: error.retryable };
    }
  }

  async #credential(
    request: Extract<FrameMessage, { type: 'credential-request' }>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const { teleconsultationId, participantId, staticKey } = request;
    const ask = this.#options.credential();
    if (ask === null) return { type: 'credential', credential: null };
    try {
      const credential = await ask({ teleconsultationId, participantId, staticKey, signal });
      return { type: 'credential', credential };
    } catch {
      return NO_WORD;
    }
  }
}

type Unaddressed<T> = T extends HostMessage ? Omit<T, 'v' | 'id'> : never;
type Answer = Unaddressed<
  Extract<
    HostMessage,
    { type: 'admission' | 'admission-refused' | 'credential' | 'credential-refused' }
  >
>;

const UNAVAILABLE: Answer = {
  type: 'admission-refused',
  code: 'ERR_TDOC_ADMISSION_UNAVAILABLE',
  retryable: true,
};
const NO_WORD: Answer = { type: 'credential-refused' };
