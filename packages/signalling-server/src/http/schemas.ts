/**
 * What every part of the REST API shares: instants, problems, the idempotency key, and reading at the
 * door. One set of schemas checks the door, types the handlers and writes the description.
 */
import { z } from 'zod';
import { NOT_READY_REASONS } from '../observability/readiness.ts';
import { PROBLEMS, Problem, type ProblemCode } from './problem.ts';

export const instant: z.ZodISODateTime = z.iso.datetime({ offset: true });

export function isoOf(instantMs: number): string {
  return new Date(instantMs).toISOString();
}

export function isoOrNull(instantMs: number | null): string | null {
  return instantMs === null ? null : isoOf(instantMs);
}

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
