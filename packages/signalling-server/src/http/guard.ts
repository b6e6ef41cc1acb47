/**
 * `/v1/guard`: the operator sees whom the guard stops and why, and lets them go. The only place where a
 * network address leaves the server, besides the file for fail2ban; nothing here keeps one.
 */
import { Router } from 'express';
import { z } from 'zod';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Clock } from '../clock.ts';
import { GUARD_ACTIONS, GUARD_SCOPES, type Decision } from '../guard/decision.ts';
import type { Guard } from '../guard/guard.ts';
import { SIGNALS, type Signal } from '../guard/signals.ts';
import { Problem } from './problem.ts';
import { readInput } from './schemas.ts';

const signal = z.enum(Object.keys(SIGNALS) as [Signal, ...Signal[]]);

export const guardDecisionView = z.strictObject({
  id: z.string(),
  scope: z.enum(GUARD_SCOPES),
  subject: z.string().describe('A participant, an address, a network or a tenant.'),
  action: z.enum(GUARD_ACTIONS),
  reasons: z.array(z.strictObject({ signal, weight: z.int() })).describe('The heaviest first.'),
  score: z.int(),
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  dryRun: z.boolean(),
});

export const guardView = z.strictObject({
  decisions: z.array(guardDecisionView).describe('In force now, the latest first.'),
  noticed: z.partialRecord(signal, z.int()).describe('Signals since the start of this node.'),
  sources: z.int().describe('How many sources this node remembers.'),
});

export const unblockRequest = z.strictObject({
  decision: z.string().regex(/^gd_[A-Za-z0-9_-]{22}$/, 'the id of a decision'),
});

export function guardRoutes(options: {
  guard: Guard;
  audit: Pick<AuditTrail, 'record'>;
  clock: Clock;
}): Router {
  const { guard, audit, clock } = options;
  const router = Router();
  const told = (request: string, decisionId?: string) =>
    audit.record({
      tenantId: null,
      at: clock.now(),
      kind: 'guard-read',
      outcome: 'done',
      actor: { type: 'operator' },
      facts: { request, ...(decisionId === undefined ? {} : { decisionId }) },
    });

  router.get('/explain', async (_request, response) => {
    await told('explain');
    const view: z.infer<typeof guardView> = {
      decisions: guard.decisions().map(viewOf),
      noticed: Object.fromEntries(guard.noticed),
      sources: guard.sourceCount,
    };
    response.json(view);
  });

  router.post('/unblock', async (request, response) => {
    const { decision: id } = readInput(unblockRequest, request.body ?? {});
    const decision = guard.lift(id);
    if (!decision) throw new Problem('GUARD_DECISION_UNKNOWN');
    await told('unblock', id);
    response.json(viewOf(decision));
  });

  return router;
}

function viewOf(decision: Decision): z.infer<typeof guardDecisionView> {
  const { id, scope, subject, action, reasons, score, since, until, dryRun } = decision;
  return {
    id,
    scope,
    subject,
    action,
    reasons: reasons.map((name) => ({ signal: name, weight: SIGNALS[name] })),
    score,
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    dryRun,
  };
}
