/**
 * What follows from a handshake hash or a roster: the session's name, the codes people compare.
 * Emoji are given by their number; the table of pictures belongs to the screen.
 */
import { ascii, type Bytes, fromHex, hex, lv } from './bytes.ts';
import { hkdf, sha256 } from './primitives.ts';

export interface VerificationCode {
  /** Seven numbers of 6 bits. */
  readonly emoji: readonly number[];
  /** Three numbers from 1000 to 9191. */
  readonly numbers: readonly number[];
}

export const sidOf = (h: Bytes): string => hex(sha256(ascii('TDSS-1 sid'), h).subarray(0, 16));

export function verificationCodeOf(h: Bytes): VerificationCode {
  const bytes = hkdf({ ikm: h, info: 'TDSS-1 SAS', length: 6 });
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const number = (start: number, length: number): number =>
    Number.parseInt(bits.slice(start, start + length), 2);
  return {
    emoji: [0, 1, 2, 3, 4, 5, 6].map((index) => number(index * 6, 6)),
    numbers: [0, 1, 2].map((index) => number(index * 13, 13) + 1000),
  };
}

/** The roster of members, each an identifier and a static key. */
export function rosterOf(members: ReadonlyMap<string, Bytes>): string {
  const parts = [...members]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([pid, s]) => [lv(ascii(pid)), lv(s)]);
  return hex(sha256(ascii('TDSS-1 roster'), ...parts));
}

/** Twelve blocks of five digits. */
export function groupCodeOf(roster: string): readonly string[] {
  const bytes = Buffer.from(hkdf({ ikm: fromHex(roster), info: 'TDSS-1 group code', length: 60 }));
  return Array.from({ length: 12 }, (_, block) =>
    String(bytes.readUIntBE(block * 5, 5) % 100_000).padStart(5, '0'),
  );
}
