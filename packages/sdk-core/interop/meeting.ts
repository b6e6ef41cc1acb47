/**
 * Participants of our implementation and of the second one around one server, which a test may make
 * malicious: every line passes through `meddle`, which may change, hold back, repeat or add.
 */
import { randomBytes } from 'node:crypto';

import { fromBase64url } from '../src/crypto/base64url.ts';
import { LinkSecret } from '../src/crypto/link-secret.ts';
import type { TDocError } from '../src/errors.ts';
import type { MediaKeyEvent } from '../src/ports.ts';
import type { ParticipantId, TeleconsultationId } from '../src/protocol/messages.ts';
import type { SealedMessage } from '../src/secure-session/sealed-message.ts';
import { TdssSession, type SessionIdentityOptions } from '../src/secure-session/tdss-session.ts';
import { ReceivingRing, SendingRing } from '../src/sframe/key-ring.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import type { VerificationCode } from '../src/secure-session/verification-code.ts';
import { SecondParticipant, type SecondOptions } from './second/participant.ts';

export const ROOM = 'tc_AAAAAAAAAAAAAAAAAAAAAA';

export interface Passing {
  from: string;
  to: string;
  line: string;
}

export class FirstParticipant {
  readonly id: ParticipantId;
  readonly session: TdssSession;
  readonly established: { remote: string; renewed: boolean }[] = [];
  readonly messages: SealedMessage[] = [];
  readonly failures: string[] = [];
  readonly mismatches: string[] = [];
  readonly different: string[] = [];
  refused = 0;
  readonly sending = new SendingRing();
  readonly receiving = new Map<string, ReceivingRing>();
  #keys: Promise<void> = Promise.resolve();
  readonly #clock: ManualClock;

  constructor(
    id: string,
    options: {
      secret: LinkSecret;
      clock: ManualClock;
      identity?: SessionIdentityOptions;
      deliver(remote: string, line: string): void;
      changed(): void;
    },
  ) {
    const { secret, clock, identity = {}, deliver, changed } = options;
    this.id = id as ParticipantId;
    this.#clock = clock;
    const note = <T>(list: T[]) => {
      return (value: T) => {
        list.push(value);
        changed();
      };
    };
    const [established, messages] = [note(this.established), note(this.messages)];
    const [failures, mismatches] = [note(this.failures), note(this.mismatches)];
    this.session = new TdssSession({
      room: ROOM as TeleconsultationId,
      localId: this.id,
      secret,
      clock,
      transform: true,
      identity,
      handlers: {
        deliver,
        onEstablished: (remote, { renewed }) => established({ remote, renewed }),
        onMessage: (_remote, message) => messages(message),
        onRefused: () => {
          this.refused += 1;
          changed();
        },
        onFailed: (_remote, error: TDocError) => failures(error.code),
        onRosterMismatch: (remote) => mismatches(remote),
        onMediaKey: (event) => {
          this.#keys = this.#keys.then(() => this.#apply(event)).then(changed);
        },
        onTrust: changed,
        onDifferentCode: note(this.different),
      },
    });
  }

  async #apply(event: MediaKeyEvent): Promise<void> {
    if (event.type === 'send') return this.sending.use(event.epoch, event.base);
    if (event.type === 'ratchet') return this.sending.ratchet();
    if (event.type === 'forget') {
      this.receiving.delete(event.remote);
      return;
    }
    const ring =
      this.receiving.get(event.remote) ?? new ReceivingRing({ now: () => this.#clock.now() });
    this.receiving.set(event.remote, ring);
    if (event.type === 'receive') await ring.add(event.epoch, event.base);
    else ring.retire(event.epoch);
  }
}

type Anyone = FirstParticipant | SecondParticipant;

export class Meeting {
  readonly clock = new ManualClock();
  readonly linkSecret = new Uint8Array(randomBytes(32));
  /** Everything that passed, in order. */
  readonly passed: Passing[] = [];
  readonly #present = new Map<string, Anyone>();
  readonly #watchers = new Set<() => void>();
  meddle: (passing: Passing) => readonly Passing[] = (passing) => [passing];

