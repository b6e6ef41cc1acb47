/**
 * TDSS-1: all end-to-end sessions of one participant in one teleconsultation, and the media keys told
 * through them. It knows nothing of sockets, SDP, frames or screens.
 * @see docs/protocol.md
 */
import { toHex } from '../crypto/bytes.ts';
import type { LinkSecret } from '../crypto/link-secret.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { randomKeyPair, type KeyPair } from '../crypto/x25519.ts';
import { TDocError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { ParticipantId, TeleconsultationId } from '../protocol/messages.ts';
import type { HandshakeOptions } from './handshake.ts';
import { SFRAME_SUITE, type Capabilities } from './handshake-payload.ts';
import { KeySchedule } from './key-schedule.ts';
import { PairSession } from './pair-session.ts';
import { rosterHash } from './roster.ts';
import { parseSealedMessage, type SealedMessage } from './sealed-message.ts';
import type { SecureSession, SecureSessionHandlers } from './secure-session.ts';
import { strictValue } from './strict-json.ts';
import { sessionVerificationCode, type VerificationCode } from './verification-code.ts';

export interface TdssSessionOptions {
  room: TeleconsultationId;
  localId: ParticipantId;
  secret: LinkSecret;
  clock: Clock;
  /** This browser can seal media frames. Told to the others, who refuse whoever can not. */
  transform: boolean;
  handlers: SecureSessionHandlers;
}

interface Identity {
  psk: Uint8Array<ArrayBuffer>;
  staticKey: KeyPair;
}

export class TdssSession implements SecureSession {
  readonly #options: TdssSessionOptions;
  readonly #handlers: SecureSessionHandlers;
  readonly #caps: Capabilities;
  readonly #pairs = new Map<ParticipantId, PairSession>();
  readonly #schedule: KeySchedule;
  #members: readonly ParticipantId[] = [];
  /** Hashing the roster is asynchronous; changes and key messages keep their order. */
  #scheduling: Promise<void> = Promise.resolve();
  #identity: Promise<Identity> | null = null;
  #closed = false;

  constructor(options: TdssSessionOptions) {
    this.#options = options;
    const { clock, handlers, transform } = options;
    this.#handlers = handlers;
    this.#caps = { sframe: [SFRAME_SUITE], transform, pq: true };
    this.#schedule = new KeySchedule({
      clock,
      handlers: {
        send: (remote, message) => {
          this.#pairs.get(remote as ParticipantId)?.send(JSON.stringify(message));
        },
        onMediaKey: (event) => handlers.onMediaKey(event),
        onRosterMismatch: (remote) => handlers.onRosterMismatch(remote as ParticipantId),
        onRefused: (remote) => handlers.onRefused(remote as ParticipantId),
      },
    });
  }

  begin(remote: ParticipantId): void {
    if (!this.#closed) this.#pair(remote).begin();
  }

  receive(remote: ParticipantId, payload: string): void {
    if (!this.#closed) this.#pair(remote).receive(payload);
  }

  isEstablished(remote: ParticipantId): boolean {
    return this.#pairs.get(remote)?.channel != null;
  }

  send(remote: ParticipantId, message: SealedMessage): boolean {
    return this.#pairs.get(remote)?.send(JSON.stringify(message)) ?? false;
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#pairs.values()].map((pair) => pair.flush()));
  }

  forget(remote: ParticipantId): void {
    this.#pairs.get(remote)?.close();
    this.#pairs.delete(remote);
    this.#reschedule();
  }

  setMembers(remotes: readonly ParticipantId[]): void {
    this.#members = [...remotes];
    this.#reschedule();
  }

  async verificationCode(remote: ParticipantId): Promise<VerificationCode> {
    const hash = this.#pairs.get(remote)?.channel?.hash;
    if (!hash) throw new TDocError('ERR_TDOC_SEAL');
    return sessionVerificationCode(hash);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#schedule.close();
    for (const pair of this.#pairs.values()) pair.close();
    this.#pairs.clear();
    void this.#identity?.then(
      ({ psk, staticKey }) => wipe(psk, staticKey.secretKey),
      () => {},
    );
  }

  #pair(remote: ParticipantId): PairSession {
    const known = this.#pairs.get(remote);
    if (known) return known;
    const handlers = this.#handlers;
    const isCurrent = () => !this.#closed && this.#pairs.get(remote) === pair;
    const pair = new PairSession({
      localId: this.#options.localId,
      remoteId: remote,
      clock: this.#options.clock,
      identity: () => this.#handshakeIdentity(),
      handlers: {
        deliver: (payload) => {
          if (isCurrent()) handlers.deliver(remote, payload);
        },
        onEstablished: () => {
          if (!isCurrent()) return;
          this.#reschedule();
          handlers.onEstablished(remote);
        },
        onText: (text) => {
          if (isCurrent()) this.#told(remote, text);
        },
        onKeyControl: (message) => {
          this.#inTurn(() => {
            if (isCurrent()) this.#schedule.receive(remote, message);
          });
        },
        onRefused: () => {
          if (isCurrent()) handlers.onRefused(remote);
        },
        onFailed: (error) => {
          if (isCurrent()) handlers.onFailed(remote, error);
        },
      },
    });
    this.#pairs.set(remote, pair);
    return pair;
  }

  #told(remote: ParticipantId, text: string): void {
    const read = strictValue(text);
    const message = read && parseSealedMessage(read.value);
    if (message) this.#handlers.onMessage(remote, message);
    else this.#handlers.onRefused(remote);
  }

  async #handshakeIdentity(): Promise<
    Pick<HandshakeOptions, 'room' | 'psk' | 'staticKey' | 'caps'>
  > {
    const { room, secret } = this.#options;
    this.#identity ??= Promise.all([secret.sessionPsk(room), randomKeyPair()]).then(
      ([psk, staticKey]) => ({ psk, staticKey }),
    );
    try {
      return { ...(await this.#identity), room, caps: this.#caps };
    } catch (error) {
      this.#identity = null;
      throw error;
    }
  }

  #reschedule(): void {
    this.#inTurn(async () => {
      const members = new Map<string, string>();
      const keys = new Map<string, Uint8Array>();
      for (const id of this.#members) {
        const key = this.#pairs.get(id)?.channel?.remoteStatic;
        if (!key) continue;
        members.set(id, toHex(key));
        keys.set(id, key);
      }
      const identity = await this.#identity;
      if (!identity && members.size > 0) return;
      if (identity) keys.set(this.#options.localId, identity.staticKey.publicKey);
      const roster = await rosterHash(keys);
      if (!this.#closed) this.#schedule.update({ members, roster });
    });
  }

  #inTurn(step: () => Promise<void> | void): void {
    this.#scheduling = this.#scheduling
      .then(() => (this.#closed ? undefined : step()))
      // The identity could not be made; the handshake that needed it has told so.
      .catch(() => {});
  }
}
