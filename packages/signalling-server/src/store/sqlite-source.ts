/**
 * The embedded database as somebody sees it who copies all of it: tables in an order in which each
 * comes after those it refers to, and their rows in the order of their keys. Locked, and only read.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { lockDataFolder } from './data-folder-lock.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { DATABASE_FILE, DatabaseUnusableError } from './sqlite-database.ts';

export type Row = Record<string, unknown>;

export interface SourceTable {
  name: string;
  columns: string[];
  /** Columns of the primary key, which order the rows. */
  key: string[];
  rowCount: number;
}

export interface SqliteSource {
  tables: SourceTable[];
  /** All rows in the order of their keys, some at a time. */
  pages(table: SourceTable, pageSize: number): Generator<Row[]>;
  close(): void;
}

/** The schema of the source is of an earlier release. */
export class SourceOutdatedError extends Error {
  readonly code = 'ERR_DATABASE_NOT_MIGRATED';

  constructor(dataDir: string) {
    super(
      `The database in ${dataDir} is of an earlier release. ` +
        `Run tdoc-server migrate --data-dir ${dataDir} first.`,
    );
    this.name = 'SourceOutdatedError';
  }
}

/**
 * Opens the database of a data folder that no server works on.
 * @throws DataFolderLockedError, DatabaseUnusableError, SourceOutdatedError
 */
export function openSqliteSource(dataDir: string): SqliteSource {
  const file = join(dataDir, DATABASE_FILE);
  if (!existsSync(file)) throw new DatabaseUnusableError(dataDir, null);
  const unlock = lockDataFolder(dataDir);
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      judgeMigrations(db, dataDir);
      const tables = inOrder(db).map((name) => describe(db, name));
      return {
        tables,
        pages: (table, pageSize) => pagesOf(db, table, pageSize),
        close() {
          db.close();
          unlock();
        },
      };
    } catch (error) {
      db.close();
      throw error instanceof SourceOutdatedError
        ? error
        : new DatabaseUnusableError(dataDir, error);
    }
  } catch (error) {
    unlock();
    throw error;
  }
}

function judgeMigrations(db: Database.Database, dataDir: string): void {
  const rows = db.prepare('select name from kysely_migration').all() as { name: string }[];
  const applied = new Set(rows.map(({ name }) => name));
  const known = Object.keys(MIGRATIONS);
  if ([...applied].some((name) => !known.includes(name))) throw new Error('of a newer release');
  if (known.some((name) => !applied.has(name))) throw new SourceOutdatedError(dataDir);
}

/** Ours, each after the tables it refers to. */
function inOrder(db: Database.Database): string[] {
  const names = (
    db
      .prepare(
        `select name from sqlite_master where type = 'table'
           and name not like 'kysely%' and name not like 'sqlite%' order by name`,
      )
      .all() as { name: string }[]
  ).map(({ name }) => name);
  const placed: string[] = [];
  const place = (name: string) => {
    if (placed.includes(name)) return;
    const references = db.pragma(`foreign_key_list(${quoted(name)})`) as { table: string }[];
    for (const { table } of references) if (table !== name) place(table);
    placed.push(name);
  };
  names.forEach(place);
  return placed;
}

function describe(db: Database.Database, name: string): SourceTable {
  const columns = db.pragma(`table_info(${quoted(name)})`) as { name: string; pk: number }[];
  const { count } = db.prepare(`select count(*) as count from ${quoted(name)}`).get() as {
    count: number;
  };
  return {
    name,
    columns: columns.map((column) => column.name),
    key: columns
      .filter(({ pk }) => pk > 0)
      .sort((a, b) => a.pk - b.pk)
      .map((column) => column.name),
    rowCount: count,
  };
}

function* pagesOf(db: Database.Database, table: SourceTable, pageSize: number): Generator<Row[]> {
  const statement = db.prepare(
    `select * from ${quoted(table.name)} order by ${table.key.map(quoted).join(', ')}`,
  );
  let page: Row[] = [];
  for (const row of statement.iterate() as IterableIterator<Row>) {
    page.push(row);
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
