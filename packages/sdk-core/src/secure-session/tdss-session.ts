/**
 * TDSS-1: all end-to-end sessions of one participant in one teleconsultation, and the media keys told
 * through them. It knows nothing of sockets, SDP, frames or screens.
 * @see docs/protocol.md
 */
import { toBase64url } from '../crypto/base64url.ts';
import { fromHex, toHex } from '../crypto/bytes.ts';
import type { LinkSecret } from '../crypto/link-secret.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { randomKeyPair, type KeyPair } from '../crypto/x25519.ts';
import { TDocError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { ParticipantId, Role, TeleconsultationId } from '../protocol/messages.ts';
import { judgeCredential, type CredentialIssuer, type VerifiedCredential } from './credential.ts';
import type { HandshakeOptions, SessionSecrets } from './handshake.ts';
import { SFRAME_SUITE, type Capabilities } from './handshake-payload.ts';
import { KeySchedule } from './key-schedule.ts';
import { PairSession, type VerificationControl } from './pair-session.ts';
import { rosterHash } from './roster.ts';
import { encodeSealedMessage, readSealedMessage, type SealedMessage } from './sealed-message.ts';
import type { SecureSession, SecureSessionHandlers } from './secure-session.ts';
import { Findings, levelOf, type RemoteTrust } from './trust.ts';
import {
  groupCodeOf,
  isSameCode,
  sessionVerificationCode,
  type VerificationCode,
} from './verification-code.ts';

export interface TdssSessionOptions {
  room: TeleconsultationId;
  localId: ParticipantId;
  secret: LinkSecret;
  clock: Clock;
  /** This browser can seal media frames. Told to the others, who refuse whoever can not. */
  transform: boolean;
  identity?: SessionIdentityOptions;
  handlers: SecureSessionHandlers;
}

/** Who vouches for whom. Without it, only the link and the code tell. */
export interface SessionIdentityOptions {
  /** Whose word counts on this page. */
  issuers?: readonly CredentialIssuer[];
  /** No session is made with a participant of such a role for whom none of them vouches. */
  requiredFor?: readonly Role[];
  /** What this participant shows the others; asked for each handshake. Never rejects. */
  credential?(staticKey: string): Promise<string | null>;
  /** The role the server gives a participant: a credential must say the same. */
  roleOf?(remote: ParticipantId): Role | null;
}

/** Below it, the code of the two says the same. */
const SMALLEST_GROUP = 3;

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
  readonly #findings = new Findings();
  #members: readonly ParticipantId[] = [];
  #roster: { hash: string; size: number } = { hash: '', size: 0 };
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
    return this.#pairs.get(remote)?.send(encodeSealedMessage(message)) ?? false;
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
    const pair = this.#pairs.get(remote);
    if (!pair) throw new TDocError('ERR_TDOC_SEAL');
    return sessionVerificationCode(await pair.codeHash());
  }

  async answerVerification(
    remote: ParticipantId,
    { code, identical }: { code: VerificationCode; identical: boolean },
  ): Promise<void> {
    const pair = this.#pairs.get(remote);
    const hash = pair?.shownCodeHash;
    const current = hash ? await sessionVerificationCode(hash) : null;
    if (!pair?.standing) throw new TDocError('ERR_TDOC_SEAL');
    // A page that was loaded anew between the reading and the press: nobody has compared this code.
    if (!current || !isSameCode(current, code)) throw new TDocError('ERR_TDOC_CODE_CHANGED');
    pair.send(JSON.stringify({ t: 'sas', ok: identical }));
    if (identical) {
      this.#findings.note(remote, toHex(pair.standing.remoteStatic));
      this.#handlers.onTrust(remote);
      return;
    }
    await pair.flush();
    if (!this.#closed) this.#handlers.onDifferentCode(remote, 'local');
  }

  trust(remote: ParticipantId): RemoteTrust | null {
    const standing = this.#pairs.get(remote)?.standing;
    if (!standing) return null;
    const { credential, postQuantum, remoteStatic } = standing;
    const found = this.#findings.of(remote, toHex(remoteStatic));
    return { level: levelOf({ ...found, credential }), ...found, credential, postQuantum };
  }

  async groupCode(): Promise<readonly string[] | null> {
    await this.#scheduling;
    const { hash, size } = this.#roster;
    return size < SMALLEST_GROUP ? null : groupCodeOf(fromHex(hash));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#schedule.close();
    this.#findings.clear();
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
      judge: (secrets) => this.#judge(remote, secrets),
      handlers: {
        deliver: (payload) => {
          if (isCurrent()) handlers.deliver(remote, payload);
        },
        onEstablished: (how) => {
          if (!isCurrent()) return;
          this.#reschedule();
          if (how.samePage) this.#inTurn(() => this.#schedule.renewed(remote));
          handlers.onTrust(remote);
          handlers.onEstablished(remote, { renewed: how.renewed });
        },
        onVerification: (message) => {
          if (isCurrent()) this.#answered(remote, message);
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
    const message = readSealedMessage(text);
    if (message) this.#handlers.onMessage(remote, message);
    else this.#handlers.onRefused(remote);
  }

  #answered(remote: ParticipantId, { ok }: VerificationControl): void {
    const standing = this.#pairs.get(remote)?.standing;
    if (!standing) return;
    if (!ok) return this.#handlers.onDifferentCode(remote, 'remote');
    this.#findings.noteTold(remote, toHex(standing.remoteStatic));
    this.#handlers.onTrust(remote);
  }

  /** @throws {@link TDocError} ERR_TDOC_CREDENTIAL for a forged one, and for a missing one that is required. */
  async #judge(
    remote: ParticipantId,
    { remoteStatic, remoteCredential }: SessionSecrets,
  ): Promise<VerifiedCredential | null> {
    const { room, clock, identity = {} } = this.#options;
    const { issuers = [], requiredFor = [], roleOf } = identity;
    const role = roleOf?.(remote) ?? null;
    const known = { issuers, room, remoteId: remote, remoteStatic, now: clock.now() };
    const verdict =
      remoteCredential === null
        ? ({ kind: 'unknown' } as const)
        : await judgeCredential(remoteCredential, known);
    const isMissing = role !== null && requiredFor.includes(role);
    if (verdict.kind === 'forged' || (verdict.kind === 'unknown' && isMissing)) {
      throw new TDocError('ERR_TDOC_CREDENTIAL');
    }
    if (verdict.kind === 'unknown') return null;
    // The server says who is what; here somebody who signs says it.
    if (role !== null && verdict.credential.role !== role) {
      throw new TDocError('ERR_TDOC_CREDENTIAL');
    }
    return verdict.credential;
  }

  async #handshakeIdentity(): Promise<
    Pick<HandshakeOptions, 'room' | 'psk' | 'staticKey' | 'caps' | 'cred'>
  > {
    const { room, secret, identity } = this.#options;
    this.#identity ??= Promise.all([secret.sessionPsk(room), randomKeyPair()]).then(
      ([psk, staticKey]) => ({ psk, staticKey }),
    );
    let own: Identity;
    try {
      own = await this.#identity;
    } catch (error) {
      this.#identity = null;
      throw error;
    }
    const cred = (await identity?.credential?.(toBase64url(own.staticKey.publicKey))) ?? null;
    return { ...own, room, caps: this.#caps, ...(cred === null ? {} : { cred }) };
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
      this.#roster = { hash: roster, size: keys.size };
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
