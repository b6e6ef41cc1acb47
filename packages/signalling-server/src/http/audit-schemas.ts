/**
 * What the audit part of the REST API takes and gives.
 */
import type { Request } from 'express';
import { z } from 'zod';
import { signedTreeHeadSchema } from '../audit/tree-head.ts';
import { readInput } from './schemas.ts';

/** Events or heads of one page. */
export const MAX_PAGE = 200;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.array(hash).max(64);
const count = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const auditEventView = z
  .strictObject({
    seq: z.int().min(0),
    leafHash: hash,
    event: z
      .string()
      .nullable()
      .describe('RFC 8785 text: SHA-256(0x00 ‖ its UTF-8) is the leaf. Null once it was purged.'),
    resource: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('The same as a FHIR R4 AuditEvent after IHE BALP.'),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEventView = z.infer<typeof auditEventView>;

export const auditPageView = z
  .strictObject({
    events: z.array(auditEventView).max(MAX_PAGE),
    nextCursor: z.string().nullable().describe('Null on the last page.'),
  })
  .meta({ id: 'AuditEventPage' });

export const headPageView = z
  .strictObject({
    heads: z.array(signedTreeHeadSchema).max(MAX_PAGE),
    nextCursor: z.string().nullable().describe('Null on the last page.'),
  })
  .meta({ id: 'TreeHeadPage' });

export const inclusionView = z
  .strictObject({ seq: z.int().min(0), size: z.int().min(1), leafHash: hash, path })
  .meta({ id: 'InclusionProof' });

export const consistencyView = z
  .strictObject({ from: z.int().min(1), to: z.int().min(1), path })
  .meta({ id: 'ConsistencyProof' });

export const keysView = z
  .strictObject({ keys: z.array(z.record(z.string(), z.string())) })
  .meta({ id: 'AuditKeys' });

const limit = count.pipe(z.int().min(1).max(MAX_PAGE)).optional();

/** The cursor keeps the end of the first page's log: a reading is an event too and would never end. */
export const eventPageQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^\d{1,15}-\d{1,15}$/)
    .optional(),
  limit,
});
export const headPageQuery = z.strictObject({ cursor: count.optional(), limit });
export const inclusionQuery = z.strictObject({ seq: count, size: count });
export const consistencyQuery = z.strictObject({ from: count, to: count });

/**
 * The query of a request: every parameter known, none twice.
 * @throws Problem REQUEST_INVALID
 */
export function readQuery<T>(schema: z.ZodType<T>, request: Request): T {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  const values: Record<string, unknown> = {};
  for (const name of new Set(searchParams.keys())) {
    const all = searchParams.getAll(name);
    values[name] = all.length === 1 ? all[0] : all;
  }
  return readInput(schema, values, 'query');
}
