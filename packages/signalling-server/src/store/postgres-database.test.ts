/** PostgreSQL as the store: the contract, and what several nodes do to one database. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { ParticipantId } from '@tdoc/sdk-core/protocol';
import { sql } from 'kysely';
import { tenantLog } from '../audit/audit-event.ts';
import { loadSigningKeys } from '../audit/signing-keys.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { drawTicket } from '../auth/admission-ticket.ts';
import { PostgresServer, type TestDatabase } from '../testing/postgres-server.ts';
import { auditOf, draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { POSTGRES_MIGRATIONS } from './migrations/postgres/index.ts';
import { migratePostgres } from './postgres-migration.ts';
import { restContract } from './rest-contract.ts';
import { createStore } from './sql-store.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { auditContract } from './store-contract-audit.ts';
import { storeContract } from './store-contract.ts';
import type { Store } from './store.ts';

let postgres: PostgresServer;
/** Migrated once, copied for each test. */
let template: TestDatabase;
before(async () => {
  postgres = await PostgresServer.start();
  template = await postgres.createDatabase();
  await migratePostgres(template);
});
after(() => postgres.dispose());

/** Stores of several nodes, each with its own connections, on one database. */
async function openNodes(count: number) {
  const dataDir = temporaryFolder();
  const { url, ownerUrl } = await postgres.createDatabase({ like: template });
  // Already migrated: nobody needs the owner to open it.
  const database = { url };
  const nodes: Store[] = [];
  for (let node = 0; node < count; node += 1) nodes.push(await createStore({ dataDir, database }));
  return {
    nodes,
    keys: loadSigningKeys(dataDir).published,
    url,
    ownerUrl,
    dispose: async () => {
      await Promise.all(nodes.map((node) => node.close()));
      rmSync(dataDir, { recursive: true });
    },
  };
}

async function open() {
  const { nodes, ...rest } = await openNodes(1);
  return { store: nodes[0] as Store, ...rest };
}
storeContract('PostgreSQL', open);
auditContract('PostgreSQL', open);
restContract('PostgreSQL', open);

describe('the schema on PostgreSQL', () => {
  it('has every migration of the embedded database, under the same names', () => {
    assert.deepEqual(Object.keys(POSTGRES_MIGRATIONS).sort(), Object.keys(MIGRATIONS).sort());
  });

  it('lets a migration reach the rows of every tenant', async () => {
    const { nodes, url, ownerUrl, dispose } = await openNodes(1);
    await nodes[0]?.saveTenant(saintAubin, NOW);
    POSTGRES_MIGRATIONS['2031-01-later'] = {
      up: async (db) => {
        await sql`update tenants set name = 'Saint-Aubin'`.execute(db);
      },
    };
    try {
      const done = await migratePostgres({ url, ownerUrl });
      assert.deepEqual(done, ['2031-01-later']);
      assert.ok(await nodes[0]?.findTenantByName('Saint-Aubin'));
    } finally {
      delete POSTGRES_MIGRATIONS['2031-01-later'];
      await dispose();
    }
  });

  it('has every table and column of the embedded database, and of its own only what says why', async () => {
    const dataDir = temporaryFolder();
    const { db, close } = await openSqliteDatabase({ dataDir });
    const embedded = await sql<{ column: string }>`
      select m.name || '.' || c.name as "column"
      from sqlite_master m, pragma_table_info(m.name) c
      where m.type = 'table' and m.name not like 'sqlite%' and m.name not like 'kysely%'`.execute(
      db,
    );
    const shared = await postgres.execute(
      template,
      `select table_name || '.' || column_name as column from information_schema.columns
       where table_schema = 'public' and table_name not like 'kysely%'
         -- Only several nodes need these.
         and table_name not in ('write_receipts', 'audit_signers')`,
    );
    const names = (rows: readonly { column?: unknown }[]) =>
      rows.map(({ column }) => String(column)).sort();
    assert.deepEqual(names(shared), names(embedded.rows));
    await close();
    rmSync(dataDir, { recursive: true });
  });
});

