/**
 * How the embedded database of a folder stands, without changing it: beside a running server too. Takes
 * no lock and migrates nothing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { MIGRATIONS } from './migrations/index.ts';
import { DATABASE_FILE } from './sqlite-database.ts';

export interface SqliteState {
  /** `none`: there is no database yet. */
  state: 'none' | 'good' | 'damaged' | 'newer' | 'older';
  /** Migrations of this release that it lacks. */
  missing: number;
}

export function sqliteState(dataDir: string): SqliteState {
  const file = join(dataDir, DATABASE_FILE);
  if (!existsSync(file)) return { state: 'none', missing: 0 };
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    const verdict = database.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') return { state: 'damaged', missing: 0 };
    const rows = database.prepare('select name from kysely_migration').all() as { name: string }[];
    const applied = new Set(rows.map(({ name }) => name));
    const known = new Set(Object.keys(MIGRATIONS));
    const isNewer = [...applied].some((name) => !known.has(name));
    const missing = [...known].filter((name) => !applied.has(name)).length;
    return { state: isNewer ? 'newer' : missing > 0 ? 'older' : 'good', missing };
  } catch {
    return { state: 'damaged', missing: 0 };
  } finally {
    database?.close();
  }
}
