/** What PostgreSQL itself shows and refuses, whatever a query forgets to ask. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { sql, type Kysely } from 'kysely';
import { tenantLog } from '../audit/audit-event.ts';
import { PostgresServer, type TestDatabase } from '../testing/postgres-server.ts';
import { auditOf, bellevue, draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { openPostgresDatabase, type PostgresHandle } from './postgres-open.ts';
import type { Schema } from './schema.ts';
import { createStore } from './sql-store.ts';

/** Every table that holds rows of tenants. */
const TABLES = [
  'tenants',
  'tenant_origins',
  'teleconsultations',
  'seats',
  'admission_tickets',
  'idempotency_keys',
  'webhook_deliveries',
  'audit_leaves',
  'audit_bodies',
  'audit_heads',
] as const;

let postgres: PostgresServer;
let database: TestDatabase;
let handle: PostgresHandle;
const dataDir = temporaryFolder();
const planned = { 'saint-aubin': plannedNow(), bellevue: plannedNow(bellevue) };

before(async () => {
  postgres = await PostgresServer.start();
  database = await postgres.createDatabase();
  const store = await createStore({ dataDir, database });
  for (const tenant of [saintAubin, bellevue]) {
    const { id } = tenant;
    await store.saveTenant(tenant, NOW);
    const teleconsultation = planned[id as keyof typeof planned];
    await store.createTeleconsultation({
      ...draftOf(teleconsultation),
      idempotency: { keyHash: 'same', requestHash: 'same' },
    });
    await store.saveTicket(
      {
        ticketHash: `ticket of ${id}`,
        teleconsultationId: teleconsultation.id,
        tenantId: id,
        role: 'patient',
        expiresAt: NOW + 60_000,
        usedAt: null,
      },
      auditOf(teleconsultation, 'ticket-issued'),
    );
    await store.commitRoom({
      teleconsultation,
      seats: [
        {
          participantId: 'a'.repeat(32) as never,
          role: 'patient',
          presence: 'waiting',
          since: NOW,
          resumeHash: `resume of ${id}`,
          previousResumeHash: null,
          seated: true,
        },
      ],
      forgottenSeats: [],
      announcements: [],
      audit: [],
      now: NOW,
    });
  }
  await store.sealAudit(NOW);
  await store.close();
  handle = await openPostgresDatabase(database);
});
after(async () => {
  await handle.close();
  await postgres.dispose();
  rmSync(dataDir, { recursive: true });
});

type Table = (typeof TABLES)[number];

