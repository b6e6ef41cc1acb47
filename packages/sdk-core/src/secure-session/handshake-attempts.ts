/**
 * The handshakes with one remote participant until one of them is confirmed: who begins, attempts with
 * their timeouts, the judgement of who is at the other end, the confirmation. Nothing it is told changes
 * a session that stands beside it before `onConfirmed`, so an old handshake replayed is harmless.
 * It knows nothing of what a session carries. Its calls must not overlap; the owner's queue sees to that.
 */
import { wipe } from '../crypto/secret-bytes.ts';
import { TDocError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { VerifiedCredential } from './credential.ts';
import {
  InitiatorHandshake,
  isInitiator,
  ResponderHandshake,
  type HandshakeOptions,
  type SessionSecrets,
} from './handshake.ts';
import { SecureChannel } from './secure-channel.ts';
import { encodeWire, newAttempt, type WireMessage } from './wire.ts';

type WireOf<K extends WireMessage['kind']> = Extract<WireMessage, { kind: K }>;
type HandshakeMessage = WireOf<'h1' | 'h2' | 'h3'>;

/** One message of the handshake may take so long; three attempts make 30 s. */
export const STEP_TIMEOUT_MS = 10_000;
export const MAX_ATTEMPTS = 3;

/** What a session is founded on, beside its keys. */
export interface Standing {
  readonly remoteStatic: Uint8Array<ArrayBuffer>;
  readonly credential: VerifiedCredential | null;
  readonly postQuantum: boolean;
}

export interface HandshakeAttemptsOptions {
  localId: string;
  remoteId: string;
  clock: Clock;
  /** Made ready before the first handshake; everything but the two identifiers. */
  identity(): Promise<Pick<HandshakeOptions, 'room' | 'psk' | 'staticKey' | 'caps' | 'cred'>>;
  /** Who is at the other end, before its session is confirmed. @throws TDocError to have none with it. */
  judge(secrets: SessionSecrets): Promise<VerifiedCredential | null>;
  /** The session whose code is held for the page with this static key; null when there is none. */
  firstWith(remoteStatic: Uint8Array<ArrayBuffer>): string | null;
  handlers: {
    deliver(payload: string): void;
    /** Runs a step in the owner's order. */
    inTurn(step: () => Promise<void> | void): void;
    /** True while a session stands beside the attempts. */
    hasSession(): boolean;
    onConfirmed(channel: SecureChannel, standing: Standing): void;
    onRefused(): void;
    /** The other end was judged and refused: there is no second try. */
    onJudged(error: TDocError): void;
    /** Every attempt failed. */
    onExhausted(): void;
  };
}

type Attempt = { id: string; cancelTimer: () => void } & (
  | { stage: 'hello' }
  | { stage: 'first-sent'; handshake: InitiatorHandshake; payload: string }
  | { stage: 'second-sent'; handshake: ResponderHandshake; first: string; payload: string }
  | { stage: 'confirming'; channel: SecureChannel; standing: Standing }
);
type Stage = Attempt extends infer A
  ? A extends Attempt
    ? Omit<A, 'id' | 'cancelTimer'>
    : never
  : never;

export class HandshakeAttempts {
  readonly initiator: boolean;
  readonly #options: HandshakeAttemptsOptions;
  #attempt: Attempt | null = null;
  #count = 0;
  #closed = false;

  constructor(options: HandshakeAttemptsOptions) {
    this.#options = options;
    this.initiator = isInitiator(options.localId, options.remoteId);
  }

  get isRunning(): boolean {
    return this.#attempt !== null;
  }

  /** The session id of the channel that waits for its confirmation. */
  get confirmingSid(): string | null {
    return this.#attempt?.stage === 'confirming' ? this.#attempt.channel.sid : null;
  }

  /** Begins anew, with all attempts ahead. */
  restart(): Promise<void> {
    this.#count = 0;
    return this.#tryAgain();
  }

  receive(message: Exclude<WireMessage, { kind: 'm' }>, payload: string): Promise<void> | void {
    switch (message.kind) {
      case 'hello':
        return this.#greeted();
      case 'h1':
        return this.#first(message, payload);
      case 'h2':
        return this.#second(message);
      case 'h3':
        return this.#third(message);
    }
  }

  /** Takes an envelope of the channel that waits for its confirmation. */
  async confirm(message: WireOf<'m'>): Promise<void> {
    const attempt = this.#attempt;
    if (attempt?.stage !== 'confirming') return;
    const result = await attempt.channel.confirm(message).catch(() => null);
    if (this.#closed) return;
    if (!result) return this.#refused();
    for (const payload of result.payloads) this.#deliver(payload);
    if (!result.confirmed) return;
    attempt.cancelTimer();
    this.#attempt = null;
    this.#count = 0;
    this.#options.handlers.onConfirmed(attempt.channel, attempt.standing);
  }

  close(): void {
    this.#closed = true;
    this.#drop();
  }

  /** The responder asks for a handshake: it is new, or lost too much. */
  #greeted(): Promise<void> | void {
    if (!this.initiator) return;
    if (this.#attempt?.stage === 'first-sent') return this.#deliver(this.#attempt.payload);
    if (!this.#attempt) this.#count = 0;
    return this.#tryAgain();
  }

  async #tryAgain(): Promise<void> {
    this.#drop();
    if (this.#count >= MAX_ATTEMPTS) {
      this.#options.handlers.onExhausted();
      return;
    }
    this.#count += 1;
    const id = newAttempt();
    if (!this.initiator) {
      this.#enter(id, { stage: 'hello' });
      this.#deliver(encodeWire({ kind: 'hello', attempt: id }));
      return;
    }
    const { handshake, first } = await InitiatorHandshake.begin(await this.#handshakeOptions());
    if (this.#closed) {
      handshake.wipe();
      return;
    }
    const payload = encodeWire({ kind: 'h1', attempt: id, bytes: first });
    this.#enter(id, { stage: 'first-sent', handshake, payload });
    this.#deliver(payload);
  }

  async #first(message: HandshakeMessage, first: string): Promise<void> {
    if (this.initiator) {
      this.#options.handlers.onRefused();
      return;
    }
    const known = this.#attempt;
    if (known?.stage === 'second-sent' && known.first === first) {
      this.#deliver(known.payload);
      return;
    }
    const opening = ResponderHandshake.begin(await this.#handshakeOptions(), message.bytes);
    const begun = await opening.catch(() => null);
    if (!begun) {
      // Beside a session that stands, a question nobody can have meant is only counted.
      if (!this.#options.handlers.hasSession()) return this.#refused();
      this.#options.handlers.onRefused();
      return;
    }
    if (this.#closed) {
      begun.handshake.wipe();
      return;
    }
    const payload = encodeWire({ kind: 'h2', attempt: message.attempt, bytes: begun.second });
    const { handshake } = begun;
    this.#drop();
    this.#enter(message.attempt, { stage: 'second-sent', handshake, first, payload });
    this.#deliver(payload);
  }

  async #second(message: HandshakeMessage): Promise<void> {
    const attempt = this.#attempt;
    // A second answer to the same question is noise: the first one was taken.
    if (attempt?.stage !== 'first-sent' || attempt.id !== message.attempt) return;
    const read = await attempt.handshake.readSecond(message.bytes).catch(() => null);
    if (this.#closed) return;
    if (!read) return this.#refused();
    const standing = await this.#judged(read.secrets);
    if (!standing) return;
    this.#deliver(encodeWire({ kind: 'h3', attempt: attempt.id, bytes: read.third }));
    await this.#confirming(attempt.id, read.secrets, standing);
  }

  async #third(message: HandshakeMessage): Promise<void> {
    const attempt = this.#attempt;
    if (attempt?.stage !== 'second-sent' || attempt.id !== message.attempt) return;
    const secrets = await attempt.handshake.readThird(message.bytes).catch(() => null);
    if (this.#closed) return;
    if (!secrets) return this.#refused();
    const standing = await this.#judged(secrets);
    if (standing) await this.#confirming(attempt.id, secrets, standing);
  }

  /** Null when nothing is to be had with whoever this is: there is no second try. */
  async #judged(secrets: SessionSecrets): Promise<Standing | null> {
    try {
      const credential = await this.#options.judge(secrets);
      if (this.#closed) return null;
      return { remoteStatic: secrets.remoteStatic, credential, postQuantum: secrets.pq };
    } catch (error) {
      wipe(secrets.sendKey, secrets.receiveKey);
      if (this.#closed) return null;
      this.#drop();
      const known = error instanceof TDocError ? error : new TDocError('ERR_TDOC_CREDENTIAL');
      this.#options.handlers.onJudged(known);
      return null;
    }
  }

  async #confirming(id: string, secrets: SessionSecrets, standing: Standing): Promise<void> {
    const { localId, remoteId, firstWith } = this.#options;
    const { initiator } = this;
    const first = firstWith(secrets.remoteStatic);
    const channel = new SecureChannel({ secrets, initiator, localId, remoteId, first });
    this.#drop();
    this.#enter(id, { stage: 'confirming', channel, standing });
    for (const payload of await channel.begin()) this.#deliver(payload);
  }

  async #refused(): Promise<void> {
    this.#options.handlers.onRefused();
    await this.#tryAgain();
  }

  #enter(id: string, stage: Stage): void {
    const attempt = { id, ...stage, cancelTimer: () => {} };
    attempt.cancelTimer = this.#options.clock.setTimer(() => {
      this.#options.handlers.inTurn(() =>
        this.#attempt === attempt ? this.#tryAgain() : undefined,
      );
    }, STEP_TIMEOUT_MS);
    this.#attempt = attempt;
  }

  #drop(): void {
    const attempt = this.#attempt;
    if (!attempt) return;
    attempt.cancelTimer();
    if ('handshake' in attempt) attempt.handshake.wipe();
    if (attempt.stage === 'confirming') attempt.channel.wipe();
    this.#attempt = null;
  }

  async #handshakeOptions(): Promise<HandshakeOptions> {
    const { localId, remoteId, identity } = this.#options;
    return { ...(await identity()), localId, remoteId };
  }

  #deliver(payload: string): void {
    if (!this.#closed) this.#options.handlers.deliver(payload);
  }
}
