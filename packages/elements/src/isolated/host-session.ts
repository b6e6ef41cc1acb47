/**
 * The host's side of one isolated teleconsultation: greets the frame, tells it its settings, answers
 * its questions for an admission, hands its events on. Holds no key and asks for none; it keeps the
 * link's secret only until it is handed over.
 */
import {
  isTDocError,
  type AdmissionSource,
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
/** More than one at a time is a frame that misbehaves. */
const MAX_OPEN_ADMISSIONS = 4;

type Command = Extract<HostMessage, { type: 'command' }>['command'];

export interface HostSessionOptions {
  readonly iframe: HTMLIFrameElement;
  /** The frame's origin, exactly. */
  readonly origin: string;
  readonly settings: () => FrameSettings;
  readonly admission: () => AdmissionSource | null;
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
  readonly #admissions = new Map<string, AbortController>();
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
    for (const controller of this.#admissions.values()) controller.abort();
    this.#admissions.clear();
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
        void this.#admit(message);
        break;
      case 'admission-cancelled':
        this.#admissions.get(message.id)?.abort();
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

  async #admit(request: Extract<FrameMessage, { type: 'admission-request' }>): Promise<void> {
    const { id, role, teleconsultationId, renew } = request;
    if (this.#admissions.size >= MAX_OPEN_ADMISSIONS || this.#admissions.has(id)) {
      this.#port?.refuse();
      return;
    }
    const controller = new AbortController();
    this.#admissions.set(id, controller);
    const answer = await this.#askHost({
      role,
      signal: controller.signal,
      ...(teleconsultationId === null ? {} : { teleconsultationId }),
      ...(renew ? { renew } : {}),
    });
    const isAwaited = this.#admissions.get(id) === controller && !controller.signal.aborted;
    if (this.#admissions.get(id) === controller) this.#admissions.delete(id);
    if (!isAwaited) return;
    const isSent = this.#send({ v, id, ...answer });
    // A host that answers nonsense has not answered.
    if (!isSent) this.#send({ v, id, ...UNAVAILABLE });
  }

  async #askHost(request: Parameters<AdmissionSource>[0]): Promise<AdmissionAnswer> {
    const ask = this.#options.admission();
    if (ask === null) return UNAVAILABLE;
    try {
      const { teleconsultationId, ticket } = await ask(request);
      return { type: 'admission', teleconsultationId, ticket };
    } catch (error) {
      if (!isTDocError(error)) return UNAVAILABLE;
      return { type: 'admission-refused', code: error.code, retryable: error.retryable };
    }
  }
}

type AdmissionAnswer =
  | Omit<Extract<HostMessage, { type: 'admission' }>, 'v' | 'id'>
  | Omit<Extract<HostMessage, { type: 'admission-refused' }>, 'v' | 'id'>;

const UNAVAILABLE: AdmissionAnswer = {
  type: 'admission-refused',
  code: 'ERR_TDOC_ADMISSION_UNAVAILABLE',
  retryable: true,
};
