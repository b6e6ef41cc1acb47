/**
 * What the two sides tell each other inside the handshake: the version and what they can do. Both are
 * authenticated, so that a server in between can strip nothing.
 */
import { flag, integer, listOf, literal, object, optional, text } from '../protocol/shape.ts';
import type { ShapeOf } from '../protocol/shape.ts';
import { parseStrictJson, strictText, type StrictResult } from './strict-json.ts';

/** A compact JWS; what it is worth is judged elsewhere. */
const credential = text('a compact JWS', /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);

/** AES_256_GCM_SHA512_128, the only SFrame suite spoken here. */
export const SFRAME_SUITE = 5;

const capabilities = object({
  /** SFrame suites, by their IANA numbers. */
  sframe: listOf(integer(1, 0xffff), 16),
  /** This browser can put every media frame through a transform. */
  transform: flag,
  /** Speaks the X-Wing step. Absent means no. */
  pq: optional(flag),
});

const answer = object({ v: literal(1), caps: capabilities, cred: optional(credential) });
const proof = object({
  v: literal(1),
  nonce: text('64 hexadecimal digits', /^[0-9a-f]{64}$/),
  caps: capabilities,
  cred: optional(credential),
});

/** What one side says of itself. */
export interface Introduction {
  caps: Capabilities;
  /** Signed by somebody the other side may trust. */
  cred?: string;
}

export type Capabilities = ShapeOf<typeof capabilities>;

function parse<T>(
  shape: Parameters<typeof parseStrictJson<T>>[0],
  bytes: Uint8Array,
): StrictResult<T> {
  const payload = strictText(bytes);
  if (payload === null) return { ok: false, faults: [{ path: '', expected: 'UTF-8' }] };
  return parseStrictJson(shape, payload);
}

/** The payload of the second handshake message. */
export function parseAnswer(bytes: Uint8Array): StrictResult<Introduction> {
  return parse(answer, bytes);
}

/** The payload of the third. */
export function parseProof(bytes: Uint8Array): StrictResult<Introduction> {
  return parse(proof, bytes);
}

export function encodeAnswer({ caps, cred }: Introduction): string {
  return JSON.stringify({ v: 1, caps, cred });
}

export function encodeProof(nonce: string, { caps, cred }: Introduction): string {
  return JSON.stringify({ v: 1, nonce, caps, cred });
}

/** True when media under SFrame is possible with whoever has these; anything less is refused. */
export function areSufficient(caps: Capabilities): boolean {
  return caps.transform && caps.sframe.includes(SFRAME_SUITE);
}
