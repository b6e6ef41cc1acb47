/**
 * Keeps one participant joined to the signalling server: first message, reconnection, resume, heartbeat,
 * and the move to another connection when the server says that it is about to stop.
 * It hands typed server messages to its owner and knows nothing of seals, peers or media.
 */
import { TDocError, type TDocErrorCode } from '../errors.ts';
import type {
  Clock,
  SignallingConnection,
  SignallingHandlers,
  SignallingTransport,
} from '../ports.ts';
import { encodeMessage, parseServerMessage } from '../protocol/codec.ts';
import {
  agreedVersion,
  CLOSE_CODES,
  type ClientMessage,
  type ParticipantId,
  type ServerMessage,
} from '../protocol/messages.ts';
import { reconnectDelayMs } from './reconnect-policy.ts';

/** Between two tries to move on while the connection in use still stands. */
const MOVE_AGAIN_MS = 1_000;
/** A silent socket is noticed within two beats; hospital proxies cut idle ones after about a minute. */
const HEARTBEAT_MS = 10_000;
/** When something speaks against the socket, it has this long to show that it lives. */
const DOUBT_MS = 600;
/** A server that took the connection but says nothing is as good as absent. */
const WELCOME_TIMEOUT_MS = 8_000;

type Move = Extract<ServerMessage, { type: 'reconnect' }>;
export type Welcome = Extract<ServerMessage, { type: 'welcome' }>;
/** What the application hears; of the rest this client, or nobody yet, makes use. */
export type News = Exclude<
  ServerMessage,
  { type: 'welcome' | 'pong' | 'reconnect' | 'lock-changed' }
>;
export type SignallingState = 'offline' | 'online' | 'reconnecting';

export type Credentials =
  { ticket: string; roomAuth: string; participantId: ParticipantId } | { resumeToken: string };

export interface SignallingClientOptions {
  transport: SignallingTransport;
  clock: Clock;
  /** 0 to 1, for the jitter of reconnections. */
  random: () => number;
  handlers: {
    /** Joined, for the first time or again after a loss. */
    onWelcome(welcome: Welcome): void;
    /** Every other message, in order. */
    onMessage(message: News): void;
    onStateChange(state: SignallingState): void;
    /** After a loss, the server no longer knows this participant: the owner may join anew or end. */
    onResumeRefused(error: TDocError): void;
  };
}

export class SignallingClient {
  readonly #transport: SignallingTransport;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #handlers: SignallingClientOptions['handlers'];
  #connection: SignallingConnection | null = null;
  /** Opened beside the one in use, to take over from it. */
  #successor: SignallingConnection | null = null;
  #state: SignallingState = 'offline';
  #resumeToken: string | null = null;
  #retryCount = 0;
  #cancelTimer: () => void = () => {};
  #cancelHeartbeat: () => void = () => {};
  #cancelMove: () => void = () => {};
  #closed = false;

  constructor({ transport, clock, random, handlers }: SignallingClientOptions) {
    this.#transport = transport;
    this.#clock = clock;
    this.#random = random;
    this.#handlers = handlers;
  }

  get state(): SignallingState {
    return this.#state;
  }

  /**
   * Joins with a ticket or a resume token; one try, so that a first failure is told at once.
   *
   * @throws {@link TDocError} ERR_TDOC_SIGNALLING_UNREACHABLE (retryable) or the code of the refusal.
   */
  join(credentials: Credentials): Promise<Welcome> {
    return this.#connect(credentials);
  }

