/**
 * The first secure session: every message between two participants is sealed with AES-256-GCM under
 * keys derived from the link secret and from a fresh salt of each side. A greeting that answers the
 * other's salt proves that it is not an old one replayed.
 * It knows nothing of sockets, SDP or screens. It gives no forward secrecy: who learns the link
 * secret later can open a recording of the signalling (docs/decisions/0002-link-sealed-session.md).
 */
import { open, seal } from '../crypto/aead.ts';
import { fromBase64url, toBase64url } from '../crypto/base64url.ts';
import { concatBytes, lengthValue, randomBytes, u64be, utf8 } from '../crypto/bytes.ts';
import type { DirectionKeyInput, LinkSecret } from '../crypto/link-secret.ts';
import type { ParticipantId, TeleconsultationId } from '../protocol/messages.ts';
import { ReplayWindow } from './replay-window.ts';
import { parseSealedMessage, type SealedMessage } from './sealed-message.ts';
import type { SecureSession, SecureSessionHandlers } from './secure-session.ts';
import { verificationCodeOf, type VerificationCode } from './verification-code.ts';

const SALT_BYTES = 16;
const PAYLOAD = /^([gm])\.([A-Za-z0-9_-]{22})\.(0|[1-9]\d{0,14})\.([A-Za-z0-9_-]+)$/;
const decoder = new TextDecoder('utf-8', { fatal: true });

type Kind = 'g' | 'm';

/** What one side remembers of one remote participant. */
class Bond {
  readonly localSalt = randomBytes(SALT_BYTES);
  readonly localSaltText = toBase64url(this.localSalt);
  /** The remote salt whose freshness was proved; null before. */
  remoteSaltText: string | null = null;
  /**
   * Remote salts of this bond so far. None comes back: the keys of a former page would be used again
   * from counter 0, and its messages taken a second time.
   */
  readonly usedSaltTexts = new Set<string>();
  greetingCounter = 0;
  sendCounter = 0;
  sendKey: Promise<CryptoKey> | null = null;
  receiveKey: Promise<CryptoKey> | null = null;
  window = new ReplayWindow();
  /** Sealing and opening are asynchronous; these chains keep their order. */
  sending: Promise<void> = Promise.resolve();
  receiving: Promise<void> = Promise.resolve();
}

export interface LinkSealedSessionOptions {
  room: TeleconsultationId;
  localId: ParticipantId;
  secret: LinkSecret;
  handlers: SecureSessionHandlers;
}

export class LinkSealedSession implements SecureSession {
  readonly #room: TeleconsultationId;
  readonly #localId: ParticipantId;
  readonly #secret: LinkSecret;
  readonly #handlers: SecureSessionHandlers;
  readonly #bonds = new Map<ParticipantId, Bond>();
  #closed = false;

  constructor({ room, localId, secret, handlers }: LinkSealedSessionOptions) {
    this.#room = room;
    this.#localId = localId;
    this.#secret = secret;
    this.#handlers = handlers;
  }

  begin(remote: ParticipantId): void {
    const bond = this.#bond(remote);
    this.#greet(remote, bond, bond.remoteSaltText);
  }

  receive(remote: ParticipantId, payload: string): void {
    if (this.#closed) return;
    const bond = this.#bond(remote);
    bond.receiving = bond.receiving
      .then(() => this.#open(remote, bond, payload))
      .catch(() => {
        if (this.#isCurrent(remote, bond)) this.#handlers.onRefused(remote);
      });
  }

  isEstablished(remote: ParticipantId): boolean {
    return this.#bonds.get(remote)?.remoteSaltText != null;
  }

  send(remote: ParticipantId, message: SealedMessage): boolean {
    const bond = this.#bonds.get(remote);
    if (this.#closed || !bond?.sendKey) return false;
    this.#deliver(remote, bond, {
      kind: 'm',
      counter: bond.sendCounter++,
      key: bond.sendKey,
      text: JSON.stringify(message),
    });
    return true;
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#bonds.values()].map((bond) => bond.sending));
  }

  forget(remote: ParticipantId): void {
    this.#bonds.delete(remote);
  }

  async verificationCode(
    remote: ParticipantId,
    fingerprints: { local: string; remote: string },
  ): Promise<VerificationCode> {
    // Both sides sort the pairs alike, so both read the same code.
    const pairs = [
      [this.#localId, fingerprints.local],
      [remote, fingerprints.remote],
    ] as [string, string][];
    pairs.sort(([a], [b]) => (a < b ? -1 : 1));
    const context = concatBytes(
      lengthValue(this.#room),
      ...pairs.flat().map((part) => lengthValue(part)),
    );
    return verificationCodeOf(await this.#secret.verificationBytes(context));
  }

  close(): void {
    this.#closed = true;
    this.#bonds.clear();
  }

  #bond(remote: ParticipantId): Bond {
    let bond = this.#bonds.get(remote);
    if (!bond) {
      bond = new Bond();
      this.#bonds.set(remote, bond);
    }
    return bond;
  }

  #isCurrent(remote: ParticipantId, bond: Bond): boolean {
    return !this.#closed && this.#bonds.get(remote) === bond;
  }

  #directionKey(
    use: DirectionKeyInput['use'],
    from: ParticipantId,
    to: ParticipantId,
    ...salts: Uint8Array[]
  ): Promise<CryptoKey> {
    return this.#secret.directionKey({
      use,
      room: this.#room,
      from,
      to,
      salt: concatBytes(...salts),
    });
  }

