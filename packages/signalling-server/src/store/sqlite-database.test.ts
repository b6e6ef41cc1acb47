/** The embedded database: the store contract, and what only real files and processes can show. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TeleconsultationId } from '@tdoc/sdk-core/protocol';
import { sql } from 'kysely';
import { loadSigningKeys } from '../audit/signing-keys.ts';
import { saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { DataFolderLockedError } from './data-folder-lock.ts';
import { createStore } from './sql-store.ts';
import { DATABASE_FILE, DatabaseUnusableError, openSqliteDatabase } from './sqlite-database.ts';
import { auditContract } from './store-contract-audit.ts';
import { storeContract } from './store-contract.ts';

async function open() {
  const dataDir = temporaryFolder();
  const store = await createStore({ dataDir });
  return {
    store,
    keys: loadSigningKeys(dataDir).published,
    dispose: async () => {
      await store.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}
storeContract('SQLite', open);
auditContract('SQLite', open);

const WRITER = fileURLToPath(new URL('../testing/durable-writer.ts', import.meta.url));

/** Starts a process that writes; resolves once `count` writes were acknowledged. */
async function writeInChild(dataDir: string, count: number) {
  const child = spawn(process.execPath, [WRITER, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => acknowledged.push(line));
  while (acknowledged.length < count) await once(lines, 'line');
  return { child, lines, acknowledged };
}

describe('the embedded database', () => {
  it('loses nothing it acknowledged when its process is killed', async () => {
    const dataDir = temporaryFolder();
    let total = 0;
    for (const count of [1, 25, 150]) {
      const { child, lines, acknowledged } = await writeInChild(dataDir, count);
      child.kill('SIGKILL');
      await Promise.all([once(child, 'exit'), once(lines, 'close')]);

      const store = await createStore({ dataDir });
      for (const id of acknowledged.filter((line) => line.length === 25)) {
        total += 1;
        const found = await store.findTeleconsultation(id as TeleconsultationId, saintAubin.id);
        assert.equal(found?.id, id);
      }
      await store.close();
    }
    assert.ok(total >= 176);
    rmSync(dataDir, { recursive: true });
  });

  it('refuses a data folder that another process works on, until that is gone', async () => {
    const dataDir = temporaryFolder();
    const { child } = await writeInChild(dataDir, 1);
    await assert.rejects(createStore({ dataDir }), DataFolderLockedError);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await createStore({ dataDir })).close();
    rmSync(dataDir, { recursive: true });
  });

  it('refuses a data folder that this very process has open', async () => {
    const dataDir = temporaryFolder();
    const store = await createStore({ dataDir });
    await assert.rejects(createStore({ dataDir }), DataFolderLockedError);
    await store.close();
    rmSync(dataDir, { recursive: true });
  });

  it('syncs each commit and writes ahead', async () => {
    const dataDir = temporaryFolder();
    const { db, close } = await openSqliteDatabase({ dataDir });
    const read = async (pragma: string) => {
      const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${pragma}`).execute(db);
      return rows[0]?.[pragma];
    };
    assert.deepEqual([await read('journal_mode'), await read('synchronous')], ['wal', 2]);
    await close();
    rmSync(dataDir, { recursive: true });
  });

  it('is readable for its owner only', async () => {
    const dataDir = temporaryFolder();
    await (await createStore({ dataDir })).close();
    assert.equal(statSync(join(dataDir, DATABASE_FILE)).mode & 0o077, 0);
    rmSync(dataDir, { recursive: true });
  });

  it('refuses a database of a newer release, and one that is none, and leaves both alone', async () => {
    const dataDir = temporaryFolder();
    const { db, close } = await openSqliteDatabase({ dataDir });
    await sql`insert into kysely_migration values ('2031-01-later', 'then')`.execute(db);
    await close();
    await assert.rejects(createStore({ dataDir }), DatabaseUnusableError);

    const other = temporaryFolder();
    writeFileSync(join(other, DATABASE_FILE), 'not a database at all, whatever its name says');
    await assert.rejects(createStore({ dataDir: other }), DatabaseUnusableError);
    rmSync(dataDir, { recursive: true });
    rmSync(other, { recursive: true });
  });
});
