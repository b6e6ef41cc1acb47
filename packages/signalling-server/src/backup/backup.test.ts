/** A backup of a server at work, restored on an empty machine by another process: everything proves there. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import type { SignedTreeHead } from '../audit/tree-head.ts';
import type { TeleconsultationView } from '../http/teleconsultation-operations.ts';
import { createStore } from '../store/sql-store.ts';
import { DATABASE_FILE } from '../store/sqlite-database.ts';
import { tamper, verdictOn } from '../testing/grown-log.ts';
import { SAINT_AUBIN_KEY, SAINT_AUBIN_ORIGIN } from '../testing/personas.ts';
import { PLANTED, plantedIn } from '../testing/planted.ts';
import { runLine } from '../testing/run-line.ts';
import { auditOf, draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { defaultKekFile } from '../vault/open-keks.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const headers = { authorization: `Bearer ${SAINT_AUBIN_KEY}`, 'content-type': 'application/json' };

async function command(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number];
  return { exitCode, output, errors };
}

const here = (...args: string[]) => runLine(args);

/** Ended with the tests, whatever became of them. */
const running: ChildProcess[] = [];

async function startProcess(dataDir: string, configFile: string) {
  const tenant = {
    id: 'saint-aubin',
    name: 'Hôpital Saint-Aubin (fictif)',
    apiKey: SAINT_AUBIN_KEY,
    origins: [SAINT_AUBIN_ORIGIN],
    webhook: { url: `http://127.0.0.1:9/${PLANTED.webhookPath}`, secret: PLANTED.webhookSecret },
  };
  writeFileSync(configFile, JSON.stringify({ dataDir, port: 0, tenants: [tenant] }));
  const child = spawn(process.execPath, [MAIN, 'start', '--config', configFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as { msg: string; port?: number };
    if (entry.msg !== 'server started') continue;
    child.stdout.resume();
    return { child, url: `http://127.0.0.1:${entry.port}` };
  }
  throw new Error('the server did not start');
}

async function plan(url: string, reference: string): Promise<TeleconsultationView> {
  const body = JSON.stringify({ reference });
  const response = await fetch(`${url}/v1/teleconsultations`, { method: 'POST', headers, body });
  return (await response.json()) as TeleconsultationView;
}

describe('a backup', () => {
  let folder: string;
  let dataDir: string;
  let keyFile: string;

  before(() => {
    folder = temporaryFolder();
    dataDir = join(folder, 'data');
    keyFile = join(folder, 'backup.key');
    writeFileSync(keyFile, 'correct horse battery staple\n', { mode: 0o600 });
  });
  after(() => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  const inFolder = (name: string) => join(folder, name);
  const backupLine = (file: string, from: string) =>
    ['backup', '--data-dir', from, '--to', file, '--key-file', keyFile] as const;
  const restoreLine = (file: string, to: string, key = keyFile) =>
    ['restore', '--from', file, '--data-dir', to, '--key-file', key] as const;
  const backup = (file: string, from: string) => here(...backupLine(file, from));
  const restore = (file: string, to: string, key = keyFile) => here(...restoreLine(file, to, key));

  it('of a loaded server restores elsewhere: every proof verifies and nothing before it is lost', async () => {
    const { child, url } = await startProcess(dataDir, inFolder('config.json'));
    const planned: TeleconsultationView[] = [];
    const beforehand = Array.from(
      { length: 8 },
      (_, index) => `${PLANTED.otherReference}-${index}`,
    );
    for (const reference of beforehand) planned.push(await plan(url, reference));
    let loaded = true;
    let meanwhile = 0;
    const load = [1, 2].map(async () => {
      while (loaded) {
        await plan(url, PLANTED.reference);
        meanwhile += 1;
      }
    });
    // An end is signed at once.
    await fetch(`${url}/v1/teleconsultations/${planned[0]?.id}/end`, { method: 'POST', headers });
    const answer = await fetch(`${url}/v1/audit/tree-head`, { headers });
    const head = (await answer.json()) as SignedTreeHead;
    assert.ok(head.size > beforehand.length);
    const file = inFolder('one.tdocbackup');
    const made = await command(...backupLine(file, dataDir));
    loaded = false;
    await Promise.all(load);
    child.kill('SIGTERM');
    await once(child, 'exit');
    assert.equal(made.exitCode, 0, made.errors);
    assert.match(made.output, /1 tenants, \d+ teleconsultations, \d+ audit events/);
    assert.ok(meanwhile > 5, `${meanwhile} were planned meanwhile`);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const onDisk = inFolder('only-the-backup');
    mkdirSync(onDisk);
    copyFileSync(file, join(onDisk, 'copy'));
    assert.deepEqual(plantedIn(onDisk, Object.values(PLANTED)), []);

    const elsewhere = inFolder('elsewhere');
    const early = await restore(file, elsewhere);
    assert.match(early.errors, /key encryption key is not where it is looked for/);
    assert.ok(!existsSync(elsewhere), 'without the key encryption key nothing is restored');
    copyFileSync(defaultKekFile(dataDir), defaultKekFile(elsewhere));
    const restored = await command(...restoreLine(file, elsewhere));
    assert.equal(restored.exitCode, 0, restored.errors);
    assert.match(restored.output, /Verified: the database, every sealed field, every audit event/);
    assert.deepEqual(
      readdirSync(folder).filter((name) => /part|verifying|restoring/.test(name)),
      [],
    );

    const outside = inFolder('heads.json');
    writeFileSync(outside, JSON.stringify(head));
    const from = ['--from', outside];
    const { exitCode, output } = await verdictOn(elsewhere, ...from);
    assert.equal(exitCode, 0, output);
    const again = await startProcess(elsewhere, inFolder('config-elsewhere.json'));
    for (const one of planned) {
      const path = `${again.url}/v1/teleconsultations/${one.id}`;
      const found = (await (await fetch(path, { headers })).json()) as TeleconsultationView;
      assert.equal(found.reference, one.reference);
    }
    assert.equal((await plan(again.url, 'after-the-restore')).reference, 'after-the-restore');
    again.child.kill('SIGTERM');
    await once(again.child, 'exit');
    const continued = await verdictOn(elsewhere, ...from);
    assert.equal(continued.exitCode, 0, continued.output);
  });

  it('with a wrong key, cut off, altered, reordered, or into a full folder: a code, and nothing written', async () => {
    const source = inFolder('source');
    const store = await createStore({ dataDir: source });
    await store.saveTenant(saintAubin, NOW);
    await store.createTeleconsultation(draftOf(plannedNow()));
    await store.recordAudit(Array.from({ length: 500 }, () => auditOf(plannedNow())));
    await store.close();
    const file = inFolder('sound.tdocbackup');
    assert.equal((await backup(file, source)).exitCode, 0);
    const whole = readFileSync(file);
    assert.ok(whole.length > 3 * 65_552, 'several chunks');
    const chunk = (index: number) => whole.subarray(63 + index * 65_552, 63 + (index + 1) * 65_552);
    const altered = Buffer.from(whole);
    altered[70_000] = (altered[70_000] ?? 0) ^ 1;
    const otherKey = inFolder('other.key');
    writeFileSync(otherKey, 'another long enough passphrase', { mode: 0o600 });
    const openKey = inFolder('open.key');
    writeFileSync(openKey, 'correct horse battery staple', { mode: 0o644 });
    const shortKey = inFolder('short.key');
    writeFileSync(shortKey, 'short', { mode: 0o600 });
    const rest = whole.subarray(63 + 2 * 65_552);
    const attempts: [string, Buffer, string, RegExp][] = [
      ['wrong key', whole, otherKey, /passphrase does not open/],
      ['key others can read', whole, openKey, /chmod 600/],
      ['short key', whole, shortKey, /shorter than 20/],
      ['no key', whole, inFolder('none.key'), /cannot be read/],
      ['cut off', whole.subarray(0, whole.length - 100), keyFile, /damaged/],
      ['cut at a chunk', whole.subarray(0, 63 + 65_552), keyFile, /damaged/],
      ['altered', altered, keyFile, /damaged/],
      [
        'reordered',
        Buffer.concat([whole.subarray(0, 63), chunk(1), chunk(0), rest]),
        keyFile,
        /damaged/,
      ],
      ['no backup', Buffer.from('no backup'), keyFile, /no backup of tdoc-server/],
    ];
    const target = inFolder('target');
    copyFileSync(defaultKekFile(source), defaultKekFile(target));
    const names = () => readdirSync(folder).sort();
    for (const [what, bytes, key, sentence] of attempts) {
      const attempt = inFolder('attempt.tdocbackup');
      writeFileSync(attempt, bytes);
      const there = names();
      const { exitCode, errors } = await restore(attempt, target, key);
      assert.equal(exitCode, 1, what);
      assert.match(errors, sentence, what);
      assert.deepEqual(names(), there, what);
    }
    mkdirSync(target);
    writeFileSync(join(target, 'something'), 'kept');
    const full = await restore(file, target);
    assert.match(full.errors, /not empty/);
    assert.deepEqual(readdirSync(target), ['something']);
    rmSync(join(target, 'something'));
    assert.equal((await restore(file, target)).exitCode, 0, 'control: an empty folder is one');
    assert.match((await backup(file, source)).errors, /a file of this name/);
  });

  it('is not made of what does not verify, and leaves no file', async () => {
    const source = inFolder('unsound');
    const store = await createStore({ dataDir: source });
    await store.saveTenant(saintAubin, NOW);
    await store.createTeleconsultation(draftOf(plannedNow()));
    await store.close();
    const pristine = readFileSync(join(source, DATABASE_FILE));
    const file = inFolder('unsound.tdocbackup');
    const faults: [string, RegExp][] = [
      [
        `delete from audit_bodies where seq = 1 and log = 'tenant:saint-aubin'`,
        /audit log does not verify.*event 1/s,
      ],
      [
        `update teleconsultations set reference = 'plain'`,
        /does not verify.*ERR_VAULT_UNREADABLE/s,
      ],
    ];
    for (const [statement, sentence] of faults) {
      writeFileSync(join(source, DATABASE_FILE), pristine);
      tamper(source, statement);
      const { exitCode, errors } = await backup(file, source);
      assert.equal(exitCode, 1);
      assert.match(errors, sentence);
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.startsWith('unsound.')),
        ['unsound.kek'],
      );
    }
  });

  it('is told of in the log of the server', async () => {
    const source = inFolder('told');
    await (await createStore({ dataDir: source })).close();
    await backup(inFolder('told.tdocbackup'), source);
    const store = await createStore({ dataDir: source });
    const events = await store.auditEvents('server', { from: 0, limit: 10 });
    assert.ok(events.some(({ body }) => body?.includes('"kind":"backup-made"')));
    await store.close();
    const db = new Database(join(source, DATABASE_FILE), { readonly: true });
    assert.equal(db.pragma('integrity_check', { simple: true }), 'ok');
    db.close();
  });
});
