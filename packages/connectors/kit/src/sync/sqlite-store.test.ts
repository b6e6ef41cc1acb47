/** The embedded database: the store contract, and what only real files show. */
import assert from 'node:assert/strict';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { DataFolderLockedError } from './data-folder-lock.ts';
import { DATABASE_FILE, DatabaseUnusableError, openSqliteDatabase } from './sqlite-database.ts';
import { createSqliteStore } from './sqlite-store.ts';
import { inbound, storeContract } from './store-contract.ts';

storeContract('SQLite', () => {
  const dataDir = temporaryFolder();
  const store = createSqliteStore({ dataDir });
  return Promise.resolve({
    store,
    dispose: async () => {
      await store.close();
      rmSync(dataDir, { recursive: true });
    },
  });
});

describe('the embedded database of a connector', () => {
  it('syncs each commit, writes ahead, and is readable for its owner only', async () => {
    const dataDir = temporaryFolder();
    const { turns, close } = openSqliteDatabase({ dataDir });
    const read = (pragma: string) => turns.connection.pragma(pragma, { simple: true });
    assert.deepEqual([read('journal_mode'), read('synchronous')], ['wal', 2]);
    assert.equal(statSync(join(dataDir, DATABASE_FILE)).mode & 0o077, 0);
    await close();
    rmSync(dataDir, { recursive: true });
  });

  it('is one connector’s at a time', async () => {
    const dataDir = temporaryFolder();
    const store = createSqliteStore({ dataDir });
    assert.throws(() => createSqliteStore({ dataDir }), DataFolderLockedError);
    await store.close();
    await store.close();
    await createSqliteStore({ dataDir }).close();
    rmSync(dataDir, { recursive: true });
  });

  it('refuses a database of a newer release, and one that is none', async () => {
    const dataDir = temporaryFolder();
    const { turns, close } = openSqliteDatabase({ dataDir });
    turns.connection.pragma('user_version = 99');
    await close();
    assert.throws(() => createSqliteStore({ dataDir }), DatabaseUnusableError);
    writeFileSync(join(dataDir, DATABASE_FILE), 'not a database at all, whatever its name says');
    assert.throws(() => createSqliteStore({ dataDir }), DatabaseUnusableError);
    rmSync(dataDir, { recursive: true });
  });

  it('does not let a message in the middle of another one’s work', async () => {
    const dataDir = temporaryFolder();
    const store = createSqliteStore({ dataDir });
    await store.admit([inbound('1')]);
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const working = store.workOnDue(0 + Date.parse('2027-01-01'), {
      limit: 1,
      work: async () => {
        await held;
        throw new Error('all of it is undone');
      },
    });
    const admitted = store.admit([inbound('2')]);
    letGo();
    await assert.rejects(working);
    assert.equal((await admitted)[0]?.result, 'kept');
    assert.equal((await store.figures('in')).pending, 2);
    await store.close();
    rmSync(dataDir, { recursive: true });
  });
});
