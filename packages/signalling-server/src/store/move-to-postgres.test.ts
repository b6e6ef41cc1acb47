/** A grown hospital moves from its embedded database to PostgreSQL. */
import assert from 'node:assert/strict';
import { copyFileSync, cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { ParticipantId } from '@tdoc/sdk-core/protocol';
import { readPublishedKeys } from '../audit/signing-keys.ts';
import type { SignedTreeHead } from '../audit/tree-head.ts';
import { drawTicket } from '../auth/admission-ticket.ts';
import { runCommand } from '../cli/run-command.ts';
import type { Teleconsultation } from '../room/teleconsultation.ts';
import { grownLog, LOG, tamper } from '../testing/grown-log.ts';
import { PostgresServer, type TestDatabase } from '../testing/postgres-server.ts';
import { auditOf, bellevue, draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { defaultKekFile } from '../vault/open-keks.ts';
import { moveToPostgres } from './move-to-postgres.ts';
import { MOVED_FILE } from './moved-marker.ts';
import { createStore } from './sql-store.ts';

const DAY_MS = 86_400_000;
const SIZE = 1_100;

let postgres: PostgresServer;
let grown: Awaited<ReturnType<typeof grow>>;
before(async () => {
  postgres = await PostgresServer.start();
  grown = await grow();
});
after(async () => {
  await postgres.dispose();
  rmSync(grown.dataDir, { recursive: true });
});

let database: TestDatabase;
let dataDir: string;
beforeEach(async () => {
  database = await postgres.createDatabase();
  dataDir = temporaryFolder();
  cpSync(grown.dataDir, dataDir, { recursive: true });
  copyFileSync(defaultKekFile(grown.dataDir), defaultKekFile(dataDir));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** A data folder with two tenants and something in every table. */
async function grow(): Promise<{
  dataDir: string;
  planned: Teleconsultation;
  heads: SignedTreeHead[];
}> {
  const { dataDir } = await grownLog({ heads: [3, 400, SIZE] });
  const store = await createStore({ dataDir });
  await store.saveTenant(bellevue, NOW);
  const planned = plannedNow(bellevue);
  await store.createTeleconsultation({
    ...draftOf(planned),
    audit: auditOf(planned),
    idempotency: { keyHash: 'rdv-1030', requestHash: 'asked' },
  });
  for (let count = 0; count < 20; count += 1) {
    await store.createTeleconsultation(draftOf(plannedNow()));
  }
  const grant = { teleconsultationId: planned.id, tenantId: bellevue.id, role: 'patient' as const };
  const { record } = drawTicket(grant, NOW + 60_000);
  await store.saveTicket(record, auditOf(planned, 'ticket-issued'));
  await store.commitRoom({
    teleconsultation: { ...planned, state: 'waiting', waitingSince: NOW },
    seats: [
      {
        participantId: 'a'.repeat(32) as ParticipantId,
        role: 'patient',
        presence: 'waiting',
        since: NOW,
        resumeHash: 'resume',
        previousResumeHash: null,
        seated: true,
      },
    ],
    forgottenSeats: [],
    announcements: [],
    audit: [],
    now: NOW,
  });
  await store.purgeAudit({ server: { 'teleconsultation-read': 1 } }, NOW + 2 * DAY_MS);
  await store.sealAudit(NOW + 2 * DAY_MS);
  const heads = await store.auditHeads(LOG, { after: 0, limit: 100 });
  await store.close();
  return { dataDir, planned, heads };
}

async function command(...line: string[]) {
  let output = '';
  const exitCode = await runCommand(line, {
    print: (text) => void (output += text),
    printError: (text) => void (output += text),
    stopRequested: new Promise<void>(() => undefined),
    environment: { DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl },
  });
  return { exitCode, output };
}

const move = (...more: string[]) =>
  command('migrate', '--data-dir', dataDir, '--from', 'sqlite', '--to', 'postgres', ...more);

async function rowsOf(table: string): Promise<number> {
  return (await postgres.execute(database, `select 1 from ${table}`)).length;
}

/** Serves from the embedded database again, as if nothing had been tried. */
async function assertServes(): Promise<void> {
  assert.equal(existsSync(join(dataDir, MOVED_FILE)), false);
  const store = await createStore({ dataDir });
  assert.deepEqual(await store.findTenantByName(saintAubin.name), saintAubin);
  await store.close();
}

describe('a hospital that moves to PostgreSQL', () => {
  it('keeps every row, every head and every proof, and goes on there', async () => {
    const { planned, heads } = grown;
    const keysFile = join(dataDir, 'kept-keys.json');
    const headsFile = join(dataDir, 'kept-heads.ndjson');
    writeFileSync(keysFile, JSON.stringify(readPublishedKeys(dataDir)));
    writeFileSync(headsFile, heads.map((head) => JSON.stringify(head)).join('\n'));

    const { exitCode, output } = await move();
    assert.equal(exitCode, 0, output);
    assert.match(output, /teleconsultations +21\n/);
    assert.match(output, /tenant:saint-aubin +1121 events, whole/);

    const verify = ['audit', 'verify', '--data-dir', dataDir];
    const verdict = await command(...verify, '--from', headsFile, '--keys', keysFile);
    assert.equal(verdict.exitCode, 0, verdict.output);
    assert.match(
      verdict.output,
      new RegExp(`continues the ${heads.length} tree heads kept outside`),
    );
    assert.match(verdict.output, /text purged of 1000/);

    const store = await createStore({ dataDir, database });
    assert.deepEqual(await store.auditHeads(LOG, { after: 0, limit: 100 }), heads);
    assert.deepEqual(await store.findTenantByName(bellevue.name), bellevue);
    const holder = await store.findKeyHolder(bellevue.apiKeyHash);
    assert.equal(holder?.tenant?.id, bellevue.id);
    const room = await store.loadRoom(planned.id);
    assert.deepEqual([room?.teleconsultation.state, room?.seats.length], ['waiting', 1]);
    const again = await store.createTeleconsultation({
      ...draftOf(plannedNow(bellevue)),
      idempotency: { keyHash: 'rdv-1030', requestHash: 'asked' },
    });
    assert.equal(again.outcome, 'replayed');
    await store.createTeleconsultation(draftOf(plannedNow()));
    await store.sealAudit(NOW + 3 * DAY_MS);
    await store.close();
    const later = await command(...verify, '--from', headsFile, '--keys', keysFile);
    assert.equal(later.exitCode, 0, later.output);
  });

  it('does not serve from the old database any more', async () => {
    assert.equal((await move()).exitCode, 0);
    await assert.rejects(createStore({ dataDir }), { code: 'ERR_DATA_FOLDER_MOVED' });
  });

  it('learns by a dry run what would be moved, and nothing changes', async () => {
    const unmigrated = await move('--dry-run');
    assert.equal(unmigrated.exitCode, 1);
    assert.match(unmigrated.output, /not of this release yet/);
    assert.equal((await command('migrate', '--data-dir', dataDir)).exitCode, 0);
    const { exitCode, output } = await move('--dry-run');
    assert.equal(exitCode, 0, output);
    assert.match(output, /changed nothing:[^]*audit_leaves +\d{4}\n/);
    assert.deepEqual([await rowsOf('tenants'), await rowsOf('audit_signers')], [0, 0]);
    await assertServes();
  });

  it('is not moved while a server works on it', async () => {
    const store = await createStore({ dataDir });
    const { exitCode, output } = await move();
    assert.deepEqual([exitCode, /in use by another/.test(output)], [3, true]);
    await store.close();
  });

  it('is not moved into a database that holds records', async () => {
    const other = await createStore({ dataDir: join(dataDir, 'other'), database });
    await other.saveTenant(saintAubin, NOW);
    await other.close();
    const { exitCode, output } = await move();
    assert.equal(exitCode, 1);
    assert.match(output, /already holds records/);
    assert.equal(await rowsOf('audit_leaves'), 2);
    await assertServes();
  });

  it('moves all or nothing when PostgreSQL crashes in the middle, and can be moved again', async () => {
    const crashes: Promise<void>[] = [];
    await assert.rejects(
      moveToPostgres({
        dataDir,
        database,
        onProgress: ({ step, name }) => {
          if (step === 'verify' && name === LOG) crashes.push(postgres.crash());
        },
      }),
      { code: 'ERR_DATABASE_UNAVAILABLE' },
    );
    await Promise.all(crashes);
    await postgres.startAgain();
    assert.equal(await rowsOf('tenants'), 0);
    await assertServes();
    assert.equal((await move()).exitCode, 0);
    assert.equal(await rowsOf('tenants'), 2);
  });

  it('stays where it is while its audit log is not whole', async () => {
    tamper(
      dataDir,
      `update audit_bodies set body = substr(body, 1, 60) || 'AAAA' || substr(body, 65) where seq = 0`,
    );
    const { exitCode, output } = await move();
    assert.equal(exitCode, 5);
    assert.match(output, /not whole, so nothing was moved/);
    assert.equal(await rowsOf('tenants'), 0);
    await assertServes();
  });

  it('is first brought to this release', async () => {
    tamper(dataDir, `delete from kysely_migration where name like '2026-11-third-pg'`);
    const { exitCode, output } = await move();
    assert.equal(exitCode, 1);
    assert.match(output, /Run tdoc-server migrate --data-dir/);
  });

  it('is told what the command takes', async () => {
    assert.match((await command('migrate', '--help')).output, /--dry-run/);
    const wrong = await command('migrate', '--data-dir', dataDir, '--from', 'postgres');
    assert.deepEqual([wrong.exitCode, /one way/.test(wrong.output)], [2, true]);
    rmSync(join(dataDir, 'tdoc.sqlite3'));
    const nothing = await move();
    assert.equal(nothing.exitCode, 1);
  });
});