async function count(db: Kysely<Schema>, table: Table): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) from ${sql.table(table)}`.execute(
    db,
  );
  return rows[0]?.count ?? -1;
}

/** Whose rows a scope shows in a table. */
async function owners(db: Kysely<Schema>, table: Table): Promise<string[]> {
  const column = table === 'tenants' ? 'id' : table.startsWith('audit_') ? 'log' : 'tenant_id';
  const { rows } = await sql<{ owner: string }>`
    select distinct ${sql.ref(column)} as owner from ${sql.table(table)} order by 1`.execute(db);
  return rows.map(({ owner }) => owner.replace(/^tenant:/, ''));
}

describe('row-level security', () => {
  it('shows nothing to a query that names no tenant', async () => {
    for (const table of TABLES) {
      assert.equal(await count(handle.db, table), 0, table);
      const unnamed = handle.scopes.read({ tenant: '' }, (db) => count(db, table));
      assert.equal(await unnamed, 0, table);
    }
  });

  it('shows nothing once the transaction of a tenant is over, on the same connection', async () => {
    await handle.db.connection().execute(async (connection) => {
      await sql`begin`.execute(connection);
      await handle.scopes.enter(connection, { tenant: 'saint-aubin' });
      assert.equal(await count(connection, 'teleconsultations'), 1);
      await sql`commit`.execute(connection);
      assert.equal(await count(connection, 'teleconsultations'), 0);
    });
  });

  it('shows a tenant its own rows in every table and no others', async () => {
    for (const tenant of ['saint-aubin', 'bellevue']) {
      for (const table of TABLES) {
        const shown = await handle.scopes.read({ tenant }, (db) => owners(db, table));
        assert.deepEqual(shown, [tenant], table);
      }
    }
  });

  it("shows tenant A nothing by tenant B's ids", async () => {
    const { id } = planned.bellevue;
    const found = await handle.scopes.read({ tenant: 'saint-aubin' }, async (db) => [
      await db.selectFrom('teleconsultations').select('id').where('id', '=', id).execute(),
      await db.selectFrom('seats').select('role').where('teleconsultation_id', '=', id).execute(),
      await db
        .selectFrom('admission_tickets')
        .select('role')
        .where('ticket_hash', '=', 'ticket of bellevue')
        .execute(),
      await db
        .selectFrom('audit_leaves')
        .select('seq')
        .where('log', '=', tenantLog('bellevue'))
        .execute(),
    ]);
    assert.deepEqual(found, [[], [], [], []]);
  });

  it("changes and deletes nothing of another tenant's", async () => {
    const { id } = planned.bellevue;
    const changed = await handle.scopes.write({ tenant: 'saint-aubin' }, async (tx) => [
      await tx
        .updateTable('teleconsultations')
        .set({ state: 'ended' })
        .where('id', '=', id)
        .executeTakeFirst(),
      await tx.updateTable('webhook_deliveries').set({ settled_at: 1 }).executeTakeFirst(),
      await tx.deleteFrom('seats').where('teleconsultation_id', '=', id).executeTakeFirst(),
    ]);
    const numbers = changed.map((result) =>
      'numUpdatedRows' in result ? result.numUpdatedRows : result.numDeletedRows,
    );
    assert.deepEqual(numbers, [0n, 1n, 0n]);
    const untouched = await handle.scopes.read({ tenant: 'bellevue' }, (db) =>
      db.selectFrom('webhook_deliveries').select('settled_at').execute(),
    );
    assert.deepEqual(untouched, [{ settled_at: null }]);
  });

  it("refuses what is written in another tenant's name", async () => {
    const row = { tenant_id: 'bellevue', origin: 'https://pages.example' };
    const refused = { code: '42501' };
    const { scopes } = handle;
    await assert.rejects(
      scopes.write({ tenant: 'saint-aubin' }, (tx) =>
        tx.insertInto('tenant_origins').values(row).execute(),
      ),
      refused,
    );
    await assert.rejects(
      scopes.write({ tenant: 'saint-aubin' }, (tx) =>
        tx.updateTable('teleconsultations').set({ tenant_id: 'bellevue' }).execute(),
      ),
      refused,
    );
    await assert.rejects(
      scopes.write({ tenant: 'saint-aubin' }, (tx) =>
        tx
          .insertInto('audit_leaves')
          .values({ log: tenantLog('bellevue'), seq: 99, hash: Buffer.alloc(32) })
          .execute(),
      ),
      refused,
    );
    await assert.rejects(
      scopes.write({ tenant: 'saint-aubin' }, (tx) =>
        tx
          .insertInto('audit_leaves')
          .values({ log: 'server', seq: 99, hash: Buffer.alloc(32) })
          .execute(),
      ),
      refused,
    );
  });

  it('opens to a shown secret the one row of it, and for reading only', async () => {
    const shown = { shown: 'ticket of bellevue' };
    const seen = await handle.scopes.read(shown, async (db) => ({
      tickets: await owners(db, 'admission_tickets'),
      teleconsultations: await owners(db, 'teleconsultations'),
      tenants: await owners(db, 'tenants'),
    }));
    assert.deepEqual(seen, { tickets: ['bellevue'], teleconsultations: [], tenants: [] });
    const { numUpdatedRows } = await handle.scopes.write(shown, (tx) =>
      tx.updateTable('admission_tickets').set({ used_at: 1 }).executeTakeFirst(),
    );
    assert.equal(numUpdatedRows, 0n);
  });

  it('lets housekeeping see every tenant', async () => {
    for (const table of TABLES) {
      const shown = await handle.scopes.read('housekeeping', (db) => owners(db, table));
      assert.deepEqual(
        shown.filter((owner) => owner !== 'server'),
        ['bellevue', 'saint-aubin'],
        table,
      );
    }
  });

  it('holds the owner of the tables too, on every table', async () => {
    const rows = await postgres.execute(
      database,
      `select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and relkind = 'r' and relname not like 'kysely%'
         and not (relrowsecurity and relforcerowsecurity
           and exists (select from pg_policy where polrelid = c.oid))`,
    );
    assert.deepEqual(rows, []);
    const own = await postgres.execute(database, 'set role tdoc_owner', 'select id from tenants');
    assert.deepEqual(own, []);
  });

  it('refuses to change or delete what the audit log holds, to the role that serves and its owner', async () => {
    const { scopes } = handle;
    const scope = { tenant: 'saint-aubin' };
    for (const table of ['audit_leaves', 'audit_heads', 'audit_bodies'] as const) {
      await assert.rejects(
        scopes.write(scope, (tx) => tx.updateTable(table).set({ log: 'x' }).execute()),
        table,
      );
      await assert.rejects(
        scopes.write(scope, (tx) => tx.deleteFrom(table).execute()),
        table,
      );
      for (const statement of [`delete from ${table}`, `truncate ${table}`]) {
        await assert.rejects(postgres.execute(database, statement), /append-only/);
      }
    }
  });
});

describe('the role that serves', () => {
  const fault = (code: string, words: RegExp) => (error: unknown) =>
    error instanceof Error && 'code' in error && error.code === code && words.test(error.message);

  /** What a start says while the superuser has given the role a power, which is taken again. */
  async function refusedWith(give: string, take: string, words: RegExp): Promise<void> {
    await postgres.execute(database, give);
    try {
      await assert.rejects(
        openPostgresDatabase({ url: database.url }),
        fault('ERR_DATABASE_ROLE_UNSAFE', words),
      );
    } finally {
      await postgres.execute(database, take);
    }
    await (await openPostgresDatabase({ url: database.url })).close();
  }

  it('is refused at the start when it could step over the policies', async () => {
    await refusedWith(
      'alter role tdoc_app superuser',
      'alter role tdoc_app nosuperuser',
      /superuser/,
    );
    await refusedWith(
      'alter role tdoc_app bypassrls',
      'alter role tdoc_app nobypassrls',
      /BYPASSRLS/,
    );
    await refusedWith(
      'alter role tdoc_app createrole',
      'alter role tdoc_app nocreaterole',
      /CREATEROLE/,
    );
    await refusedWith('grant tdoc_owner to tdoc_app', 'revoke tdoc_owner from tdoc_app', /owns/);
    await refusedWith('grant postgres to tdoc_app', 'revoke postgres from tdoc_app', /member/);
    await refusedWith(
      'grant truncate on seats to tdoc_app',
      'revoke truncate on seats from tdoc_app',
      /truncate/,
    );
    await refusedWith(
      'alter table seats no force row level security',
      'alter table seats force row level security',
      /seats/,
    );
  });

  it('is refused where it would be told that something is kept before it is', async () => {
    const lax = (value: string) => `alter role tdoc_app set synchronous_commit = ${value}`;
    await postgres.execute(database, lax('off'));
    await assert.rejects(
      openPostgresDatabase({ url: database.url }),
      fault('ERR_DATABASE_NOT_DURABLE', /synchronous_commit/),
    );
    await postgres.execute(database, lax('on'));
    await (await openPostgresDatabase({ url: database.url })).close();
  });

  it('has so many connections and no more, and no statement without a limit', async () => {
    const { db, close } = await openPostgresDatabase({
      url: database.url,
      poolSize: 2,
      statementTimeoutS: 7,
    });
    const seen = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { rows } = await sql<{ pid: number; limit: string }>`
          select pg_backend_pid() as pid, current_setting('statement_timeout') as limit`.execute(
          db,
        );
        return rows[0];
      }),
    );
    assert.equal(new Set(seen.map((row) => row?.pid)).size, 2);
    assert.deepEqual([...new Set(seen.map((row) => row?.limit))], ['7s']);
    await close();
  });

  it('is not the owner of the tables', async () => {
    await assert.rejects(
      openPostgresDatabase({ url: database.ownerUrl }),
      fault('ERR_DATABASE_ROLE_UNSAFE', /owns/),
    );
  });

  it('cannot create, alter or drop anything', async () => {
    for (const statement of [
      'create table mine (id int)',
      'alter table seats disable row level security',
      'drop policy one_tenant on seats',
      'drop trigger audit_leaves_no_delete on audit_leaves',
    ]) {
      await assert.rejects(sql.raw(statement).execute(handle.db), { code: '42501' }, statement);
    }
  });
});
