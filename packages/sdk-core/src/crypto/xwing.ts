/**
 * X-Wing, the hybrid of X25519 and ML-KEM-768: who records today and owns a quantum computer later
 * still has to break both.
 * @see [draft-connolly-cfrg-xwing-kem](https://datatracker.ietf.org/doc/draft-connolly-cfrg-xwing-kem/)
 */
import { sodium } from './sodium.ts';

export const XWING_PUBLIC_KEY_BYTES = 1216;
export const XWING_CIPHERTEXT_BYTES = 1120;

export interface XWingKeyPair {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** @param seed - For known answers only. */
export async function xwingKeyPair(seed?: Uint8Array): Promise<XWingKeyPair> {
  const library = await sodium();
  const { publicKey, privateKey: secretKey } = seed
    ? library.crypto_kem_xwing_seed_keypair(seed)
    : library.crypto_kem_xwing_keypair();
  return { publicKey, secretKey };
}

/** @param seed - For known answers only. */
export async function encapsulate(
  publicKey: Uint8Array,
  seed?: Uint8Array,
): Promise<{ ciphertext: Uint8Array; sharedSecret: Uint8Array<ArrayBuffer> }> {
  const library = await sodium();
  const { ciphertext, sharedSecret } = seed
    ? library.crypto_kem_xwing_enc_deterministic(publicKey, seed)
    : library.crypto_kem_xwing_enc(publicKey);
  return { ciphertext, sharedSecret: new Uint8Array(sharedSecret) };
}

export async function decapsulate(
  ciphertext: Uint8Array,
  secretKey: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const library = await sodium();
  return new Uint8Array(library.crypto_kem_xwing_dec(ciphertext, secretKey));
}
