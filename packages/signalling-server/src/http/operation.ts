/**
 * An operation of the REST API, said once: who may call it, what it takes, what it answers and how it
 * refuses. The door, the handler's types, the description and the client all come from it.
 */
import { z } from 'zod';
import type { Scope } from '../auth/scopes.ts';
import type { ProblemCode } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Whose key it takes. */
export type CallerKind = 'tenant' | 'operator' | 'either';

export interface AnswerShape {
  description: string;
  /** With a name (`meta({ id })`); null for an answer without a body. */
  schema: z.ZodType | null;
}

export interface Operation<Query = unknown, Body = unknown> {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly method: Method;
  /** As in OpenAPI, parameters in braces. */
  readonly path: `/v1/${string}`;
  readonly caller: CallerKind;
  readonly scope: Scope;
  readonly query: z.ZodType<Query>;
  readonly body: z.ZodType<Body>;
  /** False where the schema takes nothing, or nothing of it is needed. */
  readonly bodyRequired: boolean;
  readonly maxBodyBytes: number;
  readonly answers: Readonly<Record<number, AnswerShape>>;
  /** Its own refusals; those every operation has come on top. */
  readonly problems: readonly ProblemCode[];
}

/** Ten times the longest request there is, consent receipts aside. */
const MAX_BODY_BYTES = 4_096;

export const NOTHING = z.strictObject({});
type Nothing = z.infer<typeof NOTHING>;

type Given<Query, Body> = Omit<
  Operation<Query, Body>,
  'query' | 'body' | 'bodyRequired' | 'maxBodyBytes' | 'problems'
> &
  Partial<
    Pick<Operation<Query, Body>, 'query' | 'body' | 'bodyRequired' | 'maxBodyBytes' | 'problems'>
  >;

/** An operation with what most have in common filled in. */
export function operation<Query = Nothing, Body = Nothing>(
  given: Given<Query, Body>,
): Operation<Query, Body> {
  return {
    query: NOTHING as unknown as z.ZodType<Query>,
    body: NOTHING as unknown as z.ZodType<Body>,
    bodyRequired: given.body !== undefined,
    maxBodyBytes: MAX_BODY_BYTES,
    problems: [],
    ...given,
  };
}

const EVERYWHERE: readonly ProblemCode[] = [
  'REQUEST_INVALID',
  'HEADER_REPEATED',
  'CREDENTIAL_IN_URL',
  'API_KEY_MISSING',
  'API_KEY_UNKNOWN',
  'API_KEY_EXPIRED',
  'API_KEY_REVOKED',
  'SCOPE_MISSING',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
];
const OF_TENANTS: readonly ProblemCode[] = ['TENANT_SUSPENDED'];
const WITH_BODY: readonly ProblemCode[] = [
  'BODY_NOT_JSON',
  'BODY_TOO_DEEP',
  'BODY_KEY_REPEATED',
  'BODY_KEY_FORBIDDEN',
  'BODY_TOO_LARGE',
  'MEDIA_TYPE_UNSUPPORTED',
];
const REPEATABLE: readonly ProblemCode[] = ['IDEMPOTENCY_KEY_IN_FLIGHT', 'IDEMPOTENCY_KEY_REUSED'];

/** Every code an operation can refuse with. */
export function problemsOf({ caller, method, problems }: Operation): ProblemCode[] {
  return [
    ...EVERYWHERE,
    ...(caller === 'operator' ? [] : OF_TENANTS),
    ...(method === 'GET' || method === 'DELETE' ? [] : WITH_BODY),
    ...(method === 'POST' ? REPEATABLE : []),
    ...problems,
  ];
}
