/**
 * What the REST API takes and gives. One set of schemas checks the door, types the handlers and
 * writes the OpenAPI description.
 */
import { ROLES } from '@tdoc/sdk-core/protocol';
import { z } from 'zod';
import { TELECONSULTATION_STATES } from '../room/teleconsultation.ts';
import { NOT_READY_REASONS } from '../observability/readiness.ts';
import { PROBLEMS, Problem, type ProblemCode } from './problem.ts';

const instant = z.iso.datetime({ offset: true });

export const teleconsultationRequest = z
  .strictObject({
    reference: z
      .string()
      .regex(/^[A-Za-z0-9_.:-]{1,64}$/)
      .describe('The host’s own opaque word for it; never a name or an identity number.')
      .optional(),
    scheduledAt: instant.describe('When it is planned for, ISO 8601.').optional(),
  })
  .meta({ id: 'TeleconsultationRequest' });

export const teleconsultationView = z
  .strictObject({
    id: z.string().regex(/^tc_[A-Za-z0-9_-]{22}$/),
    reference: z.string().nullable(),
    state: z.enum(TELECONSULTATION_STATES),
    scheduledAt: instant.nullable(),
    createdAt: instant,
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
    durationS: z.int().min(0).nullable().describe('Whole seconds; null until it has ended.'),
  })
  .meta({ id: 'Teleconsultation' });
export type TeleconsultationView = z.infer<typeof teleconsultationView>;

export const ticketRequest = z.strictObject({ role: z.enum(ROLES) }).meta({ id: 'TicketRequest' });

export const ticketView = z
  .strictObject({
    ticket: z
      .string()
      .regex(/^at_[A-Za-z0-9_-]{43}$/)
      .describe('Shown once, good for one join.'),
    expiresAt: instant,
  })
  .meta({ id: 'AdmissionTicket' });
export type TicketView = z.infer<typeof ticketView>;

export const problemView = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string(),
    faults: z.array(z.strictObject({ path: z.string(), expected: z.string() })).optional(),
    reasons: z.array(z.enum(NOT_READY_REASONS)).optional(),
  })
  .meta({ id: 'Problem' });

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/)
  .describe('Makes a repeated request harmless for a day.');

/**
 * Reads input at the door.
 * @throws Problem REQUEST_INVALID with every fault
 */
export function readInput<T>(schema: z.ZodType<T>, input: unknown, at = ''): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => {
    const path = [...(at ? [at] : []), ...issue.path.map(String)].join('.');
    // The name of an unknown member is the sender's text: it is told apart by its place only.
    if (issue.code === 'unrecognized_keys') return [{ path, expected: 'no other member' }];
    return [{ path, expected: expectation(issue) }];
  });
  throw new Problem('REQUEST_INVALID', { faults });
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_format') return issue.pattern ?? issue.format;
  return issue.code;
}
