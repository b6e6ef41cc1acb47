/**
 * Judging what the other end presented, against issuers pinned by configuration (RFC 7515, RFC 8037).
 * Nothing is fetched; a key the token brings is not looked at.
 */
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';

import { ascii, type Bytes, b64u, fromB64u, readUtf8 } from './bytes.ts';
import { Refused } from './refused.ts';

export interface PinnedIssuer {
  readonly iss: string;
  readonly keys: readonly (JsonWebKey & { readonly kid?: string })[];
}

export interface Expected {
  readonly issuers: readonly PinnedIssuer[];
  readonly room: string;
  readonly pid: string;
  readonly s: Bytes;
  readonly role: string;
  readonly nowMs: number;
}

const LEEWAY_S = 120;
const LIFE_S = 900;
const MEMBERS = ['iss', 'sub', 'name', 'role', 'room', 'pid', 'spk', 'iat', 'exp'];

const refuse = (): never => {
  throw new Refused('ERR_TDOC_CREDENTIAL');
};

function object(part: string): Record<string, unknown> {
  const value: unknown = JSON.parse(readUtf8(fromB64u(part)));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return refuse();
  return value as Record<string, unknown>;
}

function isSigned(
  header: Record<string, unknown>,
  parts: readonly string[],
  by: PinnedIssuer,
): boolean {
  const data = ascii(`${parts[0]}.${parts[1]}`);
  const signature = fromB64u(parts[2] ?? '');
  return by.keys.some((jwk) => {
    if (header['kid'] !== undefined && jwk.kid !== undefined && header['kid'] !== jwk.kid)
      return false;
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    if (jwk.kty === 'OKP' && ['EdDSA', 'Ed25519'].includes(String(header['alg']))) {
      return verify(null, data, key, signature);
    }
    if (jwk.kty !== 'EC' || header['alg'] !== 'ES256') return false;
    return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature);
  });
}

/** `true` if it is verified, `false` if it counts for nothing. @throws ERR_TDOC_CREDENTIAL */
export function judgeCredential(credential: string | undefined, expected: Expected): boolean {
  if (credential === undefined) return false;
  try {
    const parts = credential.split('.');
    if (parts.length !== 3) return refuse();
    const header = object(parts[0] ?? '');
    const claims = object(parts[1] ?? '');
    if (header['typ'] !== 'tdoc-credential+jws') return refuse();
    const issuer = expected.issuers.find(({ iss }) => iss === claims['iss']);
    if (!issuer) return false;
    if (!isSigned(header, parts, issuer)) return refuse();
    if (Object.keys(claims).some((name) => !MEMBERS.includes(name))) return refuse();
    const { sub, role, room, pid, spk, exp } = claims;
    if (typeof sub !== 'string' || typeof exp !== 'number') return refuse();
    if (role !== expected.role || room !== expected.room) return refuse();
    if (pid !== expected.pid || spk !== b64u(expected.s)) return refuse();
    const now = expected.nowMs / 1000;
    return exp > now - LEEWAY_S && exp <= now + LIFE_S + LEEWAY_S;
  } catch {
    return refuse();
  }
}
