/**
 * The embedded database: one file, written ahead, synced at each commit, brought to the current
 * schema before anybody uses it. Its statements run on a thread of their own (sqlite-worker).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { loadSigningKeys, type SigningKey } from '../audit/signing-keys.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { refuseMoved } from './moved-marker.ts';
import type { Schema } from './schema.ts';
import type { Scopes } from './scopes.ts';
import { sqliteScopes } from './sqlite-scopes.ts';
import { sqliteThreadDialect } from './sqlite-thread.ts';

export const DATABASE_FILE = 'tdoc.sqlite3';

/** How long a tenant command waits for the running server's transaction, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

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

export interface SqliteHandle {
  db: Kysely<Schema>;
  scopes: Scopes;
  /** The key of the audit log: the folder's own, made if there is none. */
  signWith(dataDir: string): Promise<SigningKey>;
  /** Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the database of a data folder, which is made if missing.
 * @throws DataFolderLockedError when another process has it
 * @throws DataFolderMovedError when its records are in PostgreSQL
 * @throws DatabaseUnusableError when its schema is unknown
 */
export async function openSqliteDatabase(options: { dataDir: string }): Promise<SqliteHandle> {
  const { dataDir } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  refuseMoved(dataDir);
  const unlock = lockDataFolder(dataDir);
  try {
    const file = join(dataDir, DATABASE_FILE);
    const dialect = sqliteThreadDialect({ file, busyTimeoutMs: BUSY_TIMEOUT_MS });
    const db = new Kysely<Schema>({ dialect });
    await migrate(db);
    let closed = false;
    return {
      db,
      scopes: sqliteScopes(db),
      signWith: (folder) => Promise.resolve(loadSigningKeys(folder).current),
      async close() {
        if (closed) return;
        closed = true;
        await db.destroy();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw new DatabaseUnusableError(dataDir, error);
  }
}

/** A new database with the tables of an earlier moment, to be filled, then brought to the present. */
export async function openEmptyDatabase({
  dataDir,
  migrations,
}: {
  dataDir: string;
  /** Names of those that made its tables. */
  migrations: readonly string[];
}): Promise<{ db: Kysely<Schema>; migrateToLatest: () => Promise<void> }> {
  const file = join(dataDir, DATABASE_FILE);
  const dialect = sqliteThreadDialect({ file, busyTimeoutMs: BUSY_TIMEOUT_MS });
  const db = new Kysely<Schema>({ dialect });
  const known = Object.entries(MIGRATIONS).filter(([name]) => migrations.includes(name));
  await migrate(db, Object.fromEntries(known));
  return { db, migrateToLatest: () => migrate(db) };
}

async function migrate(
  db: Kysely<Schema>,
  migrations: Record<string, Migration> = MIGRATIONS,
): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw error instanceof Error ? error : new Error('migration failed', { cause: error });
  }
}
