/**
 * A data key: 256 random bits that seal fields, kept only wrapped by the key above it. A tenant's key is
 * wrapped by the key encryption key, a teleconsultation's by its tenant's. Knows no database.
 */
import { randomBytes } from 'node:crypto';
import { drawNonce, gcmOpen, gcmSeal, KEY_BYTES, NONCE_BYTES } from './aes-gcm.ts';
import type { FieldKey } from './field-cipher.ts';
import { lengthValue } from './length-value.ts';

/** Every id has the same length, so that the key of a token is a fixed part of it. */
export const DATA_KEY_ID_LENGTH = 19;

/**
 * Fields one key may seal before it is replaced. Random nonces of 96 bits allow 2^32
 * (NIST SP 800-38D, 8.3); a fourth of that leaves room for counts that a crash or a rollback lost.
 */
export const MAX_SEALS: number = 2 ** 30;

export function drawDataKeyId(): string {
  return `dk_${randomBytes(12).toString('base64url')}`;
}

/** What a wrapped key is bound to. */
export interface WrapContext {
  tenantId: string;
  dataKeyId: string;
  /** The key that wraps. */
  wrappedBy: string;
}

export function wrapAad({ tenantId, dataKeyId, wrappedBy }: WrapContext): Buffer {
  return lengthValue('tdoc-dek-v1', tenantId, dataKeyId, wrappedBy);
}

/** @returns `<nonce>.<ciphertext and tag>` */
export function wrapKey(
  above: Uint8Array,
  { key, aad, nonce = drawNonce() }: { key: Uint8Array; aad: Uint8Array; nonce?: Uint8Array },
): string {
  const sealed = gcmSeal(above, { nonce, aad, plaintext: key });
  return `${Buffer.from(nonce).toString('base64url')}.${sealed.toString('base64url')}`;
}

/** @returns null when it does not open */
export function unwrapKey(
  above: Uint8Array,
  { wrapped, aad }: { wrapped: string; aad: Uint8Array },
): Buffer | null {
  const [nonceText = '', sealedText = ''] = wrapped.split('.');
  const nonce = Buffer.from(nonceText, 'base64url');
  if (nonce.length !== NONCE_BYTES) return null;
  const key = gcmOpen(above, { nonce, aad, sealed: Buffer.from(sealedText, 'base64url') });
  return key?.length === KEY_BYTES ? key : null;
}

/** Wraps a data key with another data key of its tenant. */
export function wrapBelow(
  above: FieldKey,
  { below, tenantId }: { below: FieldKey; tenantId: string },
): string {
  const aad = wrapAad({ tenantId, dataKeyId: below.id, wrappedBy: above.id });
  return wrapKey(above.key, { key: below.key, aad });
}
