/**
 * The embedded database as it is at one moment, for reading all of it beside a running server: whatever
 * is written meanwhile is not in it. Takes no lock, changes nothing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import type { Schema } from './schema.ts';
import type { Queries } from './scopes.ts';
import { DATABASE_FILE, DatabaseUnusableError } from './sqlite-database.ts';
import { tablesOf, type Table } from './table-dump.ts';

export interface Snapshot {
  db: Queries;
  tables: Table[];
  /** Names of the migrations that made its tables, in order. */
  migrations: string[];
  close(): Promise<void>;
}

/** @throws DatabaseUnusableError */
export async function openSnapshot({ dataDir }: { dataDir: string }): Promise<Snapshot> {
  const file = join(dataDir, DATABASE_FILE);
  if (!existsSync(file)) throw new DatabaseUnusableError(dataDir, null);
  const sqlite = new Database(file, { readonly: true, fileMustExist: true });
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
  try {
    await sql`begin`.execute(db);
    // The snapshot is of the first reading.
    const { rows } = await sql<{ name: string }>`
      select name from kysely_migration order by name`.execute(db);
    const migrations = rows.map(({ name }) => name);
    return { db, tables: await tablesOf(db), migrations, close: () => db.destroy() };
  } catch (error) {
    await db.destroy();
    throw new DatabaseUnusableError(dataDir, error);
  }
}
