/**
 * The session with one remote participant: handshake attempts with their timeouts, the channel that
 * stands, and the channel that replaces it when half an hour has passed, the remote page is new, or
 * messages are lost for good. A new handshake changes nothing until it is confirmed, so an old one
 * replayed is harmless.
 * It knows nothing of rosters and media keys, nor of how payloads travel.
 */
import { equalBytes } from '../crypto/secret-bytes.ts';
import { TDocError } from '../errors.ts';
import { isControl, parseControlMessage, type ControlMessage } from './control-message.ts';
import type { Accepted, Envelope } from './envelope.ts';
import { FirstSession } from './first-session.ts';
import { GapWatch } from './gap-watch.ts';
import {
  HandshakeAttempts,
  type HandshakeAttemptsOptions,
  type Standing,
} from './handshake-attempts.ts';
import type { SecureChannel } from './secure-channel.ts';
import { parseWire } from './wire.ts';

const MAX_FAILURES = 3;
/** Whoever learnt a key of one session reads no further than its half hour. */
export const RENEW_MS = 1_800_000;
/** A reconnection renews a session of this age: younger, flapping networks would do nothing else. */
export const RENEW_ON_RETURN_MS = 60_000;
/** What was sealed under the former session may still be on its way. */
export const FORMER_MS = 10_000;
const REKEY_INTERVAL_MS = 600_000;
const REKEY_MESSAGES = 65_536;

/** What the owner's key schedule wants to know of; the rest is handled here. */
export type KeyControl = Extract<ControlMessage, { t: 'key' | 'key-ack' }>;
export type VerificationControl = Extract<ControlMessage, { t: 'sas' }>;

export interface PairSessionOptions extends Omit<
  HandshakeAttemptsOptions,
  'handlers' | 'firstWith'
> {
  handlers: {
    deliver(payload: string): void;
    /**
     * A session stands; `renewed` when it follows another that both ends had, `samePage` when it follows
     * one this end had with the same page.
     */
    onEstablished(how: { renewed: boolean; samePage: boolean }): void;
    /** An opened text, in order. */
    onText(text: string): void;
    onKeyControl(message: KeyControl): void;
    onVerification(message: VerificationControl): void;
    onRefused(): void;
    /** Every attempt failed and no session stands. */
    onFailed(error: TDocError): void;
  };
}

export class PairSession {
  readonly #options: PairSessionOptions;
  readonly #attempts: HandshakeAttempts;
  readonly #gap: GapWatch;
  /** Sealing and opening are asynchronous; these chains keep their order. */
  #receiving: Promise<void> = Promise.resolve();
  #sending: Promise<void> = Promise.resolve();
  #channel: SecureChannel | null = null;
  #standing: Standing | null = null;
  readonly #first = new FirstSession();
  #establishedAt = 0;
  #former: { channel: SecureChannel; cancel: () => void } | null = null;
  #failures = 0;
  #sentUnderKey = 0;
  #cancelRekey: () => void = () => {};
  #cancelRenewal: () => void = () => {};
  #closed = false;

  constructor(options: PairSessionOptions) {
    this.#options = options;
    this.#gap = new GapWatch(options.clock);
    const { handlers } = options;
    this.#attempts = new HandshakeAttempts({
      ...options,
      firstWith: (remoteStatic) => this.#first.sidWith(remoteStatic),
      handlers: {
        deliver: (payload) => this.#deliver(payload),
        inTurn: (step) => this.#enqueue(step),
        hasSession: () => this.#channel !== null,
        onConfirmed: (channel, standing) => this.#established(channel, standing),
        onRefused: () => handlers.onRefused(),
        onJudged: (error) => {
          if (this.#channel) this.#renewLater();
          handlers.onFailed(error);
        },
        onExhausted: () => {
          if (this.#channel) this.#renewLater();
          else handlers.onFailed(new TDocError('ERR_TDOC_HANDSHAKE'));
        },
      },
    });
  }

  /** The channel that stands; null before the first and after close. */
  get channel(): SecureChannel | null {
    return this.#channel;
  }

  /** What the channel that stands is founded on. */
  get standing(): Standing | null {
    return this.#standing;
  }

  /**
   * What the code is made of, once the other end is known to show the same. It stays while both pages do:
   * a handshake proves again that the same two keys are held, and people may be reading the code meanwhile.
   * @throws {@link TDocError} ERR_TDOC_SEAL when no session stands.
   */
  codeHash(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#first.hash();
  }

  /** As `codeHash`; null while nothing may be shown. */
  get shownCodeHash(): Uint8Array<ArrayBuffer> | null {
    return this.#first.sharedHash;
  }

  /** The remote participant is there, or the way to it is open again. */
  begin(): void {
    this.#enqueue(async () => {
      if (!this.#channel || this.#attempts.isRunning) return this.#attempts.restart();
      this.#sayHave();
      const ageMs = this.#options.clock.now() - this.#establishedAt;
      if (this.#attempts.initiator && ageMs >= RENEW_ON_RETURN_MS) await this.#renew();
    });
  }

