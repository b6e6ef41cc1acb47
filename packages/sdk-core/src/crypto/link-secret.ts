/**
 * The secret of a patient's link and every key made from it. The bytes are drawn by a browser, live
 * in this module's private state and in the link's fragment, and never reach a server.
 * One named label per purpose, so that no key can serve for another.
 */
import { fromBase64url, toBase64url } from './base64url.ts';
import { concatBytes, lengthValue, randomBytes, utf8 } from './bytes.ts';
import { hkdf } from './hkdf.ts';

const SECRET_BYTES = 32;

/** Holds a link secret; it prints, serialises and clones as nothing. */
export class LinkSecret {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #isWiped = false;

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

  /**
   * The text for a link's fragment, and for nothing else.
   *
   * @throws TypeError once it was wiped.
   */
  revealForLink(): string {
    this.#requireWhole();
    return toBase64url(this.#bytes);
  }

  get isWiped(): boolean {
    return this.#isWiped;
  }

  /** Overwrites the secret where the link opens nothing any more; no key comes from it afterwards. */
  wipe(): void {
    this.#isWiped = true;
    this.#bytes.fill(0);
  }

  /**
   * What is shown to the server as proof of holding the link, base64url.
   * @see docs/protocol.md, "Invitation"
   */
  async roomAuth(room: string): Promise<string> {
    return toBase64url(await this.#derive('TDSS-1 room-auth', room));
  }

  /** The pre-shared key of the handshakes in one room, 32 bytes; whoever asks wipes it. @internal */
  sessionPsk(room: string): Promise<Uint8Array<ArrayBuffer>> {
    return this.#derive('TDSS-1 psk', room);
  }

  toString(): string {
    return '[link secret]';
  }

  toJSON(): string {
    return '[link secret]';
  }

  #requireWhole(): void {
    if (this.#isWiped) throw new TypeError('the link secret was wiped');
  }

  async #derive(label: string, room: string): Promise<Uint8Array<ArrayBuffer>> {
    this.#requireWhole();
    const info = concatBytes(utf8(label), lengthValue(room));
    return hkdf({ ikm: this.#bytes, info, lengthBytes: 32 });
  }
}
