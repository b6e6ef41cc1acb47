/**
 * One key of one stream at work: whole frames in, whole frames out. What belongs to the key is written
 * once and what belongs to a frame is written over it, so that a frame costs its cipher and little
 * else. WebCrypto takes its copies at the call, before the next frame is written here.
 * It knows nothing of counters in use and of replays.
 * @see [Web Cryptography, 18.4.4](https://www.w3.org/TR/webcrypto-2/#algorithm-normalization-normalize-an-algorithm)
 */
import { kidOf, LABEL } from './frame-layout.ts';
import { HeaderWriter } from './header.ts';
import { joined, releaseMemory } from './release-memory.ts';
import { deriveFrameKey, TAG_BYTES, type FrameKey } from './sframe.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** One byte says how many are clear. */
const CLEAR_LENGTHS = 256;

export interface FrameCipherOptions {
  epoch: number;
  step: number;
  stream: number;
  use: 'encrypt' | 'decrypt';
}

/** Where a sealed frame's parts lie, and who takes its counter once it is authentic. */
export interface SealedFrame {
  wire: Bytes;
  clearLength: number;
  headerLength: number;
  window: { accept(ctr: number): boolean };
}

export class FrameCipher {
  readonly #key: CryptoKey;
  readonly #stream: number;
  readonly #salt: Bytes;
  readonly #nonce: Bytes;
  readonly #header: HeaderWriter;
  /** Header and metadata, one buffer for each of their shapes: a buffer is handed over faster than a view. */
  readonly #associated = new Map<number, Bytes>();

  private constructor({ key, salt }: FrameKey, { kid, stream }: { kid: bigint; stream: number }) {
    this.#key = key;
    this.#stream = stream;
    this.#salt = salt;
    this.#nonce = salt.slice();
    this.#header = new HeaderWriter(kid);
  }

  static async derive(base: CryptoKey, options: FrameCipherOptions): Promise<FrameCipher> {
    const { epoch, use, ...identified } = options;
    const kid = kidOf(epoch, identified);
    return new FrameCipher(await deriveFrameKey(base, { kid, use }), { kid, ...identified });
  }

  /** @param ctr - Used once, below 2⁵³. */
  seal(ctr: number, { frame, clearLength }: { frame: Bytes; clearLength: number }): Promise<Bytes> {
    const headerLength = this.#header.lengthOf(ctr);
    const wire = new Uint8Array(frame.length + headerLength + TAG_BYTES + 1);
    copy(frame, { length: clearLength, into: wire });
    this.#header.write(ctr, { into: wire, at: clearLength });
    wire[wire.length - 1] = clearLength;
    const parameters = this.#parametersOf(ctr, { wire, clearLength, headerLength });
    const plain = new Uint8Array(
      frame.buffer,
      frame.byteOffset + clearLength,
      frame.length - clearLength,
    );
    return crypto.subtle.encrypt(parameters, this.#key, plain).then((sealed) => {
      wire.set(new Uint8Array(sealed), clearLength + headerLength);
      releaseMemory(sealed);
      return wire;
    });
  }

  /**
   * @param ctr - As the frame's header says, which has no other form.
   * @returns null when it is not authentic, or its counter was taken meanwhile.
   */
  open(
    ctr: number,
    { wire, clearLength, headerLength, window }: SealedFrame,
  ): Promise<Bytes | null> {
    const parameters = this.#parametersOf(ctr, { wire, clearLength, headerLength });
    const start = clearLength + headerLength;
    const sealed = new Uint8Array(wire.buffer, wire.byteOffset + start, wire.length - 1 - start);
    // Those that were authenticated, whatever becomes of the wire meanwhile.
    const clear = wire.slice(0, clearLength);
    return crypto.subtle.decrypt(parameters, this.#key, sealed).then(
      (plain) => (window.accept(ctr) ? joined(clear, plain) : null),
      () => null,
    );
  }

  #parametersOf(
    ctr: number,
    frame: Pick<SealedFrame, 'wire' | 'clearLength' | 'headerLength'>,
  ): AesGcmParams {
    this.#writeNonce(ctr);
    // The tag is the whole one, of 128 bits, unless another length is asked for.
    return { name: 'AES-GCM', iv: this.#nonce.buffer, additionalData: this.#associatedWith(frame) };
  }

  /** header ‖ label ‖ stream ‖ number of clear bytes ‖ clear bytes */
  #associatedWith({
    wire,
    clearLength,
    headerLength,
  }: Pick<SealedFrame, 'wire' | 'clearLength' | 'headerLength'>): ArrayBuffer {
    const clearAt = headerLength + LABEL.length + 2;
    const shape = headerLength * CLEAR_LENGTHS + clearLength;
    let bytes = this.#associated.get(shape);
    if (!bytes) {
      bytes = new Uint8Array(clearAt + clearLength);
      bytes.set(LABEL, headerLength);
      bytes[clearAt - 2] = this.#stream;
      bytes[clearAt - 1] = clearLength;
      this.#associated.set(shape, bytes);
    }
    for (let at = 0; at < headerLength; at += 1) bytes[at] = wire[clearLength + at] as number;
    for (let at = 0; at < clearLength; at += 1) bytes[clearAt + at] = wire[at] as number;
    return bytes.buffer;
  }

  #writeNonce(ctr: number): void {
    const salt = this.#salt;
    let rest = ctr;
    for (let at = salt.length - 1; at >= 0; at -= 1) {
      this.#nonce[at] = (salt[at] as number) ^ (rest % 256);
      rest = Math.floor(rest / 256);
    }
  }
}

/** For a few bytes; a view of them would cost more. */
function copy(from: Bytes, { length, into }: { length: number; into: Bytes }): void {
  for (let at = 0; at < length; at += 1) into[at] = from[at] as number;
}
