/** PostgreSQL and the server killed at any moment: nothing acknowledged is lost, nothing is done twice. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readEvent, tenantLog } from '../audit/audit-event.ts';
import { loadSigningKeys } from '../audit/signing-keys.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { CuttingProxy } from '../testing/cutting-proxy.ts';
import { PostgresServer, type TestDatabase } from '../testing/postgres-server.ts';
import { draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { DatabaseUnavailableError } from './postgres-fault.ts';
import { openPostgresDatabase } from './postgres-open.ts';
import { postgresScopes } from './postgres-scopes.ts';
import { createStore } from './sql-store.ts';
import type { Store } from './store.ts';

const WRITER = fileURLToPath(new URL('../testing/durable-writer.ts', import.meta.url));
const LOG = tenantLog(saintAubin.id);

let postgres: PostgresServer;
before(async () => {
  postgres = await PostgresServer.start();
});
after(() => postgres.dispose());

/** Ids of all teleconsultations that are kept, and of all that the audit log tells of. */
async function keptIn(database: TestDatabase, store: Store) {
  const rows = await postgres.execute(database, 'select id from teleconsultations');
  const events = await store.auditEvents(LOG, { from: 0, limit: 100_000 });
  const told = events
    .map(({ body }) => readEvent(body ?? ''))
    .filter((event) => event?.kind === 'teleconsultation-created')
    .map((event) => event?.teleconsultationId ?? '');
  return { kept: rows.map(({ id }) => String(id)).sort(), told: told.sort() };
}

async function assertWhole(store: Store, dataDir: string): Promise<void> {
  const keys = loadSigningKeys(dataDir).published;
  const { faults } = await verifyAudit({ reader: store, keys, outside: [], missingTriggers: [] });
  assert.deepEqual(faults, []);
}

describe('the store on PostgreSQL', () => {
  it('loses nothing it acknowledged when its process is killed', async () => {
    const dataDir = temporaryFolder();
    const database = await postgres.createDatabase();
    const acknowledged: string[] = [];
    for (const count of [1, 17, 60]) {
      const child = spawn(process.execPath, [WRITER, dataDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...process.env,
          DATABASE_URL: database.url,
          DATABASE_OWNER_URL: database.ownerUrl,
        },
      });
      const lines = createInterface({ input: child.stdout });
      const goal = acknowledged.length + count;
      lines.on('line', (line) => acknowledged.push(line));
      while (acknowledged.length < goal) await once(lines, 'line');
      child.kill('SIGKILL');
      await Promise.all([once(child, 'exit'), once(lines, 'close')]);
    }
    const store = await createStore({ dataDir, database });
    const { kept, told } = await keptIn(database, store);
    assert.deepEqual(told, kept);
    assert.ok(acknowledged.length >= 78);
    const present = new Set(kept);
    const whole = acknowledged.filter((line) => line.length === 25);
    assert.deepEqual(
      whole.filter((id) => !present.has(id)),
      [],
    );
    await assertWhole(store, dataDir);
    await store.close();
    rmSync(dataDir, { recursive: true });
  });

  it('loses nothing and does nothing twice when PostgreSQL crashes in the middle of writes', async () => {
    const dataDir = temporaryFolder();
    const database = await postgres.createDatabase();
    const store = await createStore({ dataDir, database });
    await store.saveTenant(saintAubin, NOW);
    const acknowledged: string[] = [];
    let isOver = false;
    let wake: () => void = () => undefined;
    const writer = async () => {
      while (!isOver) {
        const teleconsultation = plannedNow();
        await store.createTeleconsultation(draftOf(teleconsultation));
        acknowledged.push(teleconsultation.id);
        wake();
      }
    };
    const writers = Array.from({ length: 4 }, writer);
    for (const goal of [5, 40, 80]) {
      while (acknowledged.length < goal) await new Promise<void>((resolve) => (wake = resolve));
      await postgres.crash();
      await postgres.startAgain();
    }
    const last = acknowledged.length + 4;
    while (acknowledged.length < last) await new Promise<void>((resolve) => (wake = resolve));
    isOver = true;
    await Promise.all(writers);
    const { kept, told } = await keptIn(database, store);
    assert.deepEqual(kept, acknowledged.sort());
    assert.deepEqual(told, kept);
    await assertWhole(store, dataDir);
    await store.close();
    rmSync(dataDir, { recursive: true });
  });

  it('does once what was asked once, whether the commit or only its answer was lost', async () => {
    const dataDir = temporaryFolder();
    const database = await postgres.createDatabase();
    const proxy = await CuttingProxy.start(postgres.port);
    const url = database.url.replace(`:${postgres.port}/`, `:${proxy.port}/`);
    const store = await createStore({ dataDir, database: { ...database, url } });
    await store.saveTenant(saintAubin, NOW);
    const asked: string[] = [];
    for (const cuts of [['request'], ['answer'], ['request', 'request'], ['request', 'answer']]) {
      proxy.cuts.push(...(cuts as typeof proxy.cuts));
      const teleconsultation = plannedNow();
      asked.push(teleconsultation.id);
      const { outcome } = await store.createTeleconsultation(draftOf(teleconsultation));
      assert.equal(outcome, 'created', cuts.join());
      assert.deepEqual(proxy.cuts, [], 'every cut was made');
    }
    const { kept, told } = await keptIn(database, store);
    assert.deepEqual(kept, asked.sort());
    assert.deepEqual(told, kept);
    await assertWhole(store, dataDir);
    await store.close();
    await proxy.stop();
    rmSync(dataDir, { recursive: true });
  });

  it('waits for a restart, and says that it cannot when there is none', async () => {
    const dataDir = temporaryFolder();
    const database = await postgres.createDatabase();
    const store = await createStore({ dataDir, database });
    await store.saveTenant(saintAubin, NOW);
    await postgres.shutDown();
    const waiting = store.findKeyHolder(saintAubin.apiKeyHash);
    await assert.rejects(store.probe());
    await postgres.startAgain();
    assert.equal((await waiting)?.tenant?.id, saintAubin.id);

    const { db, close } = await openPostgresDatabase(database);
    const hasty = postgresScopes({ db, patienceMs: 0 });
    await postgres.shutDown();
    await assert.rejects(
      hasty.write('housekeeping', (tx) => tx.selectFrom('tenants').selectAll().execute()),
      DatabaseUnavailableError,
    );
    await postgres.startAgain();
    await close();
    await store.close();
    rmSync(dataDir, { recursive: true });
  });

  it('forgets the receipts of writes after a while', async () => {
    const dataDir = temporaryFolder();
    const database = await postgres.createDatabase();
    const store = await createStore({ dataDir, database });
    await store.saveTenant(saintAubin, NOW);
    const count = async () =>
      (await postgres.execute(database, 'select id from write_receipts')).length;
    await store.purge(NOW);
    assert.ok((await count()) > 0, 'those that may still be asked for stay');
    await postgres.execute(
      database,
      "update write_receipts set written_at = written_at - interval '11 minutes'",
    );
    await store.purge(NOW);
    assert.ok((await count()) <= 2, 'only those of the purge itself');
    await store.close();
    rmSync(dataDir, { recursive: true });
  });
});
