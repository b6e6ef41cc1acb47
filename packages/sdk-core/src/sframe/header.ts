/**
 * The SFrame header: key identifier and counter, each in its shortest form and in no other. Every frame
 * has one, so values that a number holds are read and written without big integers.
 * @see [RFC 9605, 4.3](https://www.rfc-editor.org/rfc/rfc9605#section-4.3)
 */

export interface FrameHeader {
  kid: bigint;
  ctr: bigint;
  /** Bytes the header takes. */
  length: number;
}

/** A header whose values a number holds exactly. */
export interface SmallFrameHeader {
  kid: number;
  ctr: number;
  length: number;
}

const INLINE_LIMIT = 8;
const EXTENDED = 0b1000;
const LENGTH_BITS = 0b111;
const U64_LIMIT = 1n << 64n;

function bytesOf(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  return bytes;
}

/** Three bits of the config byte and the bytes that follow it. */
function encodeValue(value: bigint): { bits: number; bytes: number[] } {
  if (value < 0n || value >= U64_LIMIT) throw new RangeError('"value" must fit 64 bits');
  if (value < INLINE_LIMIT) return { bits: Number(value), bytes: [] };
  const bytes = bytesOf(value);
  return { bits: EXTENDED | (bytes.length - 1), bytes };
}

export function encodeHeader(kid: bigint, ctr: bigint): Uint8Array<ArrayBuffer> {
  const k = encodeValue(kid);
  const c = encodeValue(ctr);
  return Uint8Array.of((k.bits << 4) | c.bits, ...k.bytes, ...c.bytes);
}

function lengthOfNumber(value: number): number {
  if (value < INLINE_LIMIT) return 0;
  let length = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) length += 1;
  return length;
}

/** Writes the headers of one identifier, for counters that a number holds exactly. */
export class HeaderWriter {
  readonly #kidBits: number;
  readonly #kidBytes: readonly number[];

  constructor(kid: bigint) {
    const { bits, bytes } = encodeValue(kid);
    this.#kidBits = bits << 4;
    this.#kidBytes = bytes;
  }

  lengthOf(ctr: number): number {
    return 1 + this.#kidBytes.length + lengthOfNumber(ctr);
  }

  write(ctr: number, { into, at }: { into: Uint8Array; at: number }): void {
    const kid = this.#kidBytes;
    const ctrBytes = lengthOfNumber(ctr);
    into[at] = this.#kidBits | (ctrBytes === 0 ? ctr : EXTENDED | (ctrBytes - 1));
    for (let index = 0; index < kid.length; index += 1) into[at + 1 + index] = kid[index] as number;
    let rest = ctr;
    for (let index = kid.length + ctrBytes; index > kid.length; index -= 1) {
      into[at + index] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  }
}

/** How many bytes hold the value of these config bits, which begin at `offset`; -1 when none may. */
function extentOf(bytes: Uint8Array, { bits, offset }: { bits: number; offset: number }): number {
  if ((bits & EXTENDED) === 0) return 0;
  const count = (bits & LENGTH_BITS) + 1;
  const first = bytes[offset] ?? 0;
  const isShortest = count === 1 ? first >= INLINE_LIMIT : first !== 0;
  return isShortest && bytes.length >= offset + count ? count : -1;
}

interface Layout {
  config: number;
  kidBytes: number;
  ctrBytes: number;
}

/** Null when it is cut short, or not the shortest form: two headers never mean the same. */
function layoutOf(bytes: Uint8Array, start: number): Layout | null {
  const config = bytes[start];
  if (config === undefined) return null;
  const kidBytes = extentOf(bytes, { bits: config >> 4, offset: start + 1 });
  if (kidBytes < 0) return null;
  const ctrBytes = extentOf(bytes, { bits: config & 0b1111, offset: start + 1 + kidBytes });
  return ctrBytes < 0 ? null : { config, kidBytes, ctrBytes };
}

interface Extent {
  inline: number;
  from: number;
  count: number;
}

function bigAt(bytes: Uint8Array, { inline, from, count }: Extent): bigint {
  if (count === 0) return BigInt(inline & LENGTH_BITS);
  let value = 0n;
  for (let at = from; at < from + count; at += 1) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  return value;
}

function numberAt(bytes: Uint8Array, { inline, from, count }: Extent): number {
  if (count === 0) return inline & LENGTH_BITS;
  let value = 0;
  for (let at = from; at < from + count; at += 1) value = value * 256 + (bytes[at] as number);
  return value;
}

/** Null when it is cut short or not in its only form. */
export function decodeHeader(bytes: Uint8Array): FrameHeader | null {
  const layout = layoutOf(bytes, 0);
  if (!layout) return null;
  const { config, kidBytes, ctrBytes } = layout;
  return {
    kid: bigAt(bytes, { inline: config >> 4, from: 1, count: kidBytes }),
    ctr: bigAt(bytes, { inline: config, from: 1 + kidBytes, count: ctrBytes }),
    length: 1 + kidBytes + ctrBytes,
  };
}

/** As {@link decodeHeader}, and null as well when a value exceeds 2⁵³−1: no key here has such a one. */
export function decodeSmallHeader(bytes: Uint8Array, start = 0): SmallFrameHeader | null {
  const layout = layoutOf(bytes, start);
  if (!layout) return null;
  const { config, kidBytes, ctrBytes } = layout;
  const from = start + 1;
  const kid = numberAt(bytes, { inline: config >> 4, from, count: kidBytes });
  const ctr = numberAt(bytes, { inline: config, from: from + kidBytes, count: ctrBytes });
  if (kid > Number.MAX_SAFE_INTEGER || ctr > Number.MAX_SAFE_INTEGER) return null;
  return { kid, ctr, length: 1 + kidBytes + ctrBytes };
}
