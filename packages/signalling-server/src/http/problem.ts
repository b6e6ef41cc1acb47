/**
 * Errors of the REST API: `application/problem+json` with a stable code. Never repeats input.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
import type { ErrorRequestHandler, Response } from 'express';
import type { Log } from '../observability/log.ts';
import type { NotReadyReason } from '../observability/readiness.ts';
import { DatabaseUnavailableError } from '../store/postgres-fault.ts';

/** Each code with its status and its title; the title is for a developer's eyes. */
export const PROBLEMS = {
  REQUEST_INVALID: [400, 'The request does not fit the schema.'],
  CREDENTIAL_IN_URL: [400, 'Send secrets in headers or bodies, never in the address.'],
  BODY_NOT_JSON: [400, 'The body is not JSON in UTF-8.'],
  BODY_TOO_DEEP: [400, 'The body is nested deeper than any this API takes.'],
  BODY_KEY_REPEATED: [400, 'An object of the body names a member twice.'],
  BODY_KEY_FORBIDDEN: [400, 'An object of the body has a member that no object may have.'],
  HEADER_REPEATED: [400, 'A header that is meant once is there twice.'],
  API_KEY_MISSING: [401, 'Send the tenant API key as a bearer token.'],
  API_KEY_UNKNOWN: [401, 'No tenant has this API key.'],
  API_KEY_EXPIRED: [401, 'The time of this API key is over. Ask for another.'],
  API_KEY_REVOKED: [401, 'This API key was revoked. Ask for another.'],
  SCOPE_MISSING: [403, 'This API key may not do this. Ask for one that has the scope.'],
  TENANT_SUSPENDED: [403, 'This tenant is suspended. Ask the operator of the server.'],
  TELECONSULTATION_UNKNOWN: [404, 'There is no such teleconsultation.'],
  CONSENT_RECEIPT_UNKNOWN: [404, 'There is no such consent receipt.'],
  CONSENT_ISSUER_UNKNOWN: [404, 'No key that countersigns is registered yet.'],
  AUDIT_EVENT_UNKNOWN: [404, 'The tree of this size has no such event.'],
  AUDIT_SIZE_UNKNOWN: [404, 'The audit log has not had this size.'],
  AUDIT_HEAD_UNKNOWN: [404, 'No tree head is signed yet; one is within ten seconds.'],
  GUARD_DECISION_UNKNOWN: [404, 'No decision in force has this id.'],
  WEBHOOK_UNKNOWN: [404, 'No webhook is configured. PUT one first.'],
  DEAD_LETTER_UNKNOWN: [404, 'There is no such dead letter.'],
  TENANT_UNKNOWN: [404, 'There is no such tenant.'],
  API_KEY_ID_UNKNOWN: [404, 'There is no API key with this id.'],
  ROUTE_UNKNOWN: [404, 'There is nothing here.'],
  METHOD_NOT_ALLOWED: [405, 'This resource does not take this method.'],
  TELECONSULTATION_ENDED: [409, 'The teleconsultation has ended.'],
  TELECONSULTATION_STARTED: [409, 'The teleconsultation has begun; it can be ended only.'],
  CONSENT_PREVIOUS_UNKNOWN: [409, 'The version before this one is not kept. Send that one first.'],
  TENANT_NAME_TAKEN: [409, 'Another tenant has this name.'],
  TENANT_CONFIGURED: [409, 'The configuration file says this of the tenant. Change it there.'],
  API_KEY_SPENT: [409, 'This API key has expired or was revoked. Add another one.'],
  IDEMPOTENCY_KEY_IN_FLIGHT: [409, 'The first request under this key is being worked on.'],
  BODY_TOO_LARGE: [413, 'The body is larger than this resource takes.'],
  MEDIA_TYPE_UNSUPPORTED: [415, 'Send application/json.'],
  IDEMPOTENCY_KEY_REUSED: [422, 'This idempotency key already served for another request.'],
  TOO_MANY_REQUESTS: [429, 'Come back after the time in Retry-After.'],
  CONSENT_RECEIPT_INVALID: [422, 'The consent receipt does not prove what it says.'],
  WEBHOOK_URL_FORBIDDEN: [422, 'Webhooks do not go to this address. The operator can allow it.'],
  INTERNAL: [500, 'The server failed. Trying again may help.'],
  NOT_READY: [503, 'The server cannot serve yet, or no longer.'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Where the input is wrong and what was expected, never what was there. */
export interface InputFault {
  path: string;
  expected: string;
}

export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  faults?: InputFault[];
  /** Of NOT_READY: what keeps it from being ready. */
  reasons?: readonly NotReadyReason[];
}

/** Thrown by a handler to answer with a problem. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly faults: InputFault[] | null;
  readonly reasons: readonly NotReadyReason[] | null;

  constructor(
    code: ProblemCode,
    options: { faults?: InputFault[]; reasons?: readonly NotReadyReason[] } = {},
  ) {
    super(code);
    this.name = 'Problem';
    this.code = code;
    this.faults = options.faults ?? null;
    this.reasons = options.reasons ?? null;
  }
}

export function sendProblem(response: Response, problem: Problem): void {
  const { code, faults, reasons } = problem;
  const [status, title] = PROBLEMS[code];
  const document: ProblemDocument = {
    type: `urn:tdoc:problem:${code}`,
    title,
    status,
    code,
    detail: faults ? `Faults: ${faults.map(({ path }) => path || 'body').join(', ')}.` : title,
    ...(faults ? { faults } : {}),
    ...(reasons ? { reasons } : {}),
  };
  response.status(status).type('application/problem+json').send(JSON.stringify(document));
}

/** What express and its body parser throw, as problems of ours. */
export function problemFrom(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  if (error instanceof DatabaseUnavailableError) return new Problem('NOT_READY');
  const kind = error instanceof Error && 'type' in error ? error.type : null;
  if (kind === 'entity.too.large') return new Problem('BODY_TOO_LARGE');
  if (kind === 'entity.parse.failed') return new Problem('BODY_NOT_JSON');
  if (kind === 'encoding.unsupported' || kind === 'charset.unsupported') {
    return new Problem('MEDIA_TYPE_UNSUPPORTED');
  }
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  return status >= 400 && status < 500 ? new Problem('REQUEST_INVALID') : null;
}

/** The last handler of the app. */
export function problemHandler(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = problemFrom(error);
    if (!(error instanceof Problem) && (!problem || problem.code === 'NOT_READY')) {
      log.error('request failed', { code: problem?.code ?? 'INTERNAL' }, error);
    }
    sendProblem(response, problem ?? new Problem('INTERNAL'));
  };
}
