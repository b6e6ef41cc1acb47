/**
 * A credential says who a participant is, by the word of an issuer this page was configured to trust:
 * a signed statement that this name and role belong to this static key in this room. It is worth nothing
 * to whoever copies it, because the handshake proves that the key is held.
 * It knows nothing of where credentials come from, nor of how a screen shows them.
 */
import type { JSONWebKeySet } from 'jose';
import { fromBase64url, toBase64url } from '../crypto/base64url.ts';
import { ROLES, type Role } from '../protocol/messages.ts';
import {
  boundedText,
  integer,
  object,
  oneOf,
  optional,
  text,
  type Fault,
} from '../protocol/shape.ts';

/** `typ` of the protected header: no other token of the same issuer can be taken for a credential. */
export const CREDENTIAL_TYPE = 'tdoc-credential+jws';
export const MAX_CREDENTIAL_CHARS = 2_048;
const LIFETIME_S = 900;
/** Between the issuer's clock and this one. */
const SKEW_S = 120;

/** Whose word counts on this page. Part of its configuration, never fetched through the server. */
export interface CredentialIssuer {
  /** As in the credential's `iss`, compared letter by letter. */
  readonly issuer: string;
  /** Shown as who vouches, e.g. "Hôpital Saint-Aubin". */
  readonly name: string;
  /** Public keys, Ed25519 or P-256. @see [RFC 7517](https://www.rfc-editor.org/rfc/rfc7517) */
  readonly jwks: JSONWebKeySet;
}

/** What an issuer vouches for. */
export interface VerifiedCredential {
  readonly issuer: string;
  readonly issuerName: string;
  /** The issuer's own identifier of the person, e.g. an RPPS number. */
  readonly subject: string;
  readonly name: string | null;
  readonly role: Role;
}

export type CredentialVerdict =
  | { kind: 'verified'; credential: VerifiedCredential }
  /** Nobody this page trusts speaks here, or no longer: it counts for nothing, and harms nobody. */
  | { kind: 'unknown' }
  /** Somebody presents what is not theirs. */
  | { kind: 'forged' };

const claimsShape = object({
  iss: boundedText(512, 1),
  sub: boundedText(128, 1),
  name: optional(boundedText(120, 1)),
  role: oneOf(ROLES),
  room: boundedText(64, 1),
  pid: text('32 hexadecimal digits', /^[0-9a-f]{32}$/),
  spk: text('32 bytes in base64url', /^[A-Za-z0-9_-]{43}$/),
  iat: optional(integer(0, Number.MAX_SAFE_INTEGER)),
  exp: integer(0, Number.MAX_SAFE_INTEGER),
});

/** Whom it claims to come from, before anything is known to be true; null when it is no JWS at all. */
function claimedIssuer(token: string): string | null {
  if (token.length > MAX_CREDENTIAL_CHARS) return null;
  try {
    // Each part in its only spelling: two tokens never are the same one.
    const parts = token.split('.').map(fromBase64url);
    if (parts.length !== 3) return null;
    const read = JSON.parse(new TextDecoder().decode(parts[1])) as unknown;
    const issuer = typeof read === 'object' && read !== null && 'iss' in read ? read.iss : null;
    return typeof issuer === 'string' ? issuer : null;
  } catch {
    return null;
  }
}

/** The statement's payload, for issuers and their tests. */
export interface CredentialClaims {
  iss: string;
  sub: string;
  name?: string;
  role: Role;
  room: string;
  pid: string;
  /** Static public key, base64url. */
  spk: string;
  iat?: number;
  /** Seconds since the epoch, at most a quarter of an hour ahead. */
  exp: number;
}

function readClaims(payload: string): CredentialClaims | null {
  const faults: Fault[] = [];
  try {
    const claims = claimsShape(JSON.parse(payload) as unknown, '', faults);
    return faults.length === 0 ? claims : null;
  } catch {
    return null;
  }
}

/** What a token from the other end of a handshake is worth. */
export async function judgeCredential(
  token: string,
  {
    issuers,
    room,
    remoteId,
    remoteStatic,
    now,
  }: {
    issuers: readonly CredentialIssuer[];
    room: string;
    remoteId: string;
    remoteStatic: Uint8Array;
    /** Milliseconds since the epoch. */
    now: number;
  },
): Promise<CredentialVerdict> {
  const claimed = claimedIssuer(token);
  if (claimed === null) return { kind: 'forged' };
  const issuer = issuers.find((one) => one.issuer === claimed);
  if (!issuer) return { kind: 'unknown' };
  const { verifyJws } = await import('../crypto/verify-jws.ts');
  const payload = await verifyJws(token, { jwks: issuer.jwks, type: CREDENTIAL_TYPE });
  if (payload === null) return { kind: 'forged' };
  const claims = readClaims(payload);
  if (claims?.iss !== claimed) return { kind: 'forged' };
  const isBound =
    claims.room === room && claims.pid === remoteId && claims.spk === toBase64url(remoteStatic);
  if (!isBound) return { kind: 'forged' };
  // An old telephone's clock is often wrong: out of its time, a credential is no crime, only no proof.
  const seconds = now / 1000;
  const isTimely = claims.exp > seconds - SKEW_S && claims.exp <= seconds + LIFETIME_S + SKEW_S;
  if (!isTimely) return { kind: 'unknown' };
  const { sub: subject, role, name = null } = claims;
  return {
    kind: 'verified',
    credential: { issuer: claimed, issuerName: issuer.name, subject, name, role },
  };
}
