/**
 * The Noise protocol framework, revision 34, for the one protocol used here:
 * Noise_XXpsk0_25519_AESGCM_SHA256. Bytes in, bytes out; it knows nothing of what the payloads say.
 * @see [The Noise Protocol Framework](https://noiseprotocol.org/noise.html)
 */
import { importAeadKey, open, seal } from '../crypto/aead.ts';
import { concatBytes, sha256, utf8 } from '../crypto/bytes.ts';
import { noiseHkdf } from '../crypto/hkdf.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { agree, X25519_BYTES, type KeyPair } from '../crypto/x25519.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Token = 'psk' | 'e' | 's' | 'ee' | 'es' | 'se';

const PROTOCOL = 'Noise_XXpsk0_25519_AESGCM_SHA256';
const PATTERN: readonly (readonly Token[])[] = [
  ['psk', 'e'],
  ['e', 'ee', 's', 'es'],
  ['s', 'se'],
];
const TAG_BYTES = 16;
/** Noise's own limit for one message. */
const MAX_MESSAGE_BYTES = 65_535;

/** §5.1: a key and its counter. Without a key, it passes bytes through unchanged. */
class CipherState {
  #key: CryptoKey | null = null;
  #counter = 0;

  get hasKey(): boolean {
    return this.#key !== null;
  }

  async initialise(key: Bytes): Promise<void> {
    this.#key = await importAeadKey(key);
    this.#counter = 0;
  }

