/** docs/guide/encryption-at-rest.md says of every column how it is kept: none may be left out. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import Database from 'better-sqlite3';

import { temporaryFolder } from '../testing/test-server.ts';
import { SEALED_COLUMNS } from './sealed-columns.ts';
import { createStore } from './sql-store.ts';
import { DATABASE_FILE } from './sqlite-database.ts';

const GUIDE = new URL('../../../../docs/guide/encryption-at-rest.md', import.meta.url);
/** What SQLite and Kysely keep of their own. */
const OWN = /^(sqlite_|kysely_)/;

interface Row {
  columns: string[];
  isRest: boolean;
  form: string;
}

/** The rows of the guide's table, by the tables they are about. */
function documented(): Map<string, Row[]> {
  const lines = readFileSync(GUIDE, 'utf8').split('## Every column')[1]?.split('\n') ?? [];
  const rows = lines.filter((line) => line.startsWith('|')).slice(2);
  const byTable = new Map<string, Row[]>();
  let tables: string[] = [];
  const named = (cell = '') => [...cell.matchAll(/`(\w+)`/g)].map((found) => found[1] ?? '');
  for (const row of rows) {
    const [, table = '', columns = '', form = ''] = row.split('|').map((cell) => cell.trim());
    if (table !== '') tables = named(table);
    const entry = { columns: named(columns), isRest: /^(all|the others)$/.test(columns), form };
    for (const each of tables) byTable.set(each, [...(byTable.get(each) ?? []), entry]);
  }
  return byTable;
}

async function columnsOf(): Promise<Map<string, string[]>> {
  const dataDir = temporaryFolder();
  try {
    await (await createStore({ dataDir })).close();
    const db = new Database(join(dataDir, DATABASE_FILE), { readonly: true });
    const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
    const found = (tables as { name: string }[])
      .filter(({ name }) => !OWN.test(name))
      .map(({ name }): [string, string[]] => {
        const columns = db.prepare(`pragma table_info(${name})`).all() as { name: string }[];
        return [name, columns.map((column) => column.name)];
      });
    db.close();
    return new Map(found);
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

describe('the guide to the data at rest', () => {
  it('says of each table of the database how each column is kept', async () => {
    const guide = documented();
    const missing = [...(await columnsOf())].flatMap(([table, columns]) => {
      const rows = guide.get(table) ?? [];
      const isWhole = rows.some(({ isRest }) => isRest);
      const told = new Set(rows.flatMap((row) => row.columns));
      const unknown = [...told].filter((column) => !columns.includes(column));
      const silent = isWhole ? [] : columns.filter((column) => !told.has(column));
      return [...unknown, ...silent].map((column) => `${table}.${column}`);
    });
    assert.deepEqual(missing, []);
  });

  it('calls sealed what is sealed, and nothing else', () => {
    const called = [...documented()].flatMap(([table, rows]) =>
      rows
        .filter(({ form }) => form === '**sealed**')
        .flatMap(({ columns }) => columns.map((column) => `${table}.${column}`)),
    );
    const sealed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
    assert.deepEqual(called.sort(), sealed.sort());
  });
});
