/**
 * The operations on the audit log, and what they take and give.
 */
import { z } from 'zod';
import { AUDIT_KINDS } from '../audit/audit-event.ts';
import { signedTreeHeadSchema } from '../audit/tree-head.ts';
import { operation } from './operation.ts';
import { count, limit, MAX_PAGE, nextCursor } from './paging.ts';
import { instant } from './schemas.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.array(hash).max(64);

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
    nextCursor,
  })
  .meta({ id: 'AuditEventPage' });

export const headPageView = z
  .strictObject({
    heads: z.array(signedTreeHeadSchema).max(MAX_PAGE),
    nextCursor,
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

/** The cursor keeps the end of the first page's log: a reading is an event too and would never end. */
export const eventPageQuery = z.strictObject({
  kind: z.enum(AUDIT_KINDS).optional().describe('Of this kind only.'),
  outcome: z.enum(['done', 'refused']).optional(),
  teleconsultationId: z
    .string()
    .regex(/^tc_[A-Za-z0-9_-]{22}$/)
    .optional()
    .describe('About this teleconsultation only.'),
  since: instant.optional().describe('Recorded then or later.'),
  until: instant.optional().describe('Recorded before then.'),
  cursor: z
    .string()
    .regex(/^\d{1,15}-\d{1,15}$/)
    .optional()
    .describe('The nextCursor of the page before; opaque.'),
  limit,
});
export type EventPageQuery = z.infer<typeof eventPageQuery>;

const common = {
  tag: 'Audit log',
  caller: 'either',
  method: 'GET',
  scope: 'audit:read',
} as const;

export const listAuditEvents = operation({
  ...common,
  id: 'listAuditEvents',
  summary: 'The log of whoever asks: a tenant’s own, or the server’s for an operator.',
  path: '/v1/audit/events',
  query: eventPageQuery,
  answers: {
    200: {
      description: 'In order. A filtered page can be short, or empty, and still have a next one.',
      schema: auditPageView,
    },
  },
});

export const getTreeHead = operation({
  ...common,
  id: 'getTreeHead',
  summary: 'The latest signed tree head.',
  path: '/v1/audit/tree-head',
  answers: { 200: { description: 'The latest.', schema: signedTreeHeadSchema } },
  problems: ['AUDIT_HEAD_UNKNOWN'],
});

export const listTreeHeads = operation({
  ...common,
  id: 'listTreeHeads',
  summary: 'Every signed tree head.',
  path: '/v1/audit/tree-heads',
  query: z.strictObject({
    cursor: count.optional().describe('The nextCursor of the page before; opaque.'),
    limit,
  }),
  answers: { 200: { description: 'In order.', schema: headPageView } },
});

export const getInclusionProof = operation({
  ...common,
  id: 'getInclusionProof',
  summary: 'Proves that an event is in the log.',
  path: '/v1/audit/proofs/inclusion',
  query: z.strictObject({
    seq: count.describe('Which event.'),
    size: count.describe('In the tree of how many events.'),
  }),
  answers: { 200: { description: 'RFC 9162, from the leaf upwards.', schema: inclusionView } },
  problems: ['AUDIT_EVENT_UNKNOWN', 'AUDIT_SIZE_UNKNOWN'],
});

export const getConsistencyProof = operation({
  ...common,
  id: 'getConsistencyProof',
  summary: 'Proves that a log only grew.',
  path: '/v1/audit/proofs/consistency',
  query: z.strictObject({
    from: count.describe('Size of the older tree.'),
    to: count.describe('Size of the newer tree.'),
  }),
  answers: {
    200: {
      description: 'RFC 9162: the older is the beginning of the newer.',
      schema: consistencyView,
    },
  },
  problems: ['AUDIT_SIZE_UNKNOWN'],
});