  async encrypt(aad: Bytes, plaintext: Bytes): Promise<Bytes> {
    if (!this.#key) return plaintext;
    return seal({ key: this.#key, counter: this.#counter++, aad }, plaintext);
  }

  async decrypt(aad: Bytes, ciphertext: Bytes): Promise<Bytes> {
    if (!this.#key) return ciphertext;
    return open({ key: this.#key, counter: this.#counter++, aad }, ciphertext);
  }
}

/** §5.2: the running hash of everything said, and the keys made from everything shared. */
class SymmetricState {
  readonly cipher = new CipherState();
  // The name is 32 bytes, exactly a hash's length, so it is the first hash itself.
  hash = utf8(PROTOCOL);
  #chainingKey = utf8(PROTOCOL);

  async mixHash(data: Bytes): Promise<void> {
    this.hash = await sha256(concatBytes(this.hash, data));
  }

  async mixKey(input: Bytes): Promise<void> {
    const [chainingKey, key, unused] = await noiseHkdf(this.#chainingKey, input);
    await this.#advance(chainingKey, key);
    wipe(unused, input);
  }

  async mixKeyAndHash(input: Bytes): Promise<void> {
    const [chainingKey, hash, key] = await noiseHkdf(this.#chainingKey, input);
    await this.mixHash(hash);
    await this.#advance(chainingKey, key);
  }

  async encryptAndHash(plaintext: Bytes): Promise<Bytes> {
    const ciphertext = await this.cipher.encrypt(this.hash, plaintext);
    await this.mixHash(ciphertext);
    return ciphertext;
  }

  async decryptAndHash(ciphertext: Bytes): Promise<Bytes> {
    const plaintext = await this.cipher.decrypt(this.hash, ciphertext);
    await this.mixHash(ciphertext);
    return plaintext;
  }

  async split(): Promise<{ initiatorKey: Bytes; responderKey: Bytes }> {
    const [initiatorKey, responderKey, unused] = await noiseHkdf(
      this.#chainingKey,
      new Uint8Array(0),
    );
    wipe(unused);
    this.wipe();
    return { initiatorKey, responderKey };
  }

  wipe(): void {
    wipe(this.#chainingKey);
  }

  async #advance(chainingKey: Bytes, key: Bytes): Promise<void> {
    wipe(this.#chainingKey);
    this.#chainingKey = chainingKey;
    await this.cipher.initialise(key);
    wipe(key);
  }
}

export interface HandshakeStateOptions {
  initiator: boolean;
  prologue: Bytes;
  psk: Bytes;
  staticKey: KeyPair;
  /** Fresh for each handshake; given by the caller so that known answers can be checked. */
  ephemeralKey: KeyPair;
}

/** §5.3. Messages are written and read in turn; after any throw the state must be thrown away. */
export class HandshakeState {
  readonly #options: HandshakeStateOptions;
  readonly #symmetric = new SymmetricState();
  #remoteEphemeral: Bytes = new Uint8Array(0);
  #remoteStatic: Bytes = new Uint8Array(0);
  #next = 0;

  private constructor(options: HandshakeStateOptions) {
    this.#options = options;
  }

  static async begin(options: HandshakeStateOptions): Promise<HandshakeState> {
    const state = new HandshakeState(options);
    await state.#symmetric.mixHash(options.prologue);
    return state;
  }

  /** The handshake hash: equal on both sides exactly when both saw the same handshake. */
  get hash(): Bytes {
    return this.#symmetric.hash;
  }

  get remoteStatic(): Bytes {
    return this.#remoteStatic;
  }

  async write(payload: Bytes): Promise<Bytes> {
    const parts: Bytes[] = [];
    for (const token of this.#turn()) {
      if (token === 'e') {
        const { publicKey } = this.#options.ephemeralKey;
        parts.push(publicKey);
        await this.#mixEphemeral(publicKey);
      } else if (token === 's') {
        parts.push(await this.#symmetric.encryptAndHash(this.#options.staticKey.publicKey));
      } else {
        await this.#mix(token);
      }
    }
    return concatBytes(...parts, await this.#symmetric.encryptAndHash(payload));
  }

  /** @throws {@link TDocError} ERR_TDOC_SEAL, or an Error for a weak point or a wrong length. */
  async read(message: Bytes): Promise<Bytes> {
    if (message.length > MAX_MESSAGE_BYTES) throw new RangeError('message too long');
    let offset = 0;
    const take = (length: number): Bytes => {
      if (message.length < offset + length) throw new RangeError('message too short');
      offset += length;
      return message.slice(offset - length, offset);
    };
    for (const token of this.#turn()) {
      if (token === 'e') {
        this.#remoteEphemeral = take(X25519_BYTES);
        await this.#mixEphemeral(this.#remoteEphemeral);
      } else if (token === 's') {
        const length = X25519_BYTES + (this.#symmetric.cipher.hasKey ? TAG_BYTES : 0);
        this.#remoteStatic = await this.#symmetric.decryptAndHash(take(length));
      } else {
        await this.#mix(token);
      }
    }
    return this.#symmetric.decryptAndHash(message.slice(offset));
  }

  /** Once all three messages have passed. */
  async split(): Promise<{ initiatorKey: Bytes; responderKey: Bytes }> {
    if (this.#next !== PATTERN.length) throw new Error('handshake not complete');
    const keys = await this.#symmetric.split();
    this.wipe();
    return keys;
  }

  /** Drops this handshake's own secrets; the static key belongs to the caller. */
  wipe(): void {
    wipe(this.#options.ephemeralKey.secretKey);
    this.#symmetric.wipe();
  }

  #turn(): readonly Token[] {
    const tokens = PATTERN[this.#next];
    if (!tokens) throw new Error('handshake over');
    this.#next += 1;
    return tokens;
  }

  async #mixEphemeral(publicKey: Bytes): Promise<void> {
    await this.#symmetric.mixHash(publicKey);
    // §9.2: with a pre-shared key, the ephemeral key is mixed into the keys as well.
    await this.#symmetric.mixKey(publicKey.slice());
  }

  async #mix(token: Exclude<Token, 'e' | 's'>): Promise<void> {
    if (token === 'psk') return this.#symmetric.mixKeyAndHash(this.#options.psk);
    const { initiator, ephemeralKey, staticKey } = this.#options;
    // The first letter is the initiator's key, the second the responder's.
    const [mine, theirs] = initiator ? [token[0], token[1]] : [token[1], token[0]];
    const secret = (mine === 'e' ? ephemeralKey : staticKey).secretKey;
    const point = theirs === 'e' ? this.#remoteEphemeral : this.#remoteStatic;
    await this.#symmetric.mixKey(await agree(secret, point));
  }
}
