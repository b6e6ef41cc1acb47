/**
 * The TDSS-1 handshake between two participants: three Noise messages, a commitment in the first to
 * what the third will show, capabilities that must suffice. Bytes in, bytes out, no time, no sockets.
 * Every failure is the same opaque error.
 */
import { concatBytes, lengthValue, randomBytes, sha256, toHex, utf8 } from '../crypto/bytes.ts';
import { equalBytes, wipe } from '../crypto/secret-bytes.ts';
import { randomKeyPair, type KeyPair } from '../crypto/x25519.ts';
import { TDocError } from '../errors.ts';
import {
  areSufficient,
  encodeAnswer,
  encodeProof,
  parseAnswer,
  parseProof,
  type Capabilities,
  type Introduction,
} from './handshake-payload.ts';
import { HandshakeState } from './noise.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const NONCE_BYTES = 32;
const COMMITMENT_BYTES = 32;
const SID_BYTES = 16;

export interface HandshakeOptions {
  room: string;
  localId: string;
  remoteId: string;
  /** 32 bytes made from the link secret. */
  psk: Bytes;
  staticKey: KeyPair;
  caps: Capabilities;
  /** What this side shows of itself: a compact JWS. */
  cred?: string;
  /** For known answers only; fresh ones are drawn otherwise. */
  known?: { ephemeralKey: KeyPair; nonce?: string };
}

/** What a finished handshake leaves: the keys of both directions and what names the session. */
export interface SessionSecrets {
  readonly hash: Bytes;
  readonly sid: string;
  readonly sendKey: Bytes;
  readonly receiveKey: Bytes;
  readonly remoteStatic: Bytes;
  /** Both sides speak the post-quantum step, so it must follow. */
  readonly pq: boolean;
  /** What the other side showed of itself, authenticated as its word and not judged yet. */
  readonly remoteCredential: string | null;
}

/** The participant with the smaller id begins: no two handshakes can cross. */
export function isInitiator(localId: string, remoteId: string): boolean {
  return localId < remoteId;
}

async function commitmentOf(staticKey: Bytes, payload: Bytes): Promise<Bytes> {
  return sha256(concatBytes(utf8('TDSS-1 commit'), staticKey, await sha256(payload)));
}

/** @returns what `step` returns; @throws {@link TDocError} ERR_TDOC_SEAL for any fault inside it. */
async function opaquely<T>(state: HandshakeState, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch {
    state.wipe();
    throw new TDocError('ERR_TDOC_SEAL');
  }
}

async function begin(options: HandshakeOptions, initiator: boolean): Promise<HandshakeState> {
  const { room, localId, remoteId, psk, staticKey, known } = options;
  const [first, second] = initiator ? [localId, remoteId] : [remoteId, localId];
  const prologue = concatBytes(
    utf8('TDSS-1'),
    // Mode 1: there is a link secret.
    new Uint8Array([0, 1]),
    lengthValue(room),
    lengthValue(first),
    lengthValue(second),
  );
  const ephemeralKey = known?.ephemeralKey ?? (await randomKeyPair());
  return HandshakeState.begin({ initiator, prologue, psk, staticKey, ephemeralKey });
}

async function secretsOf(
  state: HandshakeState,
  { initiator, local, remote }: { initiator: boolean; local: Capabilities; remote: Introduction },
): Promise<SessionSecrets> {
  const { initiatorKey, responderKey } = await state.split();
  const digest = await sha256(concatBytes(utf8('TDSS-1 sid'), state.hash));
  return {
    hash: state.hash,
    sid: toHex(digest.slice(0, SID_BYTES)),
    sendKey: initiator ? initiatorKey : responderKey,
    receiveKey: initiator ? responderKey : initiatorKey,
    remoteStatic: state.remoteStatic,
    pq: bothPq(local, remote.caps),
    remoteCredential: remote.cred ?? null,
  };
}

const bothPq = (local: Capabilities, remote: Capabilities) =>
  local.pq === true && remote.pq === true;

const introductionOf = ({ caps, cred }: HandshakeOptions): Introduction =>
  cred === undefined ? { caps } : { caps, cred };

/** The side that begins: writes the first message, answers the second with the third. */
export class InitiatorHandshake {
  readonly #options: HandshakeOptions;
  readonly #state: HandshakeState;
  readonly #payload: Bytes;

  private constructor(options: HandshakeOptions, state: HandshakeState, payload: Bytes) {
    this.#options = options;
    this.#state = state;
    this.#payload = payload;
  }

  static async begin(
    options: HandshakeOptions,
  ): Promise<{ handshake: InitiatorHandshake; first: Bytes }> {
    const state = await begin(options, true);
    const nonce = options.known?.nonce ?? toHex(randomBytes(NONCE_BYTES));
    const payload = utf8(encodeProof(nonce, introductionOf(options)));
    const handshake = new InitiatorHandshake(options, state, payload);
    const commitment = await commitmentOf(options.staticKey.publicKey, payload);
    return { handshake, first: await state.write(commitment) };
  }

  /** @throws {@link TDocError} ERR_TDOC_SEAL */
  readSecond(second: Bytes): Promise<{ third: Bytes; secrets: SessionSecrets }> {
    return opaquely(this.#state, async () => {
      const answer = parseAnswer(await this.#state.read(second));
      if (!answer.ok || !areSufficient(answer.value.caps)) throw new Error('refused');
      const third = await this.#state.write(this.#payload);
      wipe(this.#payload);
      const sides = { initiator: true, local: this.#options.caps, remote: answer.value };
      return { third, secrets: await secretsOf(this.#state, sides) };
    });
  }

  wipe(): void {
    this.#state.wipe();
  }
}

/** The other side: answers the first message, learns with the third whether it was meant honestly. */
export class ResponderHandshake {
  readonly #options: HandshakeOptions;
  readonly #state: HandshakeState;
  readonly #commitment: Bytes;

  private constructor(options: HandshakeOptions, state: HandshakeState, commitment: Bytes) {
    this.#options = options;
    this.#state = state;
    this.#commitment = commitment;
  }

  /** @throws {@link TDocError} ERR_TDOC_SEAL */
  static async begin(
    options: HandshakeOptions,
    first: Bytes,
  ): Promise<{ handshake: ResponderHandshake; second: Bytes }> {
    const state = await begin(options, false);
    return opaquely(state, async () => {
      const commitment = await state.read(first);
      if (commitment.length !== COMMITMENT_BYTES) throw new Error('refused');
      const handshake = new ResponderHandshake(options, state, commitment);
      return { handshake, second: await state.write(utf8(encodeAnswer(introductionOf(options)))) };
    });
  }

  /** @throws {@link TDocError} ERR_TDOC_SEAL */
  readThird(third: Bytes): Promise<SessionSecrets> {
    return opaquely(this.#state, async () => {
      const payload = await this.#state.read(third);
      const expected = await commitmentOf(this.#state.remoteStatic, payload);
      if (!equalBytes(expected, this.#commitment)) throw new Error('refused');
      const proof = parseProof(payload);
      if (!proof.ok || !areSufficient(proof.value.caps)) throw new Error('refused');
      const sides = { initiator: false, local: this.#options.caps, remote: proof.value };
      return secretsOf(this.#state, sides);
    });
  }

  wipe(): void {
    this.#state.wipe();
  }
}
