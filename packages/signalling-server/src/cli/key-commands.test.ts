/** `tdoc-server keys` on real folders: beside a running store, cut off anywhere, and destroyed for good. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { ended, type Teleconsultation } from '../room/teleconsultation.ts';
import { createStore } from '../store/sql-store.ts';
import { DATABASE_FILE } from '../store/sqlite-database.ts';
import type { Store } from '../store/store.ts';
import { LOG, verdictOn } from '../testing/grown-log.ts';
import { runLine } from '../testing/run-line.ts';
import { auditOf, draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { defaultKekFile } from '../vault/open-keks.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

const run = (...args: string[]) => runLine(args);

/** A store with some teleconsultations, a few events about each. */
async function filled(store: Store, count: number): Promise<Teleconsultation[]> {
  await store.saveTenant(saintAubin, NOW);
  const planned: Teleconsultation[] = [];
  for (let index = 0; index < count; index += 1) {
    const teleconsultation = { ...plannedNow(), reference: `rdv-${index}` };
    await store.createTeleconsultation(draftOf(teleconsultation));
    await store.recordAudit([auditOf(teleconsultation, 'teleconsultation-read')]);
    planned.push(teleconsultation);
  }
  return planned;
}

async function assertReadable(store: Store, planned: readonly Teleconsultation[]): Promise<void> {
  for (const teleconsultation of planned) {
    const found = await store.findTeleconsultation(teleconsultation.id, saintAubin.id);
    assert.deepEqual(found, teleconsultation);
  }
  assert.deepEqual(await store.findTenantByName(saintAubin.name), saintAubin);
  const events = await store.auditEvents(LOG, { from: 0, limit: 10_000 });
  assert.ok(events.length >= planned.length * 2);
  for (const { body } of events) assert.ok(body?.startsWith('{'));
}

