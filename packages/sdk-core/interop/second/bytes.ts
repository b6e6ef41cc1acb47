/**
 * The notation of TDSS-1: joined bytes, lengths, numbers, the one spelling of base64url.
 * Knows nothing of keys or messages.
 */
import { Refused } from './refused.ts';

export type Bytes = Uint8Array;

export const ascii = (text: string): Bytes => Buffer.from(text, 'latin1');
export const utf8 = (text: string): Bytes => Buffer.from(text, 'utf8');
export const join = (...parts: readonly Bytes[]): Bytes => Buffer.concat(parts);
export const hex = (bytes: Bytes): string => Buffer.from(bytes).toString('hex');
export const fromHex = (text: string): Bytes => Buffer.from(text, 'hex');

/** `LV(x)`: a 16-bit big-endian length, then x. */
export function lv(bytes: Bytes): Bytes {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return join(length, bytes);
}

/** `u64(n)`, big-endian. */
export function u64(n: bigint | number): Bytes {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(n));
  return bytes;
}

export const b64u = (bytes: Bytes): string => Buffer.from(bytes).toString('base64url');

/** Reads base64url and refuses every spelling but the shortest. */
export function fromB64u(text: string): Bytes {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new Refused('ERR_SPELLING');
  return bytes;
}

/** UTF-8 without a byte order mark; anything else is refused. */
export function readUtf8(bytes: Bytes): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused('ERR_SPELLING');
  }
}
