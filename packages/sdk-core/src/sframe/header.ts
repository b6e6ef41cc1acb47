/**
 * The SFrame header: key identifier and counter, each in its shortest form and in no other.
 * @see [RFC 9605, 4.3](https://www.rfc-editor.org/rfc/rfc9605#section-4.3)
 */

export interface FrameHeader {
  kid: bigint;
  ctr: bigint;
  /** Bytes the header takes. */
  length: number;
}

const INLINE_LIMIT = 8n;
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
  return { bits: 0b1000 | (bytes.length - 1), bytes };
}

export function encodeHeader(kid: bigint, ctr: bigint): Uint8Array<ArrayBuffer> {
  const k = encodeValue(kid);
  const c = encodeValue(ctr);
  return Uint8Array.of((k.bits << 4) | c.bits, ...k.bytes, ...c.bytes);
}

/** Null when it is cut short, or not the shortest form: two headers never mean the same. */
export function decodeHeader(bytes: Uint8Array): FrameHeader | null {
  const [config] = bytes;
  if (config === undefined) return null;
  let offset = 1;
  const read = (bits: number): bigint | null => {
    if ((bits & 0b1000) === 0) return BigInt(bits);
    const length = (bits & 0b111) + 1;
    if (bytes.length < offset + length) return null;
    let value = 0n;
    for (let index = 0; index < length; index += 1) {
      value = (value << 8n) | BigInt(bytes[offset + index] as number);
    }
    const shortest = value >= INLINE_LIMIT && bytes[offset] !== 0;
    offset += length;
    return shortest ? value : null;
  };
  const kid = read(config >> 4);
  if (kid === null) return null;
  const ctr = read(config & 0b1111);
  return ctr === null ? null : { kid, ctr, length: offset };
}