  receive(payload: string): void {
    this.#enqueue(() => this.#receive(payload));
  }

  /** False before the session stands. */
  send(text: string): boolean {
    if (this.#closed || !this.#channel) return false;
    this.#queueSeal(() => text);
    return true;
  }

  flush(): Promise<void> {
    return this.#sending;
  }

  close(): void {
    this.#closed = true;
    this.#attempts.close();
    this.#dropFormer();
    this.#gap.settled();
    this.#cancelRekey();
    this.#cancelRenewal();
    this.#channel?.wipe();
    this.#first.close();
    this.#channel = null;
    this.#standing = null;
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
    if (message.kind !== 'm') return this.#attempts.receive(message, payload);
    const { sid } = message;
    if (this.#attempts.confirmingSid === sid) return this.#attempts.confirm(message);
    if (this.#channel?.sid === sid) return this.#open(this.#channel, message);
    if (this.#former?.channel.sid === sid) return this.#openLate(this.#former.channel, message);
    // Of another session: on its way since before this one stood, or since before this page was there.
    // Nobody can read it any more, and what matters in it is said again.
  }

  #established(channel: SecureChannel, standing: Standing): void {
    this.#failures = 0;
    this.#establishedAt = this.#options.clock.now();
    this.#gap.settled();
    const known = this.#standing;
    const samePage = known !== null && equalBytes(known.remoteStatic, standing.remoteStatic);
    const { sid, hash, keepsFirst } = channel;
    const { initiator } = this.#attempts;
    this.#first.confirmed({
      sid,
      hash,
      keepsFirst,
      initiator,
      remoteStatic: standing.remoteStatic,
    });
    this.#succeed(channel);
    this.#standing = standing;
    // The first word under a session tells the responder that it stands at both ends.
    if (initiator && !keepsFirst) this.#sayHave();
    this.#rekeyLater(channel);
    this.#renewLater();
    this.#options.handlers.onEstablished({ renewed: keepsFirst, samePage });
  }

  #succeed(channel: SecureChannel): void {
    const former = this.#channel;
    this.#channel = channel;
    this.#dropFormer();
    if (!former) return;
    const cancel = this.#options.clock.setTimer(() => this.#dropFormer(), FORMER_MS);
    this.#former = { channel: former, cancel };
  }

  #dropFormer(): void {
    this.#former?.cancel();
    this.#former?.channel.wipe();
    this.#former = null;
  }

  /** The remote end had not switched yet: what it said counts, what it lost it says again. */
  async #openLate(channel: SecureChannel, message: Envelope): Promise<void> {
    const accepted = await channel.accept(message).catch(() => null);
    if (this.#closed) return;
    if (accepted) await this.#take(channel, accepted);
    else this.#options.handlers.onRefused();
  }

  async #open(channel: SecureChannel, message: Envelope): Promise<void> {
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
    // Of a repetition only the number was looked at: anybody may have made it.
    if (accepted.early !== null || accepted.inOrder.length > 0) this.#first.shared();
    await this.#take(channel, accepted);
    if (!channel.hasGap) this.#gap.settled();
    else this.#askForMissing(channel);
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
      case 'sas':
        this.#options.handlers.onVerification(message.value);
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
    if (!payloads) return channel === this.#channel ? this.#renew() : undefined;
    for (const payload of payloads) this.#deliver(payload);
  }

  /** Makes a new session beside this one, which stands until then. */
  async #renew(): Promise<void> {
    if (this.#attempts.isRunning) return;
    this.#failures = 0;
    await this.#attempts.restart();
  }

  #askForMissing(channel: SecureChannel): void {
    this.#gap.noticed({
      ask: () => this.#enqueue(() => this.#sayHave()),
      giveUp: () => this.#enqueue(() => (this.#channel === channel ? this.#renew() : undefined)),
    });
  }

  #sayHave(): void {
    this.#queueSeal(({ expected: n }) => JSON.stringify({ t: 'have', n }));
  }

  /** Under the channel that stands when its turn comes: a renewal loses nothing that was to be said. */
  #queueSeal(text: (channel: SecureChannel) => string): void {
    this.#sending = this.#sending
      .then(async () => {
        const channel = this.#channel;
        if (!channel) return;
        const payload = await channel.seal(text(channel));
        if (!this.#closed) this.#deliver(payload);
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

  /** Only one end may begin a handshake, so only it counts the half hours. */
  #renewLater(): void {
    this.#cancelRenewal();
    if (!this.#attempts.initiator) return;
    const renew = () => this.#enqueue(() => this.#renew());
    this.#cancelRenewal = this.#options.clock.setTimer(renew, RENEW_MS);
  }

  async #rekey(channel: SecureChannel): Promise<void> {
    if (this.#channel !== channel) return;
    this.#sentUnderKey = 0;
    this.#deliver(await channel.seal(JSON.stringify({ t: 'rekey' })));
    await channel.rekeySending();
    if (this.#channel === channel) this.#rekeyLater(channel);
  }

  #deliver(payload: string): void {
    if (!this.#closed) this.#options.handlers.deliver(payload);
  }
}