  /** Sends when online; answers false when the message could not be handed to the network. */
  send(message: ClientMessage): boolean {
    if (this.#state !== 'online' || !this.#connection) return false;
    this.#connection.send(encodeMessage(message));
    return true;
  }

  /** Tries at once instead of waiting for the next delay: the browser says the network is back. */
  retryNow(): void {
    if (this.#state !== 'reconnecting' || this.#connection || this.#successor) return;
    this.#cancelTimer();
    this.#reconnect();
  }

  /** Media fell silent: if the server does too, the network is gone or another, and the socket with it. */
  doubt(): void {
    if (this.#state === 'online') this.#beat({ afterMs: 0, silenceMs: DOUBT_MS });
    else this.retryNow();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelTimer();
    this.#cancelHeartbeat();
    this.#cancelMove();
    this.#connection?.close();
    this.#successor?.close();
    this.#connection = null;
    this.#successor = null;
    this.#setState('offline');
  }

  /** @param move - Given: beside the connection in use, which serves until the new one is welcomed. */
  #connect(credentials: Credentials, move: Pick<Move, 'url'> | null = null): Promise<Welcome> {
    return new Promise((resolve, reject) => {
      let settled = false;
      let cancelTimeout: () => void = () => {};
      const isOurs = () => this.#connection === connection || this.#successor === connection;
      const fail = (error: TDocError) => {
        if (settled) return;
        settled = true;
        cancelTimeout();
        if (this.#connection === connection) this.#connection = null;
        if (this.#successor === connection) this.#successor = null;
        connection.close();
        reject(error);
      };
      const unreachable = () =>
        fail(new TDocError('ERR_TDOC_SIGNALLING_UNREACHABLE', { retryable: true }));
      const handlers: SignallingHandlers = {
        onOpen: (subprotocol) => {
          // A transport that does not say which one it is was written for the first.
          const head = { v: agreedVersion([subprotocol ?? '']) ?? 1 };
          connection.send(
            encodeMessage(
              'ticket' in credentials
                ? { type: 'join', ...head, ...credentials }
                : { type: 'resume', ...head, ...credentials },
            ),
          );
        },
        onText: (text) => {
          // A connection given up has nothing more to say, were it only `replaced` by the next one.
          if (!isOurs()) return;
          const result = parseServerMessage(text);
          if (!result.ok) {
            if (!settled) fail(new TDocError('ERR_TDOC_PROTOCOL', { cause: result.faults }));
            return;
          }
          const { message } = result;
          if (settled) {
            this.#receive(message);
          } else if (message.type === 'welcome') {
            settled = true;
            cancelTimeout();
            this.#succeed(connection);
            this.#welcomed(message);
            resolve(message);
            this.#handlers.onWelcome(message);
          } else if (message.type === 'refused') {
            fail(new TDocError(`ERR_TDOC_${message.code}`));
          } else if (message.type === 'ended') {
            fail(new TDocError('ERR_TDOC_TELECONSULTATION_ENDED'));
          }
        },
        onClose: (code) => {
          if (!settled) unreachable();
          else if (this.#connection === connection) this.#lost(code);
        },
      };
      let connection: SignallingConnection;
      try {
        connection = this.#transport.connect(handlers, { url: move?.url ?? null });
      } catch (cause) {
        // An address the page's policy forbids: the browser throws instead of closing.
        reject(new TDocError('ERR_TDOC_SIGNALLING_UNREACHABLE', { retryable: true, cause }));
        return;
      }
      if (move) this.#successor = connection;
      else this.#connection = connection;
      cancelTimeout = this.#clock.setTimer(unreachable, WELCOME_TIMEOUT_MS);
      if (!move) this.#cancelTimer = cancelTimeout;
    });
  }

  /** The connection that was welcomed is the one in use from here on. */
  #succeed(connection: SignallingConnection): void {
    if (this.#successor !== connection) return;
    const former = this.#connection;
    this.#successor = null;
    this.#connection = connection;
    former?.close();
  }

  #welcomed(welcome: Welcome): void {
    this.#cancelTimer();
    this.#resumeToken = welcome.resumeToken;
    this.#retryCount = 0;
    this.#setState('online');
    this.#beat();
  }

  #receive(message: ServerMessage): void {
    this.#beat();
    if (message.type === 'welcome' || message.type === 'pong') return;
    if (message.type === 'reconnect') return this.#moveLater(message);
    // Replaced by our own successor, whose welcome may come over another way and later.
    if (message.type === 'replaced' && this.#successor) return;
    if (message.type === 'lock-changed') return;
    this.#handlers.onMessage(message);
  }

  /** Everybody at the same server is told the same, so each draws a moment of its own. */
  #moveLater(move: Move): void {
    this.#cancelMove();
    const delayMs = move.afterMs + Math.round(move.withinMs * this.#random());
    this.#cancelMove = this.#clock.setTimer(() => this.#move(move), delayMs);
  }

  #move(move: Move): void {
    const resumeToken = this.#resumeToken;
    if (this.#state !== 'online' || resumeToken === null || this.#successor) return;
    this.#connect({ resumeToken }, move).catch((error: unknown) => {
      if (this.#closed) return;
      // The former connection may be gone by now, and then nothing else brings this one back.
      if (!this.#connection) {
        this.#setState('reconnecting');
        this.#retryUnlessLasting(error);
        return;
      }
      // A proxy may not know of the next server yet, and the former one waits until the end of its window.
      const again = () => this.#move({ ...move, url: null });
      this.#cancelMove = this.#clock.setTimer(again, MOVE_AGAIN_MS);
    });
  }

  /** Anything heard is a sign of life; a ping is sent only into silence. */
  #beat({ afterMs = HEARTBEAT_MS, silenceMs = HEARTBEAT_MS } = {}): void {
    this.#cancelHeartbeat();
    this.#cancelHeartbeat = this.#clock.setTimer(() => {
      this.#connection?.send(encodeMessage({ type: 'ping' }));
      this.#cancelHeartbeat = this.#clock.setTimer(() => {
        const silent = this.#connection;
        this.#connection = null;
        silent?.close();
        this.#lost(1006);
        // Silent for long enough: another delay would help nobody.
        this.retryNow();
      }, silenceMs);
    }, afterMs);
  }

  #lost(code: number): void {
    this.#connection = null;
    this.#cancelHeartbeat();
    if (this.#closed) return;
    if (this.#successor) {
      // Replaced by it: the server has it already, and its welcome is on the way.
      if (code !== CLOSE_CODES.replaced) this.#setState('reconnecting');
      return;
    }
    const final: readonly number[] = [CLOSE_CODES.removed, CLOSE_CODES.replaced, CLOSE_CODES.ended];
    // The message that explains these codes came before the close; there is nothing to come back to.
    if (final.includes(code)) {
      this.#setState('offline');
      return;
    }
    this.#setState('reconnecting');
    this.#scheduleRetry();
  }

  #scheduleRetry(): void {
    const delayMs = reconnectDelayMs({ retryCount: this.#retryCount, random: this.#random() });
    this.#retryCount += 1;
    this.#cancelTimer = this.#clock.setTimer(() => this.#reconnect(), delayMs);
  }

  #reconnect(): void {
    const resumeToken = this.#resumeToken;
    if (this.#closed || resumeToken === null) return;
    this.#connect({ resumeToken }).catch((error: unknown) => {
      if (!this.#closed) this.#retryUnlessLasting(error);
    });
  }

  #retryUnlessLasting(error: unknown): void {
    // A version nobody speaks is not lasting: while servers are updated, another one may speak it.
    const lasting: TDocErrorCode[] = [
      'ERR_TDOC_RESUME_REFUSED',
      'ERR_TDOC_TELECONSULTATION_ENDED',
      'ERR_TDOC_PROTOCOL',
    ];
    if (error instanceof TDocError && lasting.includes(error.code)) {
      this.#handlers.onResumeRefused(error);
    } else {
      this.#scheduleRetry();
    }
  }

  #setState(state: SignallingState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#handlers.onStateChange(state);
  }
}
