import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '../observability/log.ts';
import { auditOf, NOW, plannedNow } from '../testing/saint-aubin.ts';
import type { AuditEntry } from './audit-event.ts';
import { AuditTrail } from './audit-trail.ts';

function trail(options: { fails?: boolean } = {}) {
  const commits: AuditEntry[][] = [];
  const store = {
    recordAudit: (entries: readonly AuditEntry[]) => {
      if (options.fails) return Promise.reject(new Error('disk full'));
      commits.push([...entries]);
      return Promise.resolve();
    },
  };
  return {
    commits,
    options,
    audit: new AuditTrail({ store, log: createLog({ level: 'silent' }) }),
  };
}

const read = auditOf(plannedNow(), 'teleconsultation-read');
const refusal = (at: number, tenantId: string | null = 'saint-aubin'): AuditEntry => ({
  ...auditOf(plannedNow(), 'participant-refused'),
  tenantId,
  at,
  outcome: 'refused',
  code: 'TICKET_UNKNOWN',
});

describe('the audit trail', () => {
  it('keeps what comes together in one commit, in its order', async () => {
    const { audit, commits } = trail();
    const entries = Array.from({ length: 20 }, (_, index) => ({ ...read, at: NOW + index }));
    await Promise.all(entries.map((entry) => audit.record(entry)));
    assert.deepEqual(commits, [entries]);
  });

  it('says so when an event was not kept, and keeps the next one', async () => {
    const { audit, commits, options } = trail({ fails: true });
    await assert.rejects(audit.record(read), /disk full/);
    options.fails = false;
    await audit.record(read);
    assert.equal(commits.length, 1);
  });

  it('counts the refusals of somebody who tries without end, instead of telling each', async () => {
    const { audit, commits } = trail();
    for (let count = 0; count < 1_000; count += 1) await audit.refused(refusal(NOW));
    assert.equal(commits.flat().length, 100);
    await audit.settleRefusals();
    const last = commits.flat().at(-1);
    // The one that tells of it is one of them.
    assert.equal(last?.facts?.suppressed, 899);
    await audit.settleRefusals();
    assert.equal(commits.flat().length, 101);
  });

  it('tells with the next refusal how many were not told', async () => {
    const { audit, commits } = trail();
    for (let count = 0; count < 103; count += 1) await audit.refused(refusal(NOW));
    await audit.refused(refusal(NOW + 1_000));
    assert.equal(commits.flat().at(-1)?.facts?.suppressed, 3);
  });

  it('lets nobody use up the share of another log', async () => {
    const { audit, commits } = trail();
    for (let count = 0; count < 200; count += 1) await audit.refused(refusal(NOW, null));
    await audit.refused(refusal(NOW));
    assert.equal(commits.flat().filter(({ tenantId }) => tenantId !== null).length, 1);
  });
});