describe('several nodes on one PostgreSQL', () => {
  const LOG = tenantLog(saintAubin.id);

  it('append to one audit log in turn, and no head forks', async () => {
    const { nodes, keys, dispose } = await openNodes(4);
    await nodes[0]?.saveTenant(saintAubin, NOW);
    const ROUNDS = 8;
    const writer = async (node: Store) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const teleconsultation = plannedNow();
        const draft = draftOf(teleconsultation);
        await node.createTeleconsultation(draft);
        await node.recordAudit([
          auditOf(teleconsultation, 'teleconsultation-read'),
          { ...auditOf(teleconsultation, 'request-refused'), tenantId: null },
        ]);
        // Fails after its event was appended: nobody may build on what is rolled back.
        const { announcement } = draft;
        await assert.rejects(
          node.createTeleconsultation({ ...draftOf(plannedNow()), announcement }),
        );
        await node.sealAudit(NOW + round);
      }
    };
    // Two writers a node, so that connections of one node compete as well.
    await Promise.all([...nodes, ...nodes].map(writer));
    const reader = nodes[0] as Store;
    const { faults } = await verifyAudit({ reader, keys, outside: [], missingTriggers: [] });
    assert.deepEqual(faults, []);
    assert.equal(await reader.auditSize(LOG), 1 + 8 * ROUNDS * 2);
    assert.equal((await reader.latestAuditHead(LOG))?.size, 1 + 8 * ROUNDS * 2);
    await dispose();
  });

  it('spend a ticket once', async () => {
    const { nodes, dispose } = await openNodes(4);
    await nodes[0]?.saveTenant(saintAubin, NOW);
    const teleconsultation = plannedNow();
    await nodes[0]?.createTeleconsultation(draftOf(teleconsultation));
    const { id: teleconsultationId, tenantId } = teleconsultation;
    const grant = { teleconsultationId, tenantId, role: 'patient' as const };
    const { record } = drawTicket(grant, NOW + 60_000);
    await nodes[0]?.saveTicket(record, auditOf(teleconsultation, 'ticket-issued'));
    const use = { participantId: 'a'.repeat(32) as ParticipantId, now: NOW + 1 };
    const tickets = await Promise.all(
      nodes.map((node) => node.redeemTicket(record.ticketHash, use)),
    );
    const usedBefore = tickets.map((ticket) => ticket?.usedAt ?? null);
    assert.deepEqual(
      usedBefore.sort((a, b) => Number(a) - Number(b)),
      [null, NOW + 1, NOW + 1, NOW + 1],
    );
    await dispose();
  });

  it('create once what one idempotency key asks of all of them', async () => {
    const { nodes, dispose } = await openNodes(4);
    await nodes[0]?.saveTenant(saintAubin, NOW);
    const idempotency = { keyHash: 'rdv-1030', requestHash: 'the same' };
    const outcomes = await Promise.all(
      nodes.map((node) => node.createTeleconsultation({ ...draftOf(plannedNow()), idempotency })),
    );
    const ids = outcomes.map(
      (answer) => 'teleconsultation' in answer && answer.teleconsultation.id,
    );
    assert.equal(new Set(ids).size, 1);
    assert.deepEqual(outcomes.map(({ outcome }) => outcome).sort(), [
      'created',
      'replayed',
      'replayed',
      'replayed',
    ]);
    await dispose();
  });

  it('take up one configuration at the same moment and tell it once', async () => {
    const { nodes, dispose } = await openNodes(4);
    await Promise.all(nodes.map((node) => node.saveTenant(saintAubin, NOW)));
    assert.equal(await nodes[0]?.auditSize(LOG), 1);
    assert.deepEqual(await nodes[1]?.findTenantByName(saintAubin.name), saintAubin);
    await dispose();
  });
});
