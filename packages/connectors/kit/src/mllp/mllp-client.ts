/**
 * Sends messages to one receiver over one connection and hands back its acknowledgements. It
 * connects when there is something to send, and waits longer after each failure; it keeps nothing:
 * what fails is for the outbox to send again.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { systemClock, type Clock } from '../clock.ts';
import {
  parseMessage,
  readAcknowledgement,
  DEFAULT_LIMITS,
  type Acknowledgement,
} from '../hl7v2/index.ts';
import { CONNECTION_RETRY, retryDelayMs } from '../retry-policy.ts';
import { frame, FrameReader } from './frame-reader.ts';
import { MllpError, type MllpErrorCode } from './mllp-error.ts';
import { MIN_TLS_VERSION, type MllpTls } from './tls-settings.ts';

export interface MllpClientOptions {
  host: string;
  port: number;
  tls?: MllpTls;
  /** @defaultValue 10000 */
  connectTimeoutMs?: number;
  /** @defaultValue 30000 */
  answerTimeoutMs?: number;
  /** Messages on the way at a time. Most receivers want 1. @defaultValue 1 */
  window?: number;
  clock?: Clock;
  /** From 0 to 1, spreads reconnections. @defaultValue `Math.random` */
  chance?: () => number;
}

export interface Outgoing {
  bytes: Uint8Array;
  /** MSH-10. */
  controlId: string;
  /** In enhanced mode: whether an application acknowledgement follows the accept one. */
  awaitsApplication?: boolean;
}

interface Sending extends Outgoing {
  resolve: (acknowledgement: Acknowledgement) => void;
  reject: (error: MllpError) => void;
  cancelTimeout: () => void;
}

export class MllpClient {
  readonly #options: MllpClientOptions;
  readonly #clock: Clock;
  readonly #waiting: Sending[] = [];
  readonly #sent = new Map<string, Sending>();
  #socket: Socket | null = null;
  #isReady = false;
  #isClosed = false;
  #failures = 0;
  #notBefore = 0;
  #cancelTimer: (() => void) | null = null;

  constructor(options: MllpClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  get isConnected(): boolean {
    return this.#isReady;
  }

  /**
   * @returns what the receiver answered, good or bad
   * @throws MllpError when there was no answer
   */
  send(outgoing: Outgoing): Promise<Acknowledgement> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new MllpError('ERR_MLLP_CLOSED'));
      this.#waiting.push({ ...outgoing, resolve, reject, cancelTimeout: () => undefined });
      this.#pump();
    });
  }

  /** Gives up what is on the way. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#drop('ERR_MLLP_CLOSED');
  }

  #pump(): void {
    if (this.#isClosed || this.#waiting.length === 0) return;
    if (!this.#socket) {
      this.#connectLater();
      return;
    }
    const window = this.#options.window ?? 1;
    while (this.#isReady && this.#sent.size < window) {
      const next = this.#waiting.shift();
      if (!next) return;
      if (this.#sent.has(next.controlId)) {
        // Its answer could not be told from the first one’s.
        this.#waiting.unshift(next);
        return;
      }
      this.#write(next);
    }
  }

  #write(sending: Sending): void {
    const { answerTimeoutMs = 30_000 } = this.#options;
    this.#sent.set(sending.controlId, sending);
    sending.cancelTimeout = this.#clock.setTimer(
      () => this.#drop('ERR_MLLP_UNANSWERED'),
      answerTimeoutMs,
    );
    this.#socket?.write(frame(sending.bytes));
  }

  #connectLater(): void {
    if (this.#cancelTimer) return;
    const delayMs = this.#notBefore - this.#clock.now();
    if (delayMs <= 0) return this.#connect();
    this.#cancelTimer = this.#clock.setTimer(() => {
      this.#cancelTimer = null;
      if (!this.#socket) this.#connect();
    }, delayMs);
  }

  #connect(): void {
    const { host, port, tls, connectTimeoutMs = 10_000 } = this.#options;
    const socket = tls
      ? connectTls({
          host,
          port,
          cert: tls.cert,
          key: tls.key,
          ca: tls.ca,
          minVersion: MIN_TLS_VERSION,
          ...(isIP(host) ? {} : { servername: host }),
        })
      : connectTcp({ host, port });
    this.#socket = socket;
    const reader = new FrameReader({ maxFrameBytes: DEFAULT_LIMITS.maxBytes });
    const cancelTimeout = this.#clock.setTimer(() => socket.destroy(), connectTimeoutMs);
    let failure: unknown;
    socket.setNoDelay(true);
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      cancelTimeout();
      this.#isReady = true;
      this.#pump();
    });
    socket.on('data', (chunk: Buffer) => {
      const { frames, fault } = reader.read(chunk);
      for (const bytes of frames) this.#receive(bytes);
      if (fault) socket.destroy();
    });
    socket.on('error', (error) => {
      failure = error;
    });
    socket.once('close', () => {
      cancelTimeout();
      if (this.#socket === socket) this.#lose(failure);
    });
  }

  #receive(bytes: Buffer): void {
    const { message } = parseMessage(bytes, { acceptedVersions: null });
    const answer = message && readAcknowledgement(message);
    if (!answer) return;
    const sending = this.#asked(answer);
    if (!sending) return;
    if (answer.code === 'CA' && sending.awaitsApplication === true) return;
    this.#failures = 0;
    this.#sent.delete(sending.controlId);
    sending.cancelTimeout();
    sending.resolve(answer);
    this.#pump();
  }

  /** A refusal of what had no readable header names nobody; with one on the way it is that one. */
  #asked({ controlId }: Acknowledgement): Sending | undefined {
    const [only] = this.#sent.values();
    if (controlId === '' && this.#sent.size === 1) return only;
    return this.#sent.get(controlId);
  }

  #lose(cause: unknown): void {
    const wasReady = this.#isReady;
    const code = wasReady ? 'ERR_MLLP_DISCONNECTED' : codeOf(cause);
    this.#drop(code, cause);
  }

  /** Ends the connection and everything on the way; what was never sent fails only if it cannot be. */
  #drop(code: MllpErrorCode, cause?: unknown): void {
    const socket = this.#socket;
    const wasReady = this.#isReady;
    this.#socket = null;
    this.#isReady = false;
    socket?.destroy();
    if (socket) this.#holdBack();
    const lost = [...this.#sent.values()];
    this.#sent.clear();
    if (!wasReady || this.#isClosed) lost.push(...this.#waiting.splice(0));
    for (const sending of lost) {
      sending.cancelTimeout();
      sending.reject(new MllpError(code, cause));
    }
    this.#pump();
  }

  #holdBack(): void {
    this.#failures += 1;
    const chance = (this.#options.chance ?? Math.random)();
    const delayMs = retryDelayMs(this.#failures, { policy: CONNECTION_RETRY, chance });
    this.#notBefore = this.#clock.now() + delayMs;
  }
}

function codeOf(cause: unknown): MllpErrorCode {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const isTls = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO_)/.test(code);
  return isTls ? 'ERR_MLLP_TLS' : 'ERR_MLLP_UNREACHABLE';
}
