/**
 * Every ten seconds: signs a head for each log that has grown. Every hour: deletes the texts whose
 * period is over. Each round schedules the next, so that a slow disk gets no second one on top.
 */
import { nextRoundAt, type Clock } from '../clock.ts';
import type { Log } from '../observability/log.ts';
import type { AuditStore } from './audit-store.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { RetentionPeriods } from './retention.ts';

export const HEAD_INTERVAL_MS = 10_000;
export const PURGE_INTERVAL_MS = 3_600_000;

export interface AuditKeeperOptions {
  store: Pick<AuditStore, 'sealAudit' | 'purgeAudit'>;
  trail: Pick<AuditTrail, 'settleRefusals'>;
  periods: RetentionPeriods;
  clock: Clock;
  log: Log;
}

/** Starts; the answer stops it and resolves when a round under way is over. */
export function keepAudit(options: AuditKeeperOptions): () => Promise<void> {
  const { store, trail, periods, clock, log } = options;
  let stopped = false;
  let round: Promise<void> = Promise.resolve();
  let cancel: () => void = () => undefined;
  let purgeAt = clock.now() + HEAD_INTERVAL_MS;

  const work = async () => {
    await trail.settleRefusals();
    if (clock.now() >= purgeAt) {
      // A long backlog goes a batch a round: the rest can wait ten seconds, the rooms cannot.
      const purged = await store.purgeAudit(periods, clock.now());
      if (purged === 0) purgeAt = clock.now() + PURGE_INTERVAL_MS;
      else log.info('audit events purged', { count: purged });
    }
    await store.sealAudit(clock.now());
  };
  const schedule = (dueAt: number) => {
    cancel = clock.setTimer(() => {
      round = work()
        .catch((error: unknown) => log.error('audit log not kept up', {}, error))
        .finally(() => {
          const now = clock.now();
          if (!stopped) schedule(nextRoundAt({ dueAt, intervalMs: HEAD_INTERVAL_MS, now }));
        });
    }, dueAt - clock.now());
  };
  schedule(clock.now() + HEAD_INTERVAL_MS);
  return async () => {
    stopped = true;
    cancel();
    await round;
  };
}
