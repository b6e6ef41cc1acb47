/** HMAC and HKDF with SHA-256 (RFC 5869), over WebCrypto. */
import { concatBytes, utf8 } from './bytes.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export async function hmacSha256(key: Bytes, data: Bytes): Promise<Bytes> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data));
}

export interface HkdfInput {
  /** Input keying material. */
  ikm: Bytes;
  /** Empty unless given. */
  salt?: Bytes;
  /** Names the purpose: no key serves two. */
  info: string | Bytes;
  lengthBytes: number;
}

export async function hkdf(input: HkdfInput): Promise<Bytes> {
  const { ikm, salt = new Uint8Array(0), info, lengthBytes } = input;
  const key = await crypto.subtle.importKey('raw', ikm, 'HKDF', false, ['deriveBits']);
  const bytes = typeof info === 'string' ? utf8(info) : info;
  const params = { name: 'HKDF', hash: 'SHA-256', salt, info: bytes };
  return new Uint8Array(await crypto.subtle.deriveBits(params, key, lengthBytes * 8));
}

/**
 * HKDF as the Noise framework writes it: two or three outputs of 32 bytes. Built on HMAC, because
 * the input may be empty and not every WebCrypto imports an empty key.
 * @see [Noise, 4.3](https://noiseprotocol.org/noise.html#hash-functions)
 */
export async function noiseHkdf(
  chainingKey: Bytes,
  input: Bytes,
): Promise<readonly [Bytes, Bytes, Bytes]> {
  const secret = await hmacSha256(chainingKey, input);
  const first = await hmacSha256(secret, new Uint8Array([1]));
  const second = await hmacSha256(secret, concatBytes(first, new Uint8Array([2])));
  const third = await hmacSha256(secret, concatBytes(second, new Uint8Array([3])));
  secret.fill(0);
  return [first, second, third];
}
