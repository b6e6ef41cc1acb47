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

export function isSameCode(a: VerificationCode, b: VerificationCode): boolean {
  const digits = ({ emoji, numbers }: VerificationCode) => [...emoji, ...numbers].join(' ');
  return digits(a) === digits(b);
}

const GROUP_BLOCKS = 12;
const GROUP_BLOCK_BYTES = 5;
const GROUP_BLOCK_DIGITS = 5;

/**
 * Sixty digits in twelve blocks for everybody who holds media keys. Long, because whoever could choose
 * members freely would search two groups with the same short code.
 * @param roster - The roster's hash, as its bytes.
 */
export async function groupCodeOf(roster: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const lengthBytes = GROUP_BLOCKS * GROUP_BLOCK_BYTES;
  const bytes = await hkdf({ ikm: roster, info: 'TDSS-1 group code', lengthBytes });
  return Array.from({ length: GROUP_BLOCKS }, (_, index) => {
    const start = index * GROUP_BLOCK_BYTES;
    let value = 0;
    for (const byte of bytes.slice(start, start + GROUP_BLOCK_BYTES)) value = value * 256 + byte;
    return String(value % 10 ** GROUP_BLOCK_DIGITS).padStart(GROUP_BLOCK_DIGITS, '0');
  });
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
