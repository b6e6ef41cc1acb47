/** What lies on the disk, what opens and what does not: the vault in a real store and a real server. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { loadSigningKeys } from '../audit/signing-keys.ts';
import { hashSecret } from '../auth/secret.ts';
import { anne, jeanne } from '../testing/personas.ts';
import { plainCipher } from '../testing/plain-cipher.ts';
import { PLANTED, plantedIn } from '../testing/planted.ts';
import { draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder, TestServer } from '../testing/test-server.ts';
import { MAX_SEALS } from '../vault/data-key.ts';
import type { FieldCipher } from '../vault/field-cipher.ts';
import { defaultKekFile } from '../vault/open-keks.ts';
import { FieldVault } from './field-vault.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { openVault } from './open-vault.ts';
import type { Schema } from './schema.ts';
import { createSqlStore, createStore } from './sql-store.ts';
import { openAuditFile } from './sqlite-audit-file.ts';
import { DATABASE_FILE, openSqliteDatabase } from './sqlite-database.ts';
import { sqliteThreadDialect } from './sqlite-thread.ts';
import type { Store } from './store.ts';

const words = Object.values(PLANTED);

/** A store whose vault uses another cipher. */
async function storeWith(dataDir: string, cipher: FieldCipher): Promise<Store> {
  const handle = await openSqliteDatabase({ dataDir });
  const { keks } = await openVault(handle.scopes, { source: undefined, dataDir });
  const vault = new FieldVault({ keks, scopes: handle.scopes, cipher });
  return createSqlStore({ ...handle, key: loadSigningKeys(dataDir).current, vault });
}

/** Puts a planted word into everything the store takes. */
async function feed(store: Store) {
  const url = `https://dpi.saint-aubin.example/${PLANTED.webhookPath}`;
  await store.saveTenant({ ...saintAubin, webhook: { url, secret: PLANTED.webhookSecret } }, NOW);
  const planned = { ...plannedNow(), reference: PLANTED.reference };
  const idempotency = {
    keyHash: hashSecret(PLANTED.idempotencyKey),
    requestHash: hashSecret(PLANTED.otherReference),
  };
  await store.createTeleconsultation({ ...draftOf(planned), idempotency });
  const other = { ...plannedNow(), reference: PLANTED.otherReference };
  await store.createTeleconsultation(draftOf(other));
  return { planned, other };
}

