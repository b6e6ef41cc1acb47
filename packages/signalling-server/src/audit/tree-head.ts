/**
 * Signed tree heads: what a log was at one moment, in a form that others can keep and hold against
 * it. A detached JWS (RFC 7515, RFC 7797) over the canonical head; Ed25519 and nothing else.
 * @see https://www.rfc-editor.org/rfc/rfc7797
 */
import { createHash, sign } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { canonicalText } from './audit-event.ts';
import type { SigningKey } from './signing-keys.ts';

const HEX = /^[0-9a-f]{64}$/;

export const treeHeadSchema = z.strictObject({
  log: z.string().min(1).max(200).describe('Which log: a tenant’s own, or the server’s.'),
  size: z.int().min(0).describe('How many events it had.'),
  root: z.string().regex(HEX).describe('RFC 9162 root of these, hexadecimal.'),
  ts: z.iso.datetime().describe('When it was signed.'),
  prev_sth_hash: z
    .string()
    .regex(HEX)
    .nullable()
    .describe('SHA-256 of the canonical head before, hexadecimal.'),
});
export type TreeHead = z.infer<typeof treeHeadSchema>;

export const signedTreeHeadSchema = treeHeadSchema
  .extend({
    jws: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,1000}\.\.[A-Za-z0-9_-]{1,200}$/)
      .describe('Detached JWS over the RFC 8785 form of the members above.'),
  })
  .meta({ id: 'SignedTreeHead' });
export type SignedTreeHead = z.infer<typeof signedTreeHeadSchema>;

export type HeadFault = 'KEY_UNKNOWN' | 'SIGNATURE_WRONG';

function payloadOf({ log, size, root, ts, prev_sth_hash }: TreeHead): Uint8Array {
  return Buffer.from(canonicalText({ log, size, root, ts, prev_sth_hash }), 'utf8');
}

/** What the next head calls `prev_sth_hash`. */
export function headHash(head: TreeHead): string {
  return createHash('sha256').update(payloadOf(head)).digest('hex');
}

/** Synchronous, because it happens within a transaction, which must wait for nothing but its database. */
export function signHead(head: TreeHead, key: SigningKey): SignedTreeHead {
  const fields = { alg: 'Ed25519', b64: false, crit: ['b64'], kid: key.kid };
  const header = Buffer.from(JSON.stringify(fields), 'utf8').toString('base64url');
  const input = Buffer.concat([Buffer.from(`${header}.`, 'ascii'), payloadOf(head)]);
  const signature = sign(null, input, key.privateKey).toString('base64url');
  return { ...head, jws: `${header}..${signature}` };
}

/** Null when one of these keys signed exactly this head. */
export async function judgeHead(
  head: SignedTreeHead,
  keys: JSONWebKeySet,
): Promise<HeadFault | null> {
  const [header = '', , signature = ''] = head.jws.split('.');
  // A serving server signs and never verifies: it is spared the library's memory.
  const { createLocalJWKSet, flattenedVerify } = await import('jose');
  try {
    await flattenedVerify(
      { protected: header, payload: payloadOf(head), signature },
      createLocalJWKSet(keys),
      { algorithms: ['Ed25519'], crit: { b64: true } },
    );
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'ERR_JWKS_NO_MATCHING_KEY' ? 'KEY_UNKNOWN' : 'SIGNATURE_WRONG';
  }
}
