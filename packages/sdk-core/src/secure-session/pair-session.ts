/**
 * The session with one remote participant: handshake attempts with their timeouts, the channel that
 * stands, and the channel that replaces it when the remote page is new or messages are lost for good.
 * A new handshake changes nothing until it is confirmed, so an old one replayed is harmless.
 * It knows nothing of rosters and media keys, nor of how payloads travel.
 */
import { TDocError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { isControl, parseControlMessage, type ControlMessage } from './control-message.ts';
import type { Accepted } from './envelope.ts';
import {
  InitiatorHandshake,
  isInitiator,
  ResponderHandshake,
  type HandshakeOptions,
  type SessionSecrets,
} from './handshake.ts';
import { SecureChannel } from './secure-channel.ts';
import { encodeWire, newAttempt, parseWire, type WireMessage } from './wire.ts';

type WireOf<K extends WireMessage['kind']> = Extract<WireMessage, { kind: K }>;
type HandshakeMessage = Exclude<WireMessage, { kind: 'm' | 'hello' }>;

/** One message of the handshake may take so long; three attempts make 30 s. */
export const STEP_TIMEOUT_MS = 10_000;
export const MAX_ATTEMPTS = 3;
/** A gap is usually one route overtaking the other; after this the missing ones are asked for… */
const GAP_ASK_MS = 1_000;
/** …and after this the session is made anew. */
const GAP_LIMIT_MS = 5_000;
const MAX_FAILURES = 3;
const REKEY_INTERVAL_MS = 600_000;
const REKEY_MESSAGES = 65_536;

/** What the owner's key schedule wants to know of; the rest is handled here. */
export type KeyControl = Extract<ControlMessage, { t: 'key' | 'key-ack' }>;

export interface PairSessionOptions {
  localId: string;
  remoteId: string;
  clock: Clock;
  /** Made ready before the first handshake; everything but the two identifiers. */
  identity(): Promise<Pick<HandshakeOptions, 'room' | 'psk' | 'staticKey' | 'caps'>>;
  handlers: {
    deliver(payload: string): void;
    onEstablished(): void;
    /** An opened text, in order. */
    onText(text: string): void;
    onKeyControl(message: KeyControl): void;
    onRefused(): void;
    /** Every attempt failed and no session stands. */
    onFailed(error: TDocError): void;
  };
}

type Attempt = { id: string; cancelTimer: () => void } & (
  | { stage: 'hello' }
  | { stage: 'first-sent'; handshake: InitiatorHandshake; payload: string }
  | { stage: 'second-sent'; handshake: ResponderHandshake; first: string; payload: string }
  | { stage: 'confirming'; channel: SecureChannel }
);
type Stage = Attempt extends infer A
  ? A extends Attempt
    ? Omit<A, 'id' | 'cancelTimer'>
    : never
  : never;

export class PairSession {
  readonly #options: PairSessionOptions;
  readonly #initiator: boolean;
  /** Sealing and opening are asynchronous; these chains keep their order. */
  #receiving: Promise<void> = Promise.resolve();
  #sending: Promise<void> = Promise.resolve();
  #attempt: Attempt | null = null;
  #attempts = 0;
  #channel: SecureChannel | null = null;
  #failures = 0;
  #sentUnderKey = 0;
  #cancelGap: (() => void) | null = null;
  #cancelRekey: () => void = () => {};
  #closed = false;

  constructor(options: PairSessionOptions) {
    this.#options = options;
    this.#initiator = isInitiator(options.localId, options.remoteId);
  }

  /** The channel that stands; null before the first and after close. */
  get channel(): SecureChannel | null {
    return this.#channel;
  }

  /** The remote participant is there, or the way to it is open again. */
  begin(): void {
    this.#enqueue(async () => {
      if (this.#channel && !this.#attempt) return this.#sayHave();
      this.#attempts = 0;
      await this.#tryAgain();
    });
  }

  receive(payload: string): void {
    this.#enqueue(() => this.#receive(payload));
  }

  /** False before the session stands. */
  send(text: string): boolean {
    const channel = this.#channel;
    if (this.#closed || !channel) return false;
    this.#queueSeal(channel, () => text);
    return true;
  }

  flush(): Promise<void> {
    return this.#sending;
  }

  close(): void {
    this.#closed = true;
    this.#dropAttempt();
    this.#cancelGap?.();
    this.#cancelRekey();
    this.#channel?.wipe();
    this.#channel = null;
  }

  #enqueue(step: () => Promise<void> | void): void {
    this.#receiving = this.#receiving
      .then(() => (this.#closed ? undefined : step()))
      .catch((error: unknown) => {
        if (this.#closed) return;
        if (error instanceof TDocError && error.code === 'ERR_TDOC_CRYPTO_UNAVAILABLE') {
          this.#options.handlers.onFailed(error);
        } else {
          this.#options.handlers.onRefused();
        }
      });
  }

  async #receive(payload: string): Promise<void> {
    const message = parseWire(payload);
    if (!message) {
      this.#options.handlers.onRefused();
      return;
    }
    switch (message.kind) {
      case 'hello':
        return this.#greeted();
      case 'h1':
        return this.#first(message, payload);
      case 'h2':
        return this.#second(message);
      case 'h3':
        return this.#third(message);
      case 'm':
        return this.#envelope(message);
    }
  }

  /** The responder asks for a handshake: it is new, or lost too much. */
  #greeted(): Promise<void> | void {
    if (!this.#initiator) return;
    if (this.#attempt?.stage === 'first-sent') return this.#deliver(this.#attempt.payload);
    if (!this.#attempt) this.#attempts = 0;
    return this.#tryAgain();
  }

  async #tryAgain(): Promise<void> {
    this.#dropAttempt();
    if (this.#attempts >= MAX_ATTEMPTS) {
      if (!this.#channel) this.#options.handlers.onFailed(new TDocError('ERR_TDOC_HANDSHAKE'));
      return;
    }
    this.#attempts += 1;
    const id = newAttempt();
    if (!this.#initiator) {
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
    if (this.#initiator) {
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
      if (!this.#channel) return this.#refused();
      this.#options.handlers.onRefused();
      return;
    }
    if (this.#closed) {
      begun.handshake.wipe();
      return;
    }
    const payload = encodeWire({ kind: 'h2', attempt: message.attempt, bytes: begun.second });
    const { handshake } = begun;
    this.#dropAttempt();
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
    this.#deliver(encodeWire({ kind: 'h3', attempt: attempt.id, bytes: read.third }));
    await this.#confirming(attempt.id, read.secrets);
  }

  async #third(message: HandshakeMessage): Promise<void> {
    const attempt = this.#attempt;
    if (attempt?.stage !== 'second-sent' || attempt.id !== message.attempt) return;
    const secrets = await attempt.handshake.readThird(message.bytes).catch(() => null);
    if (this.#closed) return;
    if (!secrets) return this.#refused();
    await this.#confirming(attempt.id, secrets);
  }

  async #confirming(id: string, secrets: SessionSecrets): Promise<void> {
    const { localId, remoteId } = this.#options;
    const channel = new SecureChannel({ secrets, initiator: this.#initiator, localId, remoteId });
    this.#dropAttempt();
    this.#enter(id, { stage: 'confirming', channel });
    for (const payload of await channel.begin()) this.#deliver(payload);
  }

  async #envelope(message: WireOf<'m'>): Promise<void> {
    const attempt = this.#attempt;
    if (attempt?.stage === 'confirming' && attempt.channel.sid === message.sid) {
      return this.#confirm(attempt.channel, message);
    }
    if (this.#channel?.sid === message.sid) return this.#open(this.#channel, message);
    // Of another session: on its way since before this one stood, or since before this page was there.
    // Nobody can read it any more, and what matters in it is said again.
  }

  async #confirm(channel: SecureChannel, message: WireOf<'m'>): Promise<void> {
    const result = await channel.confirm(message).catch(() => null);
    if (this.#closed) return;
    if (!result) return this.#refused();
    for (const payload of result.payloads) this.#deliver(payload);
    if (result.confirmed) this.#established(channel);
  }

  #established(channel: SecureChannel): void {
    if (this.#attempt?.stage === 'confirming') this.#attempt.cancelTimer();
    this.#attempt = null;
    this.#attempts = 0;
    this.#failures = 0;
    this.#settleGap();
    this.#channel?.wipe();
    this.#channel = channel;
    this.#rekeyLater(channel);
    this.#options.handlers.onEstablished();
  }

  async #open(channel: SecureChannel, message: WireOf<'m'>): Promise<void> {
    const accepted = await channel.accept(message).catch(() => null);
    if (this.#closed) return;
    if (!accepted) {
      this.#options.handlers.onRefused();
      // Behind a gap the key may already be the next one: the gap's own timer decides.
      if (!channel.hasGap) this.#failures += 1;
      if (this.#failures >= MAX_FAILURES) await this.#renew();
      return;
    }
    this.#failures = 0;
    await this.#take(channel, accepted);
    if (!channel.hasGap) this.#settleGap();
    else if (!this.#cancelGap) this.#askForMissing(channel);
  }

  async #take(channel: SecureChannel, { inOrder, early }: Accepted): Promise<void> {
    // What asks for repetition can not itself wait for a repetition.
    if (early !== null && isControl(early)) {
      const message = parseControlMessage(early);
      if (message.ok && message.value.t === 'have') await this.#sayAgain(channel, message.value.n);
    }
    for (const text of inOrder) {
      if (isControl(text)) await this.#control(channel, text);
      else this.#options.handlers.onText(text);
    }
  }

  async #control(channel: SecureChannel, text: string): Promise<void> {
    const message = parseControlMessage(text);
    if (!message.ok) {
      this.#options.handlers.onRefused();
      return;
    }
    switch (message.value.t) {
      case 'have':
        return this.#sayAgain(channel, message.value.n);
      case 'rekey':
        return channel.rekeyReceiving();
      case 'key':
      case 'key-ack':
        this.#options.handlers.onKeyControl(message.value);
        return;
      case 'ready':
      case 'pq1':
      case 'pq2':
        // Their time was before the session stood.
        this.#options.handlers.onRefused();
    }
  }

  async #sayAgain(channel: SecureChannel, n: number): Promise<void> {
    const payloads = channel.since(n);
    if (!payloads) return this.#renew();
    for (const payload of payloads) this.#deliver(payload);
  }

  /** Makes a new session beside this one, which stands until then. */
  async #renew(): Promise<void> {
    if (this.#attempt) return;
    this.#attempts = 0;
    this.#failures = 0;
    await this.#tryAgain();
  }

  #askForMissing(channel: SecureChannel): void {
    const { clock } = this.#options;
    const ask = clock.setTimer(() => this.#enqueue(() => this.#sayHave()), GAP_ASK_MS);
    const giveUp = clock.setTimer(() => {
      this.#enqueue(() => (this.#channel === channel ? this.#renew() : undefined));
    }, GAP_LIMIT_MS);
    this.#cancelGap = () => {
      ask();
      giveUp();
    };
  }

  #settleGap(): void {
    this.#cancelGap?.();
    this.#cancelGap = null;
  }

  #sayHave(): void {
    const channel = this.#channel;
    if (!channel) return;
    this.#queueSeal(channel, () => JSON.stringify({ t: 'have', n: channel.expected }));
  }

  #queueSeal(channel: SecureChannel, text: () => string): void {
    this.#sending = this.#sending
      .then(async () => {
        if (this.#channel !== channel) return;
        const payload = await channel.seal(text());
        if (this.#channel === channel) this.#deliver(payload);
        if (++this.#sentUnderKey >= REKEY_MESSAGES) await this.#rekey(channel);
      })
      .catch(() => this.#options.handlers.onRefused());
  }

  #rekeyLater(channel: SecureChannel): void {
    this.#cancelRekey();
    this.#cancelRekey = this.#options.clock.setTimer(() => {
      this.#sending = this.#sending.then(() => this.#rekey(channel));
    }, REKEY_INTERVAL_MS);
  }

  async #rekey(channel: SecureChannel): Promise<void> {
    if (this.#channel !== channel) return;
    this.#sentUnderKey = 0;
    this.#deliver(await channel.seal(JSON.stringify({ t: 'rekey' })));
    await channel.rekeySending();
    if (this.#channel === channel) this.#rekeyLater(channel);
  }

  #enter(id: string, stage: Stage): void {
    const attempt = { id, ...stage, cancelTimer: () => {} };
    attempt.cancelTimer = this.#options.clock.setTimer(() => {
      this.#enqueue(() => (this.#attempt === attempt ? this.#tryAgain() : undefined));
    }, STEP_TIMEOUT_MS);
    this.#attempt = attempt;
  }

  #dropAttempt(): void {
    const attempt = this.#attempt;
    if (!attempt) return;
    attempt.cancelTimer();
    if ('handshake' in attempt) attempt.handshake.wipe();
    if (attempt.stage === 'confirming') attempt.channel.wipe();
    this.#attempt = null;
  }

  async #refused(): Promise<void> {
    this.#options.handlers.onRefused();
    await this.#tryAgain();
  }

  async #handshakeOptions(): Promise<HandshakeOptions> {
    const { localId, remoteId, identity } = this.#options;
    return { ...(await identity()), localId, remoteId };
  }

  #deliver(payload: string): void {
    if (!this.#closed) this.#options.handlers.deliver(payload);
  }
}
