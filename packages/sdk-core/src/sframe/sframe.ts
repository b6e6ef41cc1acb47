/**
 * The keys of SFrame with suite 5, AES_256_GCM_SHA512_128. They are held by WebCrypto and can not be
 * read back. It knows nothing of codecs or participants.
 * @see [RFC 9605, 4.4.2](https://www.rfc-editor.org/rfc/rfc9605#section-4.4.2)
 */
type Bytes = Uint8Array<ArrayBuffer>;

/** The one suite: full tags, 256-bit keys. */
export const SUITE = 5;
export const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const KEY_BITS = 256;
/** Nh of the suite, in bits: the length of a ratcheted base key. */
const HASH_BITS = 512;
const encoder = new TextEncoder();
const EMPTY: Bytes = new Uint8Array(0);

export interface FrameKey {
  readonly key: CryptoKey;
  readonly salt: Bytes;
}

function labelled(label: string, kid: bigint): HkdfParams {
  const text = encoder.encode(label);
  const info = new Uint8Array(text.length + 10);
  info.set(text);
  const view = new DataView(info.buffer);
  view.setBigUint64(text.length, kid);
  view.setUint16(text.length + 8, SUITE);
  return { name: 'HKDF', hash: 'SHA-512', salt: EMPTY, info };
}

/** @param bytes - Wiped once imported. */
export async function importBaseKey(bytes: Bytes): Promise<CryptoKey> {
  const uses: KeyUsage[] = ['deriveBits', 'deriveKey'];
  const key = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, uses);
  bytes.fill(0);
  return key;
}

/** @throws {@link RangeError} for any suite but 5. */
export async function deriveFrameKey(
  baseKey: CryptoKey,
  { kid, suite = SUITE, use }: { kid: bigint; suite?: number; use: 'encrypt' | 'decrypt' },
): Promise<FrameKey> {
  if (suite !== SUITE) throw new RangeError('"suite" must be 5');
  const aes = { name: 'AES-GCM', length: KEY_BITS };
  const keyParams = labelled('SFrame 1.0 Secret key ', kid);
  const saltParams = labelled('SFrame 1.0 Secret salt ', kid);
  const [key, salt] = await Promise.all([
    crypto.subtle.deriveKey(keyParams, baseKey, aes, false, [use]),
    crypto.subtle.deriveBits(saltParams, baseKey, NONCE_BYTES * 8),
  ]);
  return { key, salt: new Uint8Array(salt) };
}

/** The base key that follows; the former can not be found from it. @see RFC 9605, 5.1 */
export async function ratchet(baseKey: CryptoKey): Promise<CryptoKey> {
  const info = encoder.encode('SFrame 1.0 Ratchet');
  const params = { name: 'HKDF', hash: 'SHA-512', salt: EMPTY, info };
  return importBaseKey(new Uint8Array(await crypto.subtle.deriveBits(params, baseKey, HASH_BITS)));
}