describe('encryption at rest', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = temporaryFolder();
  });
  afterEach(() => {
    rmSync(dataDir, { recursive: true });
    rmSync(defaultKekFile(dataDir), { force: true });
  });

  function database(work: (db: Database.Database) => void): void {
    const db = new Database(join(dataDir, DATABASE_FILE));
    work(db);
    db.close();
  }

  it('leaves no planted word on the disk, in the journal or after a stop', async () => {
    const store = await createStore({ dataDir });
    await feed(store);
    assert.deepEqual(plantedIn(dataDir, words), []);
    await store.close();
    assert.deepEqual(plantedIn(dataDir, words), []);
  });

  it('as control: with an open cipher the same search finds the same words', async () => {
    const store = await storeWith(dataDir, plainCipher);
    await feed(store);
    const found = [PLANTED.reference, PLANTED.otherReference, PLANTED.webhookPath];
    assert.deepEqual(
      plantedIn(dataDir, words).sort(),
      [...found, PLANTED.webhookSecret].sort(),
      'all but the idempotency key, which is keyed whatever the cipher',
    );
    await store.close();
  });

  it('holds for a whole teleconsultation on a running server', async () => {
    const url = `http://127.0.0.1:9/${PLANTED.webhookPath}`;
    const server = await TestServer.start({ webhook: { url, secret: PLANTED.webhookSecret } });
    const plan = (reference: string) =>
      server.request('POST', '/v1/teleconsultations', {
        body: { reference },
        headers: { 'idempotency-key': PLANTED.idempotencyKey + reference.slice(0, 1) },
      });
    const { id } = (await (await plan(PLANTED.reference)).json()) as { id: string };
    await plan(PLANTED.otherReference);
    const room = { id, roomAuth: 'A'.repeat(43) };
    const practitioner = await server.enter(room, anne);
    const patient = await server.enter(room, jeanne);
    const [searched, people] = [
      [...words, PLANTED.idempotencyKey + '2'],
      [anne.name, jeanne.name],
    ];
    assert.deepEqual(plantedIn(server.dataDir, [...searched, ...people]), []);
    await server.request('POST', `/v1/teleconsultations/${id}/end`);
    await Promise.all([practitioner.client.closed, patient.client.closed]);
    await server.stop();
    assert.deepEqual(plantedIn(server.dataDir, [...searched, ...people]), []);
    assert.equal(
      server.logLines.filter((line) => words.some((word) => line.includes(word))).length,
      0,
    );
    await server.dispose();
  });

  it('gives everything back to whoever has the key', async () => {
    const first = await createStore({ dataDir });
    const { planned } = await feed(first);
    await first.close();
    const store = await createStore({ dataDir });
    assert.deepEqual(await store.findTeleconsultation(planned.id, saintAubin.id), planned);
    const delivery = (await store.dueDeliveries(NOW, 10))[0];
    assert.equal(delivery?.target?.secret, PLANTED.webhookSecret);
    assert.ok(delivery?.body.includes(PLANTED.reference));
    await store.close();
  });

  it('finds by reference, within the tenant only, without a reference in the database', async () => {
    const store = await createStore({ dataDir });
    const { planned } = await feed(store);
    const again = { ...plannedNow(), reference: PLANTED.reference, createdAt: NOW + 1 };
    await store.createTeleconsultation(draftOf(again));
    const find = (reference: string, tenantId = saintAubin.id) =>
      store.findTeleconsultationsByReference(reference, tenantId);
    assert.deepEqual(
      (await find(PLANTED.reference)).map(({ id }) => id),
      [planned.id, again.id],
    );
    assert.deepEqual(await find('rdv-9999'), []);
    assert.deepEqual(await find(PLANTED.reference, 'bellevue'), []);
    await store.close();
  });

  it('opens no field that was moved, altered, emptied or written plain: an error, never a guess', async () => {
    const store = await createStore({ dataDir });
    const { planned, other } = await feed(store);
    await store.close();
    const of = (id: string) => `(select reference from teleconsultations where id = '${id}')`;
    const attempts = [
      of(other.id),
      `substr(${of(planned.id)}, 1, 60) || 'AAAA'`,
      `''`,
      `'rdv-1030'`,
      `(select webhook_secret from tenants)`,
    ];
    const original: string[] = [];
    database((db) =>
      original.push(
        db
          .prepare(`select ${of(planned.id)}`)
          .pluck()
          .get() as string,
      ),
    );
    for (const value of attempts) {
      database((db) =>
        db.exec(`update teleconsultations set reference = ${value} where id = '${planned.id}'`),
      );
      const reader = await createStore({ dataDir });
      const unreadable = { code: 'ERR_VAULT_UNREADABLE' };
      await assert.rejects(reader.findTeleconsultation(planned.id, saintAubin.id), unreadable);
      await assert.rejects(reader.loadRoom(planned.id), unreadable);
      assert.deepEqual((await reader.loadRoom(other.id))?.teleconsultation, other);
      await reader.close();
      database((db) =>
        db
          .prepare('update teleconsultations set reference = ? where id = ?')
          .run(original[0], planned.id),
      );
    }
  });

  it('opens nothing of a tenant whose row was given to another', async () => {
    const store = await createStore({ dataDir });
    const { planned } = await feed(store);
    const bellevue = {
      ...saintAubin,
      id: 'bellevue',
      name: 'Bellevue',
      apiKeyHash: hashSecret('b'),
    };
    await store.saveTenant(bellevue, NOW);
    await store.close();
    database((db) => db.exec(`update teleconsultations set tenant_id = 'bellevue'`));
    const reader = await createStore({ dataDir });
    await assert.rejects(reader.findTeleconsultation(planned.id, 'bellevue'), {
      code: 'ERR_VAULT_UNREADABLE',
    });
    await reader.close();
  });

  it('starts with no other key encryption key, and makes none for sealed data', async () => {
    await (await createStore({ dataDir })).close();
    const fed = await createStore({ dataDir });
    await feed(fed);
    await fed.close();
    const file = join(dataDir, 'elsewhere.kek');
    await assert.rejects(createStore({ dataDir, kek: { file } }), { code: 'ERR_KEK_MISSING' });
    const stranger = temporaryFolder();
    await (await createStore({ dataDir: stranger })).close();
    const kek = { file: defaultKekFile(stranger) };
    await assert.rejects(createStore({ dataDir, kek }), { code: 'ERR_KEK_WRONG' });
    await assert.rejects(openAuditFile({ dataDir, kek }), { code: 'ERR_KEK_WRONG' });
    await (await createStore({ dataDir })).close();
    rmSync(stranger, { recursive: true });
  });

  it('says once where a new key encryption key lies', async () => {
    const places: string[] = [];
    const onNewKek = (place: string) => void places.push(place);
    await (await createStore({ dataDir, onNewKek })).close();
    await (await createStore({ dataDir, onNewKek })).close();
    assert.deepEqual(places, [defaultKekFile(dataDir)]);
  });

  it('replaces a data key that has sealed as much as it may, and still opens with it', async () => {
    const store = await createStore({ dataDir });
    await feed(store);
    await store.close();
    database((db) => db.exec(`update data_keys set seals = ${MAX_SEALS} where scope = ''`));
    const worn = await createStore({ dataDir });
    await worn.saveTenant(
      { ...saintAubin, webhook: { url: 'https://a.example', secret: 'b' } },
      NOW,
    );
    await worn.close();
    database((db) => {
      const states = db.prepare(
        `select state from data_keys where tenant_id = 'saint-aubin' and scope = '' and purpose = 'fields'`,
      );
      assert.deepEqual(states.pluck().all().sort(), ['active', 'former']);
    });
    const after = await createStore({ dataDir });
    const kept = await after.auditEvents('tenant:saint-aubin', { from: 0, limit: 10 });
    assert.ok(kept.length > 2 && kept.every(({ body }) => body?.startsWith('{')));
    await after.close();
  });

  it('seals a database of before, however often it is cut off, and leaves nothing plain', async () => {
    await plainDatabase(dataDir);
    assert.ok(plantedIn(dataDir, words).length >= 4, 'control: it was plain');
    // Cut off in the middle: some rows are sealed, the rest is not, nobody noted the end.
    await (await createStore({ dataDir })).close();
    database((db) => {
      db.exec(`delete from vault_state`);
      db.exec(
        `update teleconsultations set reference = '${PLANTED.reference}' where id = 'tc_plain'`,
      );
    });
    const store = await createStore({ dataDir });
    const found = await store.findTeleconsultationsByReference(PLANTED.reference, 'saint-aubin');
    assert.deepEqual(
      found.map(({ id }) => id),
      ['tc_plain'],
    );
    assert.equal((await store.dueDeliveries(NOW, 1))[0]?.target?.secret, PLANTED.webhookSecret);
    const looksSealed = await store.findTeleconsultation('tc_token' as never, 'saint-aubin');
    assert.equal(looksSealed?.reference, LOOKS_SEALED);
    await store.close();
    assert.deepEqual(plantedIn(dataDir, words), []);
  });
});

