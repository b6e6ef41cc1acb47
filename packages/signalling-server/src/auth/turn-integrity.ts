/**
 * The integrity of a STUN message under long-term credentials, as RFC 8489 asks for it. SHA-1 and MD5
 * are the protocol's own: the password is a TURN REST credential of ten minutes, not a person's.
 * @see https://www.rfc-editor.org/rfc/rfc8489#section-9.2.2
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The key of a long-term credential: MD5 of `username:realm:password`. */
export function longTermKey(credential: {
  username: string;
  realm: string;
  password: string;
}): Buffer {
  const { username, realm, password } = credential;
  return createHash('md5').update(`${username}:${realm}:${password}`, 'utf8').digest();
}

/** The 20 bytes of MESSAGE-INTEGRITY over everything before that attribute. */
export function integrityOf(covered: Uint8Array, key: Uint8Array): Buffer {
  return createHmac('sha1', key).update(covered).digest();
}

export function isIntegrityOf(shown: Uint8Array, covered: Uint8Array, key: Uint8Array): boolean {
  const expected = integrityOf(covered, key);
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}
