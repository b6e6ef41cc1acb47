/**
 * The embedded database of a connector: one file, written ahead, synced at each commit. The only
 * file, with the lock, that knows better-sqlite3.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { lockDataFolder } from './data-folder-lock.ts';
import { MIGRATIONS } from './migrations.ts';

export const DATABASE_FILE = 'connector.sqlite3';

/** 64 MiB of changes: the same pages change again and again, and are copied back once. */
const CHECKPOINT_PAGES = 16_384;

export type SqliteConnection = Database.Database;

/** The database was written by a newer release, or is not ours. */
export class DatabaseUnusableError extends Error {
  readonly code = 'ERR_DATABASE_UNUSABLE';

  constructor(dataDir: string, cause: unknown) {
    super(
      `The database in ${dataDir} cannot be used by this release: ` +
        'it is damaged, or was written by a newer one. Restore a backup or install that release.',
      { cause },
    );
    this.name = 'DatabaseUnusableError';
  }
}

/**
 * One thing at a time on one connection. A transaction may wait in the middle; what another caller
 * writes meanwhile must not become part of it.
 */
export class SqliteTurns {
  readonly connection: SqliteConnection;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: SqliteConnection) {
    this.connection = connection;
  }

  /** Runs in its turn, without a transaction. */
  run<T>(task: (db: SqliteConnection) => T | Promise<T>): Promise<T> {
    const turn = this.#last.then(() => task(this.connection));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Runs in its turn, all of it or nothing. */
  transaction<T>(
    task: (db: SqliteConnection) => T | Promise<T>,
    durability: Durability = 'synced',
  ): Promise<T> {
    return this.run(async (db) => {
      if (durability === 'ordered') db.pragma('synchronous = NORMAL');
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = await task(db);
        db.exec('COMMIT');
        return result;
      } catch (error) {
        if (db.inTransaction) db.exec('ROLLBACK');
        throw error;
      } finally {
        if (durability === 'ordered') db.pragma('synchronous = FULL');
      }
    });
  }
}

/** How a commit reaches the disk. */
export type Durability =
  /** Synced before it is said to be done. */
  | 'synced'
  /** In order, with the next synced one: after a power cut it may not have happened. */
  | 'ordered';

export interface SqliteHandle {
  turns: SqliteTurns;
  /** Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the database of a data folder, which is made if missing.
 * @throws DataFolderLockedError when another process has it
 * @throws DatabaseUnusableError when its schema is unknown
 */
export function openSqliteDatabase(options: { dataDir: string }): SqliteHandle {
  const { dataDir } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const unlock = lockDataFolder(dataDir);
  try {
    const file = join(dataDir, DATABASE_FILE);
    const db = new Database(file);
    chmodSync(file, 0o600);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    // Overwrites what is deleted where that costs no further write.
    db.pragma('secure_delete = FAST');
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    migrate(db);
    const turns = new SqliteTurns(db);
    let closed: Promise<void> | null = null;
    return {
      turns,
      close: () =>
        (closed ??= turns.run(() => {
          db.close();
          unlock();
        })),
    };
  } catch (error) {
    unlock();
    throw new DatabaseUnusableError(dataDir, error);
  }
}

function migrate(db: SqliteConnection): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > MIGRATIONS.length) throw new RangeError('written by a newer release');
  MIGRATIONS.slice(version).forEach((statements, i) => {
    db.transaction(() => {
      db.exec(statements);
      db.pragma(`user_version = ${version + i + 1}`);
    })();
  });
}
