/**
 * Answers kept for repeated requests. Some hold a secret that is shown once, so none is kept in the
 * open: each is sealed under a key made of the API key and the idempotency key of its request, which
 * the server keeps only as hashes. Whoever repeats the request brings both.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const INFO = 'tdoc-idempotent-answer-v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SealingSecrets {
  apiKey: string;
  idempotencyKey: string;
  /** What the sealed answer belongs to; it opens nowhere else. */
  keyHash: string;
}

function keyOf({ apiKey, idempotencyKey, keyHash }: SealingSecrets): Buffer {
  const secret = Buffer.from(`${apiKey}\0${idempotencyKey}`, 'utf8');
  return Buffer.from(hkdfSync('sha256', secret, Buffer.from(keyHash, 'hex'), INFO, 32));
}

/** Nonce, ciphertext and tag in base64url. AES-256-GCM; the key is drawn anew for each key hash. */
export function sealAnswer(answer: string, secrets: SealingSecrets): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secrets), nonce);
  cipher.setAAD(Buffer.from(secrets.keyHash, 'utf8'));
  const sealed = Buffer.concat([cipher.update(answer, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
}

/** Null when it is not what was sealed, or the secrets are others. */
export function openAnswer(sealed: string, secrets: SealingSecrets): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secrets), nonce, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(secrets.keyHash, 'utf8'));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const open = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([open, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
