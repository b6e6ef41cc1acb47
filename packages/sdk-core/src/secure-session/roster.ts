/**
 * The roster: who holds media keys, as one hash over every identifier with its static key. Two
 * participants who see different people have different rosters, whatever the server shows each.
 */
import { concatBytes, lengthValue, sha256, toHex, utf8 } from '../crypto/bytes.ts';

/** @param members - Static public key by participant identifier, oneself included. */
export async function rosterHash(members: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const entries = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = entries.flatMap(([id, key]) => [lengthValue(id), lengthValue(key)]);
  return toHex(await sha256(concatBytes(utf8('TDSS-1 roster'), ...parts)));
}
