/** Diffie-Hellman on Curve25519 (RFC 7748); points of low order are refused, always. */
import { sodium } from './sodium.ts';
import { randomBytes } from './bytes.ts';

export const X25519_BYTES = 32;

export interface KeyPair {
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly secretKey: Uint8Array<ArrayBuffer>;
}

/** The pair of a given secret: for known answers; everything else draws a fresh one. */
export async function keyPairOf(secretKey: Uint8Array<ArrayBuffer>): Promise<KeyPair> {
  const { crypto_scalarmult_base: multiply } = await sodium();
  return { publicKey: new Uint8Array(multiply(secretKey)), secretKey };
}

export function randomKeyPair(): Promise<KeyPair> {
  return keyPairOf(randomBytes(X25519_BYTES));
}

/**
 * The secret both ends share.
 * @throws Error when the remote point is of low order, and would make the secret known to all.
 */
export async function agree(
  secretKey: Uint8Array,
  remotePublicKey: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const { crypto_scalarmult: multiply } = await sodium();
  const shared = new Uint8Array(multiply(secretKey, remotePublicKey));
  // libsodium throws by itself; a build that did not would be caught here.
  if (shared.every((byte) => byte === 0)) throw new Error('weak public key');
  return shared;
}
