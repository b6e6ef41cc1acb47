/**
 * The secret of a patient's link and every key made from it. The bytes are drawn by a browser, live
 * in this module's private state and in the link's fragment, and never reach a server.
 * One named label per purpose, so that no key can serve for another.
 */
import { fromBase64url, toBase64url } from './base64url.ts';
import { concatBytes, lengthValue, randomBytes, utf8 } from './bytes.ts';

const SECRET_BYTES = 32;

export interface DirectionKeyInput {
  /** `greeting` before the other's salt is known, `message` after. */
  use: 'greeting' | 'message';
  room: string;
  from: string;
  to: string;
  salt: Uint8Array<ArrayBuffer>;
}

/** Holds a link secret; it prints, serialises and clones as nothing. */
export class LinkSecret {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #baseKey: Promise<CryptoKey> | null = null;

  private constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  static random(): LinkSecret {
    return new LinkSecret(randomBytes(SECRET_BYTES));
  }

  /** Reads the `k` of a link; null when it is not 32 bytes of base64url. */
  static parse(text: string): LinkSecret | null {
    try {
      const bytes = fromBase64url(text);
      return bytes.length === SECRET_BYTES ? new LinkSecret(bytes) : null;
    } catch {
      return null;
    }
  }

  /** The text for a link's fragment, and for nothing else. */
  revealForLink(): string {
    return toBase64url(this.#bytes);
  }

  /**
   * What is shown to the server as proof of holding the link, base64url.
   * @see TDSS-1 §4.3 in docs/decisions/0002-link-sealed-session.md
   */
  async roomAuth(room: string): Promise<string> {
    return toBase64url(
      await this.#derive('TDSS-1 room-auth', lengthValue(room), new Uint8Array(0), 32),
    );
  }

  /** The AES-256-GCM key of one direction between two participants; non-extractable. @internal */
  async directionKey(input: DirectionKeyInput): Promise<CryptoKey> {
    const { use, room, from, to, salt } = input;
    const context = concatBytes(lengthValue(room), lengthValue(from), lengthValue(to));
    const params = this.#hkdf(`TDSS-0 ${use}`, context, salt);
    return crypto.subtle.deriveKey(
      params,
      await this.#base(),
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    );
  }

  /** Six bytes for the verification code, bound to whatever `context` holds. @internal */
  async verificationBytes(context: Uint8Array): Promise<Uint8Array> {
    return this.#derive('TDSS-0 SAS', context, new Uint8Array(0), 6);
  }

  toString(): string {
    return '[link secret]';
  }

  toJSON(): string {
    return '[link secret]';
  }

  #base(): Promise<CryptoKey> {
    this.#baseKey ??= crypto.subtle.importKey('raw', this.#bytes, 'HKDF', false, [
      'deriveBits',
      'deriveKey',
    ]);
    return this.#baseKey;
  }

  #hkdf(label: string, context: Uint8Array, salt: Uint8Array<ArrayBuffer>): HkdfParams {
    return { name: 'HKDF', hash: 'SHA-256', salt, info: concatBytes(utf8(label), context) };
  }

  async #derive(
    label: string,
    context: Uint8Array,
    salt: Uint8Array<ArrayBuffer>,
    lengthBytes: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const params = this.#hkdf(label, context, salt);
    const bits = await crypto.subtle.deriveBits(params, await this.#base(), lengthBytes * 8);
    return new Uint8Array(bits);
  }
}
