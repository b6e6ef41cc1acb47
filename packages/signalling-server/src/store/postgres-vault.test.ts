/** The vault on PostgreSQL: sealed rows, rotation under two nodes that write, shredding, and a backup. */
import assert from 'node:assert/strict';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { ended } from '../room/teleconsultation.ts';
import { LOG, verdictOn } from '../testing/grown-log.ts';
import { PLANTED } from '../testing/planted.ts';
import { PostgresServer } from '../testing/postgres-server.ts';
import { runLine } from '../testing/run-line.ts';
import { auditOf, draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { defaultKekFile } from '../vault/open-keks.ts';
import { openPostgres } from './postgres-database.ts';
import { enterScope } from './postgres-scopes.ts';
import { createStore } from './sql-store.ts';

describe('the vault on PostgreSQL', () => {
  let postgres: PostgresServer;
  let dataDir: string;
  let database: Awaited<ReturnType<PostgresServer['createDatabase']>>;

  before(async () => {
    postgres = await PostgresServer.start();
    database = await postgres.createDatabase();
    dataDir = temporaryFolder();
  });
  after(async () => {
    await postgres.dispose();
    rmSync(dataDir, { recursive: true });
  });

  const run = (...args: string[]) => runLine(args, { DATABASE_URL: database.url });

  /** Every value of these columns, as the database holds it. */
  async function columns(...places: [table: string, column: string][]): Promise<string[]> {
    const db = openPostgres(database.url, { poolSize: 1 });
    const found: string[] = [];
    await db.transaction().execute(async (tx) => {
      await enterScope(tx, 'housekeeping');
      for (const [table, column] of places) {
        const { rows } = await sql<{ value: string | null }>`
          select ${sql.ref(column)} as value from ${sql.table(table)}`.execute(tx);
        found.push(...rows.map(({ value }) => value ?? ''));
      }
    });
    await db.destroy();
    return found;
  }
  const sealedColumns: [string, string][] = [
    ['tenants', 'webhook_url'],
    ['tenants', 'webhook_secret'],
    ['teleconsultations', 'reference'],
    ['webhook_deliveries', 'body'],
    ['audit_bodies', 'body'],
  ];

  it('seals, rotates under nodes that write, shreds, and restores elsewhere from a backup', async () => {
    const nodes = [
      await createStore({ dataDir, database }),
      await createStore({ dataDir, database }),
    ];
    const [node, other] = nodes;
    assert.ok(node && other);
    const webhook = { url: `https://dpi.example/${PLANTED.webhookPath}`, secret: 'whsec_c2VjcmV0' };
    const tenant = { ...saintAubin, webhook };
    await node.saveTenant(tenant, NOW);
    const planned = Array.from({ length: 6 }, (_, index) => ({
      ...plannedNow(),
      reference: `${PLANTED.otherReference}-${index}`,
    }));
    for (const one of planned) await node.createTeleconsultation(draftOf(one));
    const before = await columns(...sealedColumns);
    assert.ok(before.length > 15 && before.every((value) => value.startsWith('tdoc1.dk_')));

    const added: typeof planned = [];
    let rotating = true;
    const writers = nodes.map(async (one) => {
      while (rotating) {
        const next = { ...plannedNow(), reference: 'meanwhile' };
        await one.createTeleconsultation(draftOf(next));
        added.push(next);
      }
    });
    const rotated = await run('keys', 'rotate', '--data', '--data-dir', dataDir);
    rotating = false;
    await Promise.all(writers);
    assert.equal(rotated.exitCode, 0, rotated.errors);
    const old = new Set(before.map((value) => value.split('.')[1]));
    const now = await columns(...sealedColumns);
    assert.ok(now.every((value) => !old.has(value.split('.')[1])));
    for (const one of [...planned, ...added]) {
      assert.equal(
        (await other.findTeleconsultation(one.id, saintAubin.id))?.reference,
        one.reference,
      );
    }
    assert.deepEqual(await other.findTenantByName(tenant.name), tenant);

    const gone = planned[0];
    assert.ok(gone);
    await node.commitRoom({
      teleconsultation: ended(gone, 'ended-by-host', NOW).teleconsultation,
      seats: [],
      forgottenSeats: [],
      announcements: [],
      audit: [auditOf(gone, 'teleconsultation-ended')],
      now: NOW,
    });
    const line = ['keys', 'shred', '--data-dir', dataDir, '--teleconsultation', gone.id];
    const word = /--confirm (\S+)/.exec((await run(...line)).errors)?.[1] ?? '';
    const shredded = await run(...line, '--confirm', word);
    assert.equal(shredded.exitCode, 0, shredded.errors);
    assert.equal((await other.findTeleconsultation(gone.id, saintAubin.id))?.reference, null);
    const events = await node.auditEvents(LOG, { from: 0, limit: 1_000 });
    assert.ok(events.some(({ body }) => body?.includes('data-shredded')));
    assert.ok(events.some(({ body }) => body === null));

    const keyFile = join(dataDir, 'backup.key');
    writeFileSync(keyFile, 'correct horse battery staple', { mode: 0o600 });
    const file = join(dataDir, 'one.tdocbackup');
    const made = await run('backup', '--data-dir', dataDir, '--to', file, '--key-file', keyFile);
    assert.equal(made.exitCode, 0, made.errors);
    await Promise.all(nodes.map((one) => one.close()));

    const elsewhere = temporaryFolder();
    copyFileSync(defaultKekFile(dataDir), defaultKekFile(elsewhere));
    const restore = ['restore', '--from', file, '--data-dir', elsewhere, '--key-file', keyFile];
    const restored = await run(...restore);
    assert.equal(restored.exitCode, 0, restored.errors);
    const { exitCode, output } = await verdictOn(elsewhere);
    assert.equal(exitCode, 0, output);
    const embedded = await createStore({ dataDir: elsewhere });
    for (const one of planned.slice(1)) {
      const found = await embedded.findTeleconsultation(one.id, saintAubin.id);
      assert.equal(found?.reference, one.reference);
    }
    await embedded.close();
    rmSync(elsewhere, { recursive: true });
  });
});
