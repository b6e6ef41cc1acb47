/**
 * AES-256-GCM, and nothing else: key, nonce and bound context in, ciphertext and tag out. Knows no
 * field, no file and no key's origin.
 * @see https://csrc.nist.gov/pubs/sp/800/38/d/final
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/** 256 random bits. */
export function drawKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** 96 random bits: at most 2^32 under one key, see MAX_SEALS of data-key. */
export function drawNonce(): Buffer {
  return randomBytes(NONCE_BYTES);
}

export interface GcmContext {
  nonce: Uint8Array;
  /** Bound to the ciphertext, not inside it. */
  aad: Uint8Array;
}

/** @returns ciphertext and, after it, the tag of 16 bytes */
export function gcmSeal(
  key: Uint8Array,
  { nonce, aad, plaintext }: GcmContext & { plaintext: Uint8Array },
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @returns null when key, nonce, context or a single bit is another one */
export function gcmOpen(
  key: Uint8Array,
  { nonce, aad, sealed }: GcmContext & { sealed: Uint8Array },
): Buffer | null {
  if (sealed.length < TAG_BYTES || nonce.length !== NONCE_BYTES) return null;
  const body = sealed.subarray(0, sealed.length - TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    return null;
  }
}
