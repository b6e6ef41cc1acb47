/**
 * The guard put together: its decisions go to the log, the audit log, the file for fail2ban and to
 * whoever closes sockets. Composition only.
 */
import type { AuditEntry } from '../audit/audit-event.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../observability/log.ts';
import { decisionLine, verbOf, type Decision, type Verb } from './decision.ts';
import { DecisionFile } from './decision-file.ts';
import { Gatekeeper } from './gatekeeper.ts';
import { Guard } from './guard.ts';
import type { GuardBus } from './guard-bus.ts';
import { RateWindows } from './rate-windows.ts';
import type { GuardSettings } from './settings.ts';

export interface OpenGuard {
  guard: Guard;
  gatekeeper: Gatekeeper;
  /** Who closes the sockets a decision is about; one listener. */
  onDecision(listener: (decision: Decision) => void): void;
  /** Resolves once everything decided is told. */
  settled(): Promise<void>;
}

export interface OpenGuardOptions {
  settings: GuardSettings;
  trustedProxies: readonly string[];
  audit: Pick<AuditTrail, 'record'>;
  clock: Clock;
  log: Log;
  /** Where other nodes hear of decisions; null where there is one node. */
  bus?: GuardBus | null;
}

export function openGuard(options: OpenGuardOptions): OpenGuard {
  const { settings, trustedProxies, audit, clock, log, bus = null } = options;
  const { decisionFile: path, sharedNetworks, maxSources } = settings;
  const file = path === undefined ? null : new DecisionFile({ path, log });
  let listener: (decision: Decision) => void = () => undefined;

  const tell = (decision: Decision, verb: Verb) => {
    const { id, scope, reasons } = decision;
    log.warn(`guard ${verb}`, { decisionId: id, code: `${scope}:${reasons[0] ?? 'none'}` });
    file?.append(decisionLine(decision, verb, clock.now()));
    // Told as long as the server runs; that it could not be kept is in the log already.
    audit.record(auditOf(decision, verb, clock.now())).catch(() => undefined);
  };
  const guard = new Guard({
    clock,
    settings,
    onDecision(decision) {
      tell(decision, verbOf(decision));
      bus?.tellDecision(decision);
      if (!decision.dryRun) listener(decision);
    },
    onLift(decision) {
      tell(decision, 'unban');
      bus?.tellLift(decision.id);
    },
  });
  // What another node decided stands in its audit log; the firewall of this machine wants to know too.
  bus?.attach({
    onDecision(decision) {
      if (guard.decisions().some(({ id }) => id === decision.id)) return;
      guard.adopt(decision);
      file?.append(decisionLine(decision, verbOf(decision), clock.now()));
      if (!decision.dryRun) listener(decision);
    },
    onLift(id) {
      const decision = guard.lift(id, { isNews: false });
      if (decision) file?.append(decisionLine(decision, 'unban', clock.now()));
    },
    inForce: () => guard.decisions(),
  });
  const windows = new RateWindows({ maxKeys: maxSources });
  return {
    guard,
    gatekeeper: new Gatekeeper({ guard, windows, trustedProxies, sharedNetworks }),
    onDecision: (next) => {
      listener = next;
    },
    settled: async () => file?.settled(),
  };
}

/** A decision as the audit log tells it: with its id and its reasons, without the address. */
function auditOf(decision: Decision, verb: Verb, now: number): AuditEntry {
  const { id, scope, subject, reasons } = decision;
  return {
    tenantId: scope === 'tenant' ? subject : null,
    at: now,
    kind: 'guard-decision',
    outcome: 'done',
    actor: { type: 'server' },
    facts: { decisionId: id, scope, verb, reason: reasons.join(',') },
  };
}
