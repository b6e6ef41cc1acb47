/**
 * X25519, AES-256-GCM, HKDF and SHA-256 from Node's own crypto, on raw bytes.
 * Knows no protocol; a point of low order and a wrong tag are refused.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';

import { ascii, type Bytes, fromHex, join } from './bytes.ts';
import { Refused } from './refused.ts';

export interface KeyPair {
  readonly secret: Bytes;
  readonly pub: Bytes;
}

const PKCS8_X25519 = fromHex('302e020100300506032b656e04220420');
const SPKI_X25519 = fromHex('302a300506032b656e032100');

const secretKey = (raw: Bytes): KeyObject =>
  createPrivateKey({
    key: Buffer.from(join(PKCS8_X25519, raw)),
    format: 'der',
    type: 'pkcs8',
  });

const publicKey = (raw: Bytes): KeyObject =>
  createPublicKey({ key: Buffer.from(join(SPKI_X25519, raw)), format: 'der', type: 'spki' });

export function x25519KeyPair(secret: Bytes): KeyPair {
  const spki = createPublicKey(secretKey(secret)).export({ format: 'der', type: 'spki' });
  return { secret, pub: spki.subarray(SPKI_X25519.length) };
}

export function x25519(secret: Bytes, pub: Bytes): Bytes {
  try {
    const shared = diffieHellman({ privateKey: secretKey(secret), publicKey: publicKey(pub) });
    if (shared.every((byte) => byte === 0)) throw new Refused('ERR_NOT_AUTHENTIC');
    return shared;
  } catch {
    throw new Refused('ERR_NOT_AUTHENTIC');
  }
}

export const sha256 = (...parts: readonly Bytes[]): Bytes =>
  createHash('sha256')
    .update(join(...parts))
    .digest();

export interface HkdfInput {
  readonly ikm: Bytes;
  readonly info: Bytes | string;
  readonly length: number;
  readonly salt?: Bytes;
  readonly hash?: 'sha256' | 'sha512';
}

export function hkdf({ ikm, info, length, salt, hash = 'sha256' }: HkdfInput): Bytes {
  const context = typeof info === 'string' ? ascii(info) : info;
  return new Uint8Array(hkdfSync(hash, ikm, salt ?? new Uint8Array(0), context, length));
}

export interface Aead {
  readonly key: Bytes;
  readonly nonce: Bytes;
  readonly ad: Bytes;
}

export function aeadSeal({ key, nonce, ad }: Aead, text: Bytes): Bytes {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(ad);
  return join(cipher.update(text), cipher.final(), cipher.getAuthTag());
}

export function aeadOpen({ key, nonce, ad }: Aead, sealed: Bytes): Bytes {
  if (sealed.length < 16) throw new Refused('ERR_NOT_AUTHENTIC');
  const end = sealed.length - 16;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
    .setAAD(ad)
    .setAuthTag(sealed.subarray(end));
  const text = decipher.update(sealed.subarray(0, end));
  try {
    return join(text, decipher.final());
  } catch {
    throw new Refused('ERR_NOT_AUTHENTIC');
  }
}