  first(
    digit: string,
    options: { linkSecret?: Uint8Array; identity?: SessionIdentityOptions } = {},
  ): FirstParticipant {
    const { linkSecret = this.linkSecret, identity = {} } = options;
    const id = digit.repeat(32);
    const secret = LinkSecret.parse(Buffer.from(linkSecret).toString('base64url'));
    if (!secret) throw new TypeError('"linkSecret" must be 32 bytes');
    const participant = new FirstParticipant(id, {
      secret,
      clock: this.clock,
      identity,
      deliver: (to, line) => this.#pass({ from: id, to, line }),
      changed: () => this.#changed(),
    });
    this.#present.set(id, participant);
    return participant;
  }

  second(digit: string, options: Partial<SecondOptions> = {}): SecondParticipant {
    const id = digit.repeat(32);
    const participant = new SecondParticipant({
      room: ROOM,
      id,
      linkSecret: this.linkSecret,
      nowMs: () => this.clock.now(),
      send: (to, line) => this.#pass({ from: id, to, line }),
      changed: () => this.#changed(),
      ...options,
    });
    this.#present.set(id, participant);
    return participant;
  }

  /** Each learns that the other is there. */
  meet(one: Anyone, other: Anyone): void {
    this.#begin(one, other.id);
    this.#begin(other, one.id);
  }

  async established(one: Anyone, other: Anyone): Promise<void> {
    this.meet(one, other);
    await this.until(() => this.#stands(one, other.id) && this.#stands(other, one.id));
    await Promise.all([this.codeOf(one, other.id), this.codeOf(other, one.id)]);
  }

  /** The code one of them shows for the other, once it is in force. */
  async codeOf(one: Anyone, remote: string): Promise<VerificationCode> {
    if (one instanceof FirstParticipant) {
      return one.session.verificationCode(remote as ParticipantId);
    }
    await this.until(() => one.pair(remote).code !== undefined);
    return one.pair(remote).code as VerificationCode;
  }

  /** Everybody is in: media keys go to each. */
  gather(...everybody: readonly Anyone[]): void {
    for (const one of everybody) {
      const others = everybody.filter((other) => other !== one).map(({ id }) => id);
      if (one instanceof SecondParticipant) one.setMembers(others);
      else one.session.setMembers(others as ParticipantId[]);
    }
  }

  /** Hands over a line as the server would. */
  bring({ from, to, line }: Passing): void {
    queueMicrotask(() => {
      const recipient = this.#present.get(to);
      if (recipient instanceof SecondParticipant) recipient.receive(from, line);
      else recipient?.session.receive(from as ParticipantId, line);
    });
  }

  /** Resolves when it holds; it is looked at whenever anything happens. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!holds()) return;
        this.#watchers.delete(check);
        resolve();
      };
      this.#watchers.add(check);
      check();
    });
  }

  close(): void {
    for (const one of this.#present.values()) {
      if (one instanceof FirstParticipant) one.session.close();
    }
  }

  #begin(one: Anyone, remote: string): void {
    if (one instanceof SecondParticipant) one.begin(remote);
    else one.session.begin(remote as ParticipantId);
  }

  #stands(one: Anyone, remote: string): boolean {
    if (one instanceof SecondParticipant) return one.pair(remote).session !== undefined;
    return one.session.isEstablished(remote as ParticipantId);
  }

  #pass(passing: Passing): void {
    this.passed.push(passing);
    for (const one of this.meddle(passing)) this.bring(one);
    this.#changed();
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

/** A line whose last base64url character is another one: altered, and still in its only spelling. */
export function altered(line: string): string {
  const bytes = fromBase64url(line.slice(line.lastIndexOf('.') + 1));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return `${line.slice(0, line.lastIndexOf('.') + 1)}${Buffer.from(bytes).toString('base64url')}`;
}
