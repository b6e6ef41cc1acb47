/** The short code two people compare by voice: 42 bits as seven emoji, or 39 of them as three numbers. */
import { hkdf } from '../crypto/hkdf.ts';

export interface VerificationCode {
  /** Seven indexes, 0 to 63, into the emoji table every language names. */
  readonly emoji: readonly number[];
  /** Three numbers, 1000 to 9191, for the telephone and for people who can not see the emoji. */
  readonly numbers: readonly number[];
}

/**
 * @param bytes - Six bytes derived from the session.
 * @throws {@link RangeError} when there are not six bytes.
 * @see [Matrix, SAS method: emoji and decimal](https://spec.matrix.org/v1.12/client-server-api/#sas-method-emoji)
 */
export function verificationCodeOf(bytes: Uint8Array): VerificationCode {
  if (bytes.length !== 6) throw new RangeError('"bytes" must be six bytes');
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const slice = (start: number, length: number) =>
    Number((bits >> BigInt(48 - start - length)) & ((1n << BigInt(length)) - 1n));
  return {
    emoji: Array.from({ length: 7 }, (_, index) => slice(index * 6, 6)),
    numbers: Array.from({ length: 3 }, (_, index) => slice(index * 13, 13) + 1000),
  };
}

/**
 * The code of one session.
 * @param hash - The handshake hash: it covers both identities and everything both sides said.
 */
export async function sessionVerificationCode(
  hash: Uint8Array<ArrayBuffer>,
): Promise<VerificationCode> {
  return verificationCodeOf(await hkdf({ ikm: hash, info: 'TDSS-1 SAS', lengthBytes: 6 }));
}
