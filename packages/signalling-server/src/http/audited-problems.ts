/**
 * Tells the audit log of every request under `/v1` that came to nothing, before its sender hears of
 * it. Says which operation and why; never what was in the request.
 */
import type { ErrorRequestHandler, Request } from 'express';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../observability/log.ts';
import { placeOf } from './operations.ts';
import { PROBLEMS, problemFrom } from './problem.ts';
import { actorOf, knownCallerOf } from './tenant-authentication.ts';

export function auditedProblems(options: {
  audit: Pick<AuditTrail, 'refused'>;
  clock: Clock;
  log: Log;
}): ErrorRequestHandler {
  const { audit, clock, log } = options;
  return async (error: unknown, request, _response, next) => {
    if (!request.path.startsWith('/v1/')) {
      next(error);
      return;
    }
    const code = problemFrom(error)?.code ?? 'INTERNAL';
    const caller = knownCallerOf(request);
    const { name, teleconsultationId } = described(request);
    try {
      await audit.refused({
        tenantId: caller?.tenant?.id ?? null,
        at: clock.now(),
        kind: 'request-refused',
        outcome: 'refused',
        actor: caller ? actorOf(request) : { type: 'stranger' },
        code,
        ...(teleconsultationId === null ? {} : { teleconsultationId }),
        facts: { request: name, status: PROBLEMS[code][0] },
      });
    } catch (failure) {
      // The request failed already; that this is told nowhere else is worth a line.
      log.error('refusal not audited', { code }, failure);
    }
    next(error);
  };
}

function described(request: Request): { name: string; teleconsultationId: string | null } {
  const place = placeOf(request.path);
  const id = /^\/v1\/teleconsultations\/(tc_[A-Za-z0-9_-]{22})(?:\/|$)/.exec(request.path)?.[1];
  // A method is the sender's word unless it is one of the few.
  const method = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(request.method)
    ? request.method
    : 'other';
  return { name: `${method} ${place?.path ?? 'unknown'}`, teleconsultationId: id ?? null };
}
