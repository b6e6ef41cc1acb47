/** What goes, when, and what stays provable: on a real database, with time moved by hand. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createLog } from '../observability/log.ts';
import { createStore } from '../store/sql-store.ts';
import type { Store } from '../store/store.ts';
import { LOG, tamper, verdictOn } from '../testing/grown-log.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { auditOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { readEvent, type AuditKind } from './audit-event.ts';
import { keepAudit, PURGE_INTERVAL_MS } from './keep-audit.ts';
import { DEFAULT_RETENTION_DAYS, purgeDueBefore, rangesOf, retentionSchema } from './retention.ts';

const DAY_MS = 86_400_000;

describe('the retention of audit events', () => {
  let dataDir: string;
  let store: Store;

  beforeEach(async () => {
    dataDir = temporaryFolder();
    store = await createStore({ dataDir });
    await store.saveTenant(saintAubin, NOW);
  });
  afterEach(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true });
  });

  async function keep(kinds: AuditKind[], at = NOW): Promise<void> {
    await store.recordAudit(kinds.map((kind) => ({ ...auditOf(plannedNow(), kind), at })));
  }

  async function texts(): Promise<(AuditKind | null)[]> {
    const kept = await store.auditEvents(LOG, { from: 0, limit: 1_000 });
    return kept.map(({ body }) => (body === null ? null : (readEvent(body)?.kind ?? null)));
  }

  it('deletes texts whose period is over, by kind, and certifies it', async () => {
    await keep(['teleconsultation-read', 'security-report', 'teleconsultation-read']);
    await keep(['teleconsultation-read'], NOW + DAY_MS);
    const server = { 'teleconsultation-read': 30 };
    assert.equal(await store.purgeAudit({ server }, NOW + 30 * DAY_MS), 0);
    assert.equal(await store.purgeAudit({ server }, NOW + 30 * DAY_MS + 1), 2);
    assert.deepEqual(await texts(), [
      'tenant-added',
      null,
      'security-report',
      null,
      'teleconsultation-read',
      'audit-purged',
    ]);
    const [certificate] = await store.auditEvents(LOG, { from: 5, limit: 1 });
    assert.deepEqual(readEvent(certificate?.body ?? '')?.facts?.ranges, [
      [1, 1],
      [3, 3],
    ]);
  });

  it('leaves a log that still verifies, and says which events have no text', async () => {
    await keep(Array.from({ length: 9 }, () => 'teleconsultation-read'));
    await store.sealAudit(NOW);
    await store.purgeAudit({ server: { default: 1 } }, NOW + 2 * DAY_MS);
    await keep(['security-report'], NOW + 2 * DAY_MS);
    await store.sealAudit(NOW + 2 * DAY_MS);
    const { exitCode, output } = await verdictOn(dataDir);
    assert.equal(exitCode, 0, output);
    assert.match(output, /"log":"tenant:saint-aubin","size":12,.*"purged":\[\[0,9\]\]/);
  });

  it('leaves a log in which a deleted text is still found', async () => {
    await keep(Array.from({ length: 4 }, () => 'teleconsultation-read'));
    await keep(['security-report'], NOW + DAY_MS);
    await store.purgeAudit({ server: { default: 1 } }, NOW + 1.5 * DAY_MS);
    await store.close();
    tamper(dataDir, `delete from audit_bodies where log = '${LOG}' and seq = 5`);
    const { codes, sentences } = await verdictOn(dataDir);
    assert.deepEqual(codes, ['EVENT_WITHOUT_CERTIFICATE']);
    assert.match(sentences, /event 5/);
  });

  it('lets a tenant decide for itself, for one kind or for all', async () => {
    await keep(['teleconsultation-read', 'security-report']);
    const auditRetention = { default: 10, 'security-report': 3_650 };
    await store.saveTenant({ ...saintAubin, auditRetention }, NOW);
    await store.purgeAudit({ server: { default: 100 } }, NOW + 11 * DAY_MS);
    assert.deepEqual(await texts(), [null, null, 'security-report', null, 'audit-purged']);
  });

  it('never deletes a certificate, however old', async () => {
    await keep(['teleconsultation-read']);
    await store.purgeAudit({ server: { default: 1 } }, NOW + 2 * DAY_MS);
    await store.purgeAudit({ server: { default: 1 } }, NOW + 5_000 * DAY_MS);
    assert.equal((await texts()).at(-1), 'audit-purged');
    const purgedKind = retentionSchema.safeParse({ 'audit-purged': 1 });
    assert.equal(purgedKind.success, false);
  });

  it('keeps for three years what nobody decided about', () => {
    const due = purgeDueBefore({ server: {}, tenant: null }, NOW);
    assert.ok(due.every(({ before }) => before === NOW - DEFAULT_RETENTION_DAYS * DAY_MS));
    assert.equal(DEFAULT_RETENTION_DAYS, 3 * 365);
  });

  it('goes on a batch at a time until nothing is due, then once an hour', async () => {
    await keep(Array.from({ length: 1_500 }, () => 'teleconsultation-read'));
    const clock = new ManualClock(NOW + 2 * DAY_MS);
    const counts: number[] = [];
    let rounds = 0;
    let roundOver: () => void = () => undefined;
    const stop = keepAudit({
      store: {
        purgeAudit: async (periods, now) => {
          const count = await store.purgeAudit(periods, now);
          counts.push(count);
          return count;
        },
        sealAudit: async (now) => {
          await store.sealAudit(now);
          rounds += 1;
          roundOver();
        },
      },
      trail: { settleRefusals: () => Promise.resolve() },
      periods: { server: { default: 1 } },
      clock,
      log: createLog({ level: 'silent' }),
    });
    const round = async (byMs: number) => {
      const over = new Promise<void>((resolve) => (roundOver = resolve));
      clock.advance(byMs);
      await over;
      // The next round is set once this one's promise chain has run.
      await new Promise<void>((resolve) => setImmediate(resolve));
    };
    for (let count = 0; count < 5; count += 1) await round(10_000);
    assert.equal(rounds, 5);
    // The server's log has the tenant's addition too.
    assert.deepEqual(counts, [1_001, 501, 0]);
    await round(PURGE_INTERVAL_MS);
    assert.equal(counts.length, 4);
    await stop();
    assert.equal((await verdictOn(dataDir)).exitCode, 0);
  });
});

describe('runs of events', () => {
  it('are told by their first and last', () => {
    assert.deepEqual(rangesOf([]), []);
    assert.deepEqual(rangesOf([0, 1, 2, 5, 7, 8]), [
      [0, 2],
      [5, 5],
      [7, 8],
    ]);
  });
});
