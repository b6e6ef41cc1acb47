/**
 * Every table of a database as lines, and lines as tables: what a backup is made of. Goes by what the
 * database says of itself, so that a table added later is in it too. Sealed fields stay sealed.
 */
import { sql, type Transaction } from 'kysely';
import { z } from 'zod';
import type { Schema } from './schema.ts';
import type { Queries } from './scopes.ts';

const PAGE = 500;
/** Made by the migrations of whoever restores. */
const NOT_DUMPED = /^(kysely_|sqlite_)/;

type Value = string | number | null | { b: string };

const value = z.union([z.string(), z.number(), z.null(), z.strictObject({ b: z.base64() })]);
export const tableLine = z.strictObject({
  table: z.string(),
  columns: z.array(z.string()).min(1),
});
export const rowsLine = z.strictObject({ rows: z.array(z.array(value)).min(1) });

export interface Table {
  name: string;
  columns: string[];
  /** Primary key, in order. */
  key: string[];
}

/** The lines of all tables, in an order in which they can be filled again. */
export async function* dumpTables(db: Queries, tables: readonly Table[]): AsyncGenerator<object> {
  for (const table of tables) {
    yield { table: table.name, columns: table.columns } satisfies z.infer<typeof tableLine>;
    let after: Record<string, unknown> | null = null;
    for (;;) {
      const rows: Record<string, unknown>[] = await readPage(db, { table, after });
      if (rows.length === 0) break;
      yield { rows: rows.map((row) => table.columns.map((name) => written(row[name]))) };
      after = rows.at(-1) ?? null;
    }
  }
}

async function readPage(
  db: Queries,
  { table: { name, key }, after }: { table: Table; after: Record<string, unknown> | null },
): Promise<Record<string, unknown>[]> {
  const place = sql.join(key.map((part) => sql.ref(part)));
  const beyond = after
    ? sql`where (${place}) > (${sql.join(key.map((part) => after[part]))})`
    : sql``;
  const { rows } = await sql<Record<string, unknown>>`
    select * from ${sql.table(name)} ${beyond} order by ${place} limit ${PAGE}`.execute(db);
  return rows;
}

function written(content: unknown): Value {
  if (content instanceof Uint8Array) return { b: Buffer.from(content).toString('base64') };
  if (content === null || typeof content === 'string' || typeof content === 'number') {
    return content;
  }
  throw new TypeError('a column holds what no column of ours holds');
}

function read(content: Value): unknown {
  return typeof content === 'object' && content !== null
    ? Buffer.from(content.b, 'base64')
    : content;
}

/** Fills empty tables. Refuses a table or a column that this release does not know. */
export class TableFiller {
  readonly #tx: Transaction<Schema>;
  readonly #known: Map<string, Table>;
  #table: Table | null = null;
  readonly counts = new Map<string, number>();

  private constructor(tx: Transaction<Schema>, known: Table[]) {
    this.#tx = tx;
    this.#known = new Map(known.map((table) => [table.name, table]));
  }

  static async open(tx: Transaction<Schema>): Promise<TableFiller> {
    return new TableFiller(tx, await tablesOf(tx));
  }

  begin({ table: name, columns }: z.infer<typeof tableLine>): void {
    const known = this.#known.get(name);
    if (!known || columns.some((column) => !known.columns.includes(column))) {
      throw new RangeError('a table or a column that this release does not know');
    }
    this.#table = { ...known, columns };
    this.counts.set(name, 0);
  }

  async fill({ rows }: z.infer<typeof rowsLine>): Promise<void> {
    if (!this.#table || rows.some((row) => row.length !== this.#table?.columns.length)) {
      throw new RangeError('rows without their table');
    }
    const { name, columns } = this.#table;
    const values = rows.map((row) => sql`(${sql.join(row.map(read))})`);
    await sql`insert into ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column)))})
      values ${sql.join(values)}`.execute(this.#tx);
    this.counts.set(name, (this.counts.get(name) ?? 0) + rows.length);
  }
}

/** The tables of the embedded database with their columns and keys, those first that others refer to. */
export async function tablesOf(db: Queries): Promise<Table[]> {
  const { rows: names } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' order by name`.execute(db);
  const tables: (Table & { refersTo: Set<string> })[] = [];
  for (const { name } of names) {
    if (NOT_DUMPED.test(name)) continue;
    const { rows: columns } = await sql<{ name: string; pk: number }>`
      select name, pk from pragma_table_info(${name}) order by cid`.execute(db);
    const { rows: references } = await sql<{ table: string }>`
      select "table" from pragma_foreign_key_list(${name})`.execute(db);
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    tables.push({
      name,
      columns: columns.map((column) => column.name),
      key: key.map((column) => column.name),
      refersTo: new Set(references.map((reference) => reference.table)),
    });
  }
  return inOrder(tables);
}

/** Those first that others refer to. */
export function inOrder(tables: readonly (Table & { refersTo: Set<string> })[]): Table[] {
  const placed: Table[] = [];
  const waiting = [...tables];
  while (waiting.length > 0) {
    const at = waiting.findIndex(({ name, refersTo }) =>
      [...refersTo].every((other) => other === name || placed.some((one) => one.name === other)),
    );
    const [next] = waiting.splice(Math.max(0, at), 1);
    if (next) placed.push({ name: next.name, columns: next.columns, key: next.key });
  }
  return placed;
}
