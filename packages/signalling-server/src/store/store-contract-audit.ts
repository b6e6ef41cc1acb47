/**
 * What every store adapter must do for the audit log, as one suite. An adapter's test opens it on real
 * storage.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SERVER_LOG, tenantLog, type AuditEntry } from '../audit/audit-event.ts';
import { hexOf } from '../audit/merkle-hash.ts';
import { headHash } from '../audit/tree-head.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import type { JSONWebKeySet } from 'jose';
import { auditOf, bellevue, draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { HEAD_EVERY } from './sql-audit.ts';
import type { Store } from './store.ts';

const LOG = tenantLog(saintAubin.id);
const DAY_MS = 86_400_000;

function started(at = NOW): AuditEntry {
  const actor = { type: 'server' } as const;
  return { tenantId: null, at, kind: 'server-started', outcome: 'done', actor };
}

export function auditContract(
  name: string,
  open: () => Promise<{ store: Store; keys: JSONWebKeySet; dispose: () => Promise<void> }>,
): void {
  void describe(`${name} as an audit log`, () => {
    let store: Store;
    let keys: JSONWebKeySet;
    let dispose: () => Promise<void>;

    beforeEach(async () => {
      ({ store, keys, dispose } = await open());
      await store.saveTenant(saintAubin, NOW);
      await store.saveTenant(bellevue, NOW);
    });
    afterEach(() => dispose());

    const readings = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...auditOf(plannedNow(), 'teleconsultation-read'),
        at: NOW + index,
      }));

    async function assertWhole(): Promise<void> {
      const { faults } = await verifyAudit({
        reader: store,
        keys,
        outside: [],
        missingTriggers: [],
      });
      assert.deepEqual(faults, []);
    }

    void it('keeps the events of several logs, each in its own, and all of a batch', async () => {
      const foreign = auditOf(plannedNow(bellevue), 'teleconsultation-read');
      await store.recordAudit([...readings(2), started(), foreign]);
      const sizes = [LOG, tenantLog(bellevue.id), SERVER_LOG].map((log) => store.auditSize(log));
      assert.deepEqual(await Promise.all(sizes), [3, 2, 3]);
      const kinds = (await store.auditEvents(SERVER_LOG, { from: 0, limit: 10 })).map(
        ({ body }) => (JSON.parse(body ?? '') as { kind: string }).kind,
      );
      assert.deepEqual(kinds, ['tenant-added', 'tenant-added', 'server-started']);
      assert.deepEqual(await store.auditLogs(), [SERVER_LOG, tenantLog(bellevue.id), LOG]);
      await assertWhole();
    });

    void it('keeps an event with its fact or neither', async () => {
      const draft = draftOf(plannedNow());
      await store.createTeleconsultation(draft);
      await assert.rejects(store.createTeleconsultation(draft));
      assert.equal(await store.auditSize(LOG), 2);
      await store.recordAudit(readings(1));
      assert.equal(await store.auditSize(LOG), 3);
      await assertWhole();
    });

    void it('keeps many events that come at once in one gapless row', async () => {
      await Promise.all(Array.from({ length: 20 }, () => store.recordAudit(readings(3))));
      const events = await store.auditEvents(LOG, { from: 0, limit: 100 });
      assert.deepEqual(
        events.map(({ seq }) => seq),
        Array.from({ length: 61 }, (_, seq) => seq),
      );
      await assertWhole();
    });

    void it('signs a head for each log that has grown, chained to the one before, and only then', async () => {
      await store.sealAudit(NOW);
      await store.sealAudit(NOW + 1);
      await store.recordAudit(readings(5));
      await store.sealAudit(NOW + 2);
      const [first, second, ...others] = await store.auditHeads(LOG, { after: 0, limit: 10 });
      assert.deepEqual([first?.size, second?.size, others], [1, 6, []]);
      assert.equal(second?.prev_sth_hash, first && headHash(first));
      assert.deepEqual(await store.latestAuditHead(LOG), second);
      assert.equal((await store.latestAuditHead(SERVER_LOG))?.size, 2);
      await assertWhole();
    });

    void it('signs a head by itself once a log has grown by so many', async () => {
      await store.recordAudit(readings(HEAD_EVERY));
      assert.equal((await store.latestAuditHead(LOG))?.size, HEAD_EVERY + 1);
      await assertWhole();
    });

    void it('gives pages of nodes and a single one', async () => {
      await store.recordAudit(readings(7));
      const nodes = await store.auditNodes(LOG, { level: 1, from: 1, limit: 2 });
      assert.deepEqual(
        nodes.map(({ level, index }) => [level, index]),
        [
          [1, 1],
          [1, 2],
        ],
      );
      const node = await store.auditNode(LOG, { level: 1, index: 2 });
      assert.equal(hexOf(node), nodes[1] && hexOf(nodes[1].hash));
      await assert.rejects(store.auditNode(LOG, { level: 5, index: 0 }));
    });

    void it('purges the texts whose period is over and leaves a certificate and the proof', async () => {
      await store.recordAudit(readings(3));
      const periods = { server: { 'teleconsultation-read': 1 } };
      assert.equal(await store.purgeAudit(periods, NOW + DAY_MS), 0);
      assert.equal(await store.purgeAudit(periods, NOW + 2 * DAY_MS), 3);
      const events = await store.auditEvents(LOG, { from: 0, limit: 10 });
      assert.deepEqual(
        events.map(({ body }) => body === null),
        [false, true, true, true, false],
      );
      await store.sealAudit(NOW + 2 * DAY_MS);
      await assertWhole();
    });
  });
}