  #aad(kind: Kind, from: ParticipantId, to: ParticipantId, counter: number) {
    return concatBytes(
      utf8(`TDSS-0 ${kind}`),
      lengthValue(this.#room),
      lengthValue(from),
      lengthValue(to),
      u64be(counter),
    );
  }

  /** `answering` is the remote salt this greeting vouches for having seen; null the first time. */
  #greet(remote: ParticipantId, bond: Bond, answering: string | null): void {
    this.#deliver(remote, bond, {
      kind: 'g',
      counter: bond.greetingCounter++,
      key: this.#directionKey('greeting', this.#localId, remote, bond.localSalt),
      text: answering ?? '',
    });
  }

  #deliver(
    remote: ParticipantId,
    bond: Bond,
    message: { kind: Kind; counter: number; key: Promise<CryptoKey>; text: string },
  ): void {
    const { kind, counter, key, text } = message;
    const saltText = bond.localSaltText;
    const sealed = key.then((resolved) =>
      seal(
        { key: resolved, counter, aad: this.#aad(kind, this.#localId, remote, counter) },
        utf8(text),
      ),
    );
    bond.sending = Promise.all([bond.sending, sealed]).then(([, ciphertext]) => {
      if (!this.#isCurrent(remote, bond)) return;
      const payload = `${kind}.${saltText}.${counter}.${toBase64url(ciphertext)}`;
      this.#handlers.deliver(remote, payload);
    });
  }

  async #open(remote: ParticipantId, bond: Bond, payload: string): Promise<void> {
    const match = PAYLOAD.exec(payload);
    if (!match) {
      this.#handlers.onRefused(remote);
      return;
    }
    const [, kind, saltText, counterText, ciphertextText] = match as unknown as string[] &
      [string, Kind, string, string, string];
    const counter = Number(counterText);
    const aad = this.#aad(kind, remote, this.#localId, counter);
    const ciphertext = fromBase64url(ciphertextText);
    if (kind === 'g') {
      const salt = fromBase64url(saltText);
      const key = await this.#directionKey('greeting', remote, this.#localId, salt);
      const answering = decoder.decode(await open({ key, counter, aad }, ciphertext));
      if (this.#isCurrent(remote, bond)) this.#greeted(remote, bond, { saltText, answering });
      return;
    }
    // Sealed for a page that is gone, on either side: nobody can read it any more, and nobody lost it,
    // because what matters is said again once the new session stands.
    if (saltText !== bond.remoteSaltText) return;
    if (!bond.receiveKey || !bond.window.mayAccept(counter)) {
      this.#handlers.onRefused(remote);
      return;
    }
    const key = await bond.receiveKey;
    const text = decoder.decode(await open({ key, counter, aad }, ciphertext));
    if (!this.#isCurrent(remote, bond) || saltText !== bond.remoteSaltText) return;
    bond.window.accept(counter);
    const message = parseSealedMessage(JSON.parse(text) as unknown);
    if (message) this.#handlers.onMessage(remote, message);
    else this.#handlers.onRefused(remote);
  }

  #greeted(
    remote: ParticipantId,
    bond: Bond,
    greeting: { saltText: string; answering: string },
  ): void {
    if (greeting.answering !== bond.localSaltText) {
      // Perhaps new, perhaps an old greeting replayed: answer it, and change nothing until it proves fresh.
      this.#greet(remote, bond, greeting.saltText);
      return;
    }
    if (bond.usedSaltTexts.has(greeting.saltText)) return;
    bond.usedSaltTexts.add(greeting.saltText);
    const remoteSalt = fromBase64url(greeting.saltText);
    bond.remoteSaltText = greeting.saltText;
    bond.sendCounter = 0;
    bond.window = new ReplayWindow();
    bond.sendKey = this.#directionKey('message', this.#localId, remote, bond.localSalt, remoteSalt);
    bond.receiveKey = this.#directionKey(
      'message',
      remote,
      this.#localId,
      remoteSalt,
      bond.localSalt,
    );
    this.#greet(remote, bond, greeting.saltText);
    this.#handlers.onEstablished(remote);
  }
}