describe('tdoc-server keys', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = temporaryFolder();
  });
  afterEach(() => {
    rmSync(dataDir, { recursive: true });
    rmSync(defaultKekFile(dataDir), { force: true });
  });

  const keys = (verb: string, ...args: string[]) =>
    run('keys', verb, '--data-dir', dataDir, ...args);

  function query(sql: string): unknown[] {
    const db = new Database(join(dataDir, DATABASE_FILE), { readonly: true });
    const rows = db.prepare(sql).pluck().all();
    db.close();
    return rows;
  }

  it('helps, and says what makes no sense', async () => {
    assert.match((await run('keys')).output, /shred --data-dir DIR/);
    assert.match((await run('--help')).output, /keys status \| rotate \| shred/);
    for (const line of [
      ['keys', 'melt', '--data-dir', dataDir],
      ['keys', 'rotate'],
      ['keys', 'shred', '--data-dir', dataDir],
      ['keys', 'shred', '--data-dir', dataDir, '--tenant', 'a', '--teleconsultation', 'b'],
      ['keys', 'status', '--data-dir', dataDir, '--kek-file'],
      ['keys', 'status', '--data-dir', dataDir, '--kek-file', 'a', '--kek-command', 'b'],
    ]) {
      assert.equal((await run(...line)).exitCode, 2, line.join(' '));
    }
    assert.equal((await keys('status')).exitCode, 1, 'there is no database');
  });

  it('rotates the key encryption key under a running store, and refuses the former afterwards', async () => {
    const store = await createStore({ dataDir });
    const before = await filled(store, 3);
    const former = join(dataDir, 'former.kek');
    copyFileSync(defaultKekFile(dataDir), former);
    const { exitCode, output } = await keys('rotate');
    assert.equal(exitCode, 0);
    assert.match(output, /3 data keys wrapped anew.*\n.*former key encryption key is refused/);
    const after = await filled(store, 2);
    await assertReadable(store, [...before, ...after]);
    await store.close();

    const kek = { file: former };
    await assert.rejects(createStore({ dataDir, kek }), { code: 'ERR_KEK_RETIRED' });
    const again = await createStore({ dataDir });
    await assertReadable(again, [...before, ...after]);
    await again.close();
    const { exitCode: whole, output: report } = await verdictOn(dataDir);
    assert.equal(whole, 0, report);
    const { output: status } = await keys('status');
    assert.match(status, /1 before it, refused/);
    assert.doesNotMatch(status, /cut off/);
  });

  it('rotates data keys under a running store: every field is sealed anew, no former key stays', async () => {
    const store = await createStore({ dataDir });
    const planned = await filled(store, 12);
    const former = query(`select id from data_keys where purpose = 'fields'`) as string[];
    const old = new Set(former);
    const added: Teleconsultation[] = [];
    let rotating = true;
    const serving = (async () => {
      while (rotating) {
        added.push(...(await filled(store, 1)));
        await assertReadable(store, added.slice(-1));
      }
    })();
    const { exitCode, output } = await keys('rotate', '--data');
    rotating = false;
    await serving;
    assert.equal(exitCode, 0);
    assert.match(output, /data keys replaced, \d+ fields sealed anew/);
    await assertReadable(store, [...planned, ...added]);
    await store.close();
    assert.ok(added.length > 0);

    assert.deepEqual(query(`select id from data_keys where state = 'former'`), []);
    const left = query(`select id from data_keys`).filter((id) => old.has(id as string));
    assert.deepEqual(left, []);
    for (const [table, column] of [
      ['teleconsultations', 'reference'],
      ['webhook_deliveries', 'body'],
      ['audit_bodies', 'body'],
      ['tenants', 'webhook_secret'],
    ]) {
      const tokens = query(`select ${column} from ${table}`) as string[];
      assert.ok(tokens.length > 0);
      assert.ok(
        tokens.every((token) => !old.has(token.split('.')[1] ?? '')),
        table,
      );
    }
    const { exitCode: whole, output: report } = await verdictOn(dataDir);
    assert.equal(whole, 0, report);
  });

  it('killed anywhere in a rotation it leaves a database that opens, and goes on next time', async () => {
    const store = await createStore({ dataDir });
    const planned = await filled(store, 30);
    await store.close();
    const original = temporaryFolder();
    cpSync(dataDir, original, { recursive: true });
    copyFileSync(defaultKekFile(dataDir), defaultKekFile(original));
    let cutOff = 0;
    // Killed after so many writes to its journal, wherever that is.
    for (const pages of [0, 5, 20, 60, 150, 400]) {
      rmSync(dataDir, { recursive: true });
      cpSync(original, dataDir, { recursive: true });
      copyFileSync(defaultKekFile(original), defaultKekFile(dataDir));
      const line = [MAIN, 'keys', 'rotate', '--data', '--data-dir', dataDir];
      const child = spawn(process.execPath, line, { stdio: 'ignore' });
      const gone = once(child, 'exit');
      let isGone = false;
      void gone.then(() => (isGone = true));
      const journal = join(dataDir, `${DATABASE_FILE}-wal`);
      for (;;) {
        if (isGone || sizeOf(journal) > pages * 4_096) break;
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
      child.kill('SIGKILL');
      await gone;
      const survivor = await createStore({ dataDir });
      await assertReadable(survivor, planned);
      await survivor.close();
      if (/cut off/.test((await keys('status')).output)) cutOff += 1;
      const { exitCode, output } = await verdictOn(dataDir);
      assert.equal(exitCode, 0, output);
    }
    assert.ok(cutOff >= 2, `${cutOff} rotations were really cut off`);

    assert.equal((await keys('rotate', '--data')).exitCode, 0);
    assert.doesNotMatch((await keys('status')).output, /cut off/);
    const after = await createStore({ dataDir });
    await assertReadable(after, planned);
    await after.close();
    rmSync(original, { recursive: true });
  });

  it('shreds a teleconsultation only after the right word, and nothing else', async () => {
    const store = await createStore({ dataDir });
    const [gone, open, kept] = (await filled(store, 3)) as [
      Teleconsultation,
      Teleconsultation,
      Teleconsultation,
    ];
    for (const one of [gone, kept]) await end(store, one);
    const target = (id: string) => ['--teleconsultation', id];
    const asked = await keys('shred', ...target(gone.id));
    assert.equal(asked.exitCode, 2);
    assert.match(asked.errors, /THIS CANNOT BE UNDONE.*1 keys.*3 audit texts/);
    const word = /--confirm (\S+)/.exec(asked.errors)?.[1] ?? '';
    assert.equal((await keys('shred', ...target(kept.id), '--confirm', word)).exitCode, 2);
    const early = await keys('shred', ...target(open.id));
    assert.match(early.errors, /has not ended/);

    const copy = temporaryFolder();
    cpSync(dataDir, copy, { recursive: true });
    copyFileSync(defaultKekFile(dataDir), defaultKekFile(copy));
    const done = await keys('shred', ...target(gone.id), '--confirm', word);
    assert.equal(done.exitCode, 0, done.errors);
    assert.match(done.output, /Destroyed: 1 keys.*\nWhat stays:/);

    assert.equal((await store.findTeleconsultation(gone.id, saintAubin.id))?.reference, null);
    assert.deepEqual(await store.findTeleconsultationsByReference('rdv-0', saintAubin.id), []);
    const other = await store.findTeleconsultation(kept.id, saintAubin.id);
    assert.equal(other?.reference, kept.reference);
    await store.recordAudit([auditOf(gone, 'teleconsultation-read')]);
    await store.close();
    const { exitCode, output } = await verdictOn(dataDir);
    assert.equal(exitCode, 0, output);
    assert.match(output, /"purged":\[\[/);
    assert.match(
      (await run('audit', 'export', '--data-dir', dataDir, '--tenant', saintAubin.id)).output,
      /data-shredded/,
    );
    assert.match(
      (await keys('shred', ...target(gone.id), '--confirm', word)).errors,
      /shredded before/,
    );

    // The wrapped key is in no byte of the folder, so that a copy of the row from before stays noise.
    const wrapped = wrappedKeyIn(copy, gone.id);
    assert.ok(bytesOf(copy).includes(wrapped), 'control: it was there');
    assert.ok(!bytesOf(dataDir).includes(wrapped));
    rmSync(copy, { recursive: true });
  });

  it('after a rotation and a shredding a copy of before opens with no key that is left', async () => {
    const store = await createStore({ dataDir });
    const [gone] = (await filled(store, 1)) as [Teleconsultation];
    await end(store, gone);
    await store.close();
    const copy = temporaryFolder();
    cpSync(dataDir, copy, { recursive: true });
    const { errors } = await keys('shred', '--teleconsultation', gone.id);
    const word = /--confirm (\S+)/.exec(errors)?.[1] ?? '';
    await keys('shred', '--teleconsultation', gone.id, '--confirm', word);
    assert.equal((await keys('rotate')).exitCode, 0);
    const kek = { file: defaultKekFile(dataDir) };
    await assert.rejects(createStore({ dataDir: copy, kek }), { code: 'ERR_KEK_WRONG' });
    rmSync(copy, { recursive: true });
  });

  it('shreds a tenant: nobody is it any more, and its log still verifies', async () => {
    const store = await createStore({ dataDir });
    for (const one of await filled(store, 2)) await end(store, one);
    const bellevue = { ...saintAubin, id: 'bellevue', name: 'Bellevue', apiKeyHash: 'b' };
    await store.saveTenant(bellevue, NOW);
    const { errors } = await keys('shred', '--tenant', saintAubin.id);
    const word = /--confirm (\S+)/.exec(errors)?.[1] ?? '';
    const done = await keys('shred', '--tenant', saintAubin.id, '--confirm', word);
    assert.equal(done.exitCode, 0, done.errors);
    assert.equal(await store.findKeyHolder(saintAubin.apiKeyHash), null);
    assert.equal(await store.findTenantByName(saintAubin.name), null);
    assert.equal(await store.isOriginOf(saintAubin.id, saintAubin.origins[0] ?? ''), false);
    assert.deepEqual(await store.findTenantByName('Bellevue'), bellevue);
    await assert.rejects(store.saveTenant(saintAubin, NOW), { code: 'ERR_VAULT_SHREDDED' });
    await store.close();
    const { exitCode, output } = await verdictOn(dataDir);
    assert.equal(exitCode, 0, output);
    assert.deepEqual(query(`select count(*) from webhook_deliveries`), [0]);
  });
});

async function end(store: Store, before: Teleconsultation): Promise<void> {
  const { teleconsultation } = ended(before, 'ended-by-host', NOW);
  await store.commitRoom({
    teleconsultation,
    seats: [],
    forgottenSeats: [],
    announcements: [],
    audit: [auditOf(before, 'teleconsultation-ended')],
    now: NOW,
  });
}

function sizeOf(file: string): number {
  try {
    return readFileSync(file).length;
  } catch {
    return 0;
  }
}

function bytesOf(folder: string): Buffer {
  const files = [DATABASE_FILE, `${DATABASE_FILE}-wal`];
  return Buffer.concat(
    files.map((file) =>
      sizeOf(join(folder, file)) > 0 ? readFileSync(join(folder, file)) : Buffer.alloc(0),
    ),
  );
}

function wrappedKeyIn(folder: string, scope: string): string {
  const db = new Database(join(folder, DATABASE_FILE), { readonly: true });
  const wrapped = db.prepare('select wrapped from data_keys where scope = ?').pluck().get(scope);
  db.close();
  return wrapped as string;
}
