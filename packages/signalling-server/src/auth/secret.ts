/**
 * Secrets the server hands out: drawn here, shown once, kept as SHA-256 only. A plain hash is
 * enough because each holds 256 random bits; nothing here is ever a password.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new opaque secret: the prefix says what it is, 32 random bytes say whose. */
export function drawSecret(prefix: 'at_' | 'rt_' | 'tk_' | 'ok_'): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** SHA-256 of a secret, lower-case hexadecimal; the only form the store knows. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex');
}

/** Compares two hashes of {@link hashSecret} without telling by time where they differ. */
export function sameHash(a: string, b: string): boolean {
  const left = Buffer.from(a, 'hex');
  const right = Buffer.from(b, 'hex');
  return left.length === right.length && timingSafeEqual(left, right);
}