const LOOKS_SEALED = 'tdoc1.dk_x.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA';

/** A database as the release before encryption at rest left it. */
async function plainDatabase(dataDir: string): Promise<void> {
  const file = join(dataDir, DATABASE_FILE);
  const db = new Kysely<Schema>({ dialect: sqliteThreadDialect({ file, busyTimeoutMs: 0 }) });
  const provider = { getMigrations: () => Promise.resolve(MIGRATIONS) };
  await new Migrator({ db, provider }).migrateTo('2026-11-second-audit-log');
  await db.destroy();
  const raw = new Database(file);
  raw.exec(`insert into tenants values ('saint-aubin', 'Saint-Aubin', 'hash',
    'https://dpi.example/${PLANTED.webhookPath}', '${PLANTED.webhookSecret}', null)`);
  const teleconsultation = raw.prepare(`insert into teleconsultations
    values (?, 'saint-aubin', ?, null, 1, ${NOW * 2}, 'planned', null, null, null, null, null, null)`);
  teleconsultation.run('tc_plain', PLANTED.reference);
  teleconsultation.run('tc_token', LOOKS_SEALED);
  for (let index = 0; index < 450; index += 1) {
    teleconsultation.run(`tc_${index}`, `${PLANTED.otherReference}-${index}`);
  }
  raw
    .prepare(
      `insert into webhook_deliveries values (1, 'msg_1', 'saint-aubin', 'tc_plain', ?, 0, 1, null)`,
    )
    .run(JSON.stringify({ reference: PLANTED.reference }));
  raw
    .prepare(`insert into idempotency_keys values ('saint-aubin', ?, ?, 'tc_plain', 1)`)
    .run(hashSecret(PLANTED.idempotencyKey), hashSecret(PLANTED.otherReference));
  raw.close();
}
