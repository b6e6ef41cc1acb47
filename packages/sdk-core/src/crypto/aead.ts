/** AES-256-GCM with a counter nonce; every failure is the same opaque error. */
import { TDocError } from '../errors.ts';
import { concatBytes, u64be } from './bytes.ts';

export interface AeadInput {
  key: CryptoKey;
  /** Used once per key, by construction of the caller's counter. */
  counter: number | bigint;
  aad: Uint8Array<ArrayBuffer>;
}

function gcm({ counter, aad }: AeadInput): AesGcmParams {
  const iv = concatBytes(new Uint8Array(4), u64be(counter));
  return { name: 'AES-GCM', iv, additionalData: aad, tagLength: 128 };
}

/** A key for this module's `seal` and `open` that scripts can use but not read. */
export function importAeadKey(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

export async function seal(
  input: AeadInput,
  plaintext: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.encrypt(gcm(input), input.key, plaintext));
}

/** @throws {@link TDocError} ERR_TDOC_SEAL when anything does not fit. */
export async function open(
  input: AeadInput,
  ciphertext: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(gcm(input), input.key, ciphertext));
  } catch {
    throw new TDocError('ERR_TDOC_SEAL');
  }
}
