/** The embedded store as the REST API's; and keys of before there were several to a tenant. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { TENANT_SCOPES } from '../auth/scopes.ts';
import { saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { restContract } from './rest-contract.ts';
import { createStore } from './sql-store.ts';
import { DATABASE_FILE } from './sqlite-database.ts';

restContract('SQLite', async () => {
  const dataDir = temporaryFolder();
  const store = await createStore({ dataDir });
  return {
    store,
    dispose: async () => {
      await store.close();
      rmSync(dataDir, { recursive: true });
    },
  };
});

it('lets every key of a database of before go on opening everything of its tenant', async () => {
  const dataDir = temporaryFolder();
  const dialect = new SqliteDialect({ database: new Database(join(dataDir, DATABASE_FILE)) });
  const db = new Kysely<unknown>({ dialect });
  const released = Object.fromEntries(Object.entries(MIGRATIONS).slice(0, 2));
  const provider = { getMigrations: () => Promise.resolve(released) };
  assert.equal((await new Migrator({ db, provider }).migrateToLatest()).error, undefined);
  await sql`insert into tenants (id, name, api_key_hash)
    values (${saintAubin.id}, ${saintAubin.name}, ${saintAubin.apiKeyHash})`.execute(db);
  await db.destroy();
  const store = await createStore({ dataDir });
  const holder = await store.findKeyHolder(saintAubin.apiKeyHash);
  assert.equal(holder?.tenant?.id, saintAubin.id);
  assert.deepEqual(holder.key.scopes, TENANT_SCOPES);
  await store.close();
  rmSync(dataDir, { recursive: true });
});
