/** The embedded store as the REST API's; and keys of before there were several to a tenant. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import Database from 'better-sqlite3';
import { TENANT_SCOPES } from '../auth/scopes.ts';
import { NOW, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
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
  const before = await createStore({ dataDir });
  await before.saveTenant(saintAubin, NOW);
  await before.close();
  const db = new Database(join(dataDir, DATABASE_FILE));
  db.exec(`drop table api_keys; drop table consent_receipts; drop table idempotent_requests;
    drop table usage_months; drop index dead_letters; drop index teleconsultations_by_day;
    delete from kysely_migration where name = '2026-11-third-rest'`);
  for (const column of [
    'time_zone',
    'consent_issuer',
    'suspended_at',
    'webhook_previous_secret',
    'webhook_previous_until',
  ]) {
    db.exec(`alter table tenants drop column ${column}`);
  }
  for (const column of ['given_up_at', 'last_failure']) {
    db.exec(`alter table webhook_deliveries drop column ${column}`);
  }
  db.close();
  const store = await createStore({ dataDir });
  const holder = await store.findKeyHolder(saintAubin.apiKeyHash);
  assert.equal(holder?.tenant?.id, saintAubin.id);
  assert.deepEqual(holder.key.scopes, TENANT_SCOPES);
  await store.close();
  rmSync(dataDir, { recursive: true });
});
