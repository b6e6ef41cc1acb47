/**
 * Sessions of several participants with a server between them that a test may make malicious: every
 * payload passes through `meddle`, which may change, hold back, repeat or redirect it.
 */
import { LinkSecret } from '../crypto/link-secret.ts';
import type { TDocError } from '../errors.ts';
import type { MediaKeyEvent } from '../ports.ts';
import type { ParticipantId, TeleconsultationId } from '../protocol/messages.ts';
import type { SealedMessage } from '../secure-session/sealed-message.ts';
import { TdssSession, type SessionIdentityOptions } from '../secure-session/tdss-session.ts';
import { ManualClock } from './manual-clock.ts';

export const ROOM = 'tc_AAAAAAAAAAAAAAAAAAAAAA' as TeleconsultationId;

export interface Passing {
  from: ParticipantId;
  to: ParticipantId;
  payload: string;
}

/** What reaches whom in place of a payload; the payload itself when the server is honest. */
export type Meddle = (passing: Passing) => Passing[];

export interface Guest {
  id: ParticipantId;
  session: TdssSession;
  established: ParticipantId[];
  messages: { from: ParticipantId; message: SealedMessage }[];
  refused: number;
  failed: TDocError[];
  mismatches: ParticipantId[];
  keys: MediaKeyEvent[];
  /** Sessions made anew between the same pages. */
  renewed: ParticipantId[];
  different: { remote: ParticipantId; by: 'local' | 'remote' }[];
}

export class SessionHouse {
  readonly clock = new ManualClock();
  readonly guests = new Map<ParticipantId, Guest>();
  /** Everything that passed, in order. */
  readonly passed: Passing[] = [];
  readonly #secret = LinkSecret.random();
  readonly #watchers = new Set<() => void>();
  meddle: Meddle = (passing) => [passing];

  add(
    digit: string,
    options: {
      secret?: LinkSecret;
      room?: TeleconsultationId;
      transform?: boolean;
      identity?: SessionIdentityOptions;
    } = {},
  ): Guest {
    const { secret = this.#secret, room = ROOM, transform = true, identity = {} } = options;
    const id = digit.repeat(32) as ParticipantId;
    this.guests.get(id)?.session.close();
    const changed = () => this.#changed();
    const guest: Guest = {
      id,
      established: [],
      messages: [],
      refused: 0,
      failed: [],
      mismatches: [],
      keys: [],
      renewed: [],
      different: [],
      session: new TdssSession({
        room,
        localId: id,
        secret,
        clock: this.clock,
        transform,
        identity,
        handlers: {
          deliver: (to, payload) => this.#pass({ from: id, to, payload }),
          onEstablished: (remote, { renewed }) => {
            (renewed ? guest.renewed : guest.established).push(remote);
            changed();
          },
          onTrust: changed,
          onDifferentCode: (remote, by) => {
            guest.different.push({ remote, by });
            changed();
          },
          onMessage: (from, message) => {
            guest.messages.push({ from, message });
            changed();
          },
          onRefused: () => {
            guest.refused += 1;
            changed();
          },
          onFailed: (_remote, error) => {
            guest.failed.push(error);
            changed();
          },
          onRosterMismatch: (remote) => {
            guest.mismatches.push(remote);
            changed();
          },
          onMediaKey: (event) => {
            guest.keys.push(event);
            changed();
          },
        },
      }),
    };
    this.guests.set(id, guest);
    return guest;
  }

  /** Both learn that the other is there. */
  meet(a: Guest, b: Guest): void {
    a.session.begin(b.id);
    b.session.begin(a.id);
  }

  /** A session stands at both ends, and both may show its code. */
  async established(a: Guest, b: Guest): Promise<void> {
    this.meet(a, b);
    await this.until(() => a.session.isEstablished(b.id) && b.session.isEstablished(a.id));
    await Promise.all([a.session.verificationCode(b.id), b.session.verificationCode(a.id)]);
  }

  /** Hands over a payload as the server would. */
  bring({ from, to, payload }: Passing): void {
    queueMicrotask(() => this.guests.get(to)?.session.receive(from, payload));
  }

  /** Resolves when it holds; it is looked at whenever anything happens. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!holds()) return;
        this.#watchers.delete(check);
        resolve();
      };
      this.#watchers.add(check);
      check();
    });
  }

  close(): void {
    for (const { session } of this.guests.values()) session.close();
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
