/**
 * A PostgreSQL as it is at one moment, for reading all of it beside running servers, as the role that
 * serves. Tables that only keep its nodes apart are not the store's and are left out.
 */
import { sql } from 'kysely';
import { openPostgres, type PostgresOptions } from './postgres-database.ts';
import { told } from './postgres-fault.ts';
import { checkSchema } from './postgres-migration.ts';
import { frozenView } from './postgres-frozen-view.ts';
import type { Queries } from './scopes.ts';
import type { Snapshot } from './sqlite-snapshot.ts';
import { inOrder, type Table } from './table-dump.ts';

/** Receipts of writes, and whose key signs: a database that is filled anew makes its own. */
const OF_THE_NODES = ['write_receipts', 'audit_signers'];

/** @throws DatabaseFault */
export async function openPostgresSnapshot({ url }: PostgresOptions): Promise<Snapshot> {
  const db = openPostgres(url, { poolSize: 1, statementTimeoutS: null });
  try {
    await checkSchema(db);
    const snapshot = await frozenView(db);
    const { rows } = await sql<{ name: string }>`
      select name from kysely_migration order by name`.execute(snapshot);
    return {
      db: snapshot,
      tables: await tablesOf(snapshot),
      migrations: rows.map(({ name }) => name),
      close: async () => {
        await snapshot.rollback().execute();
        await db.destroy();
      },
    };
  } catch (error) {
    await db.destroy();
    throw told(error);
  }
}

async function tablesOf(db: Queries): Promise<Table[]> {
  const { rows } = await sql<{ name: string; columns: string[]; key: string[]; refers: string[] }>`
    select c.relname as name,
      (select json_agg(a.attname order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      (select json_agg(a.attname order by k.place) from pg_index i
        cross join lateral unnest(i.indkey) with ordinality k (attnum, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisprimary) as key,
      coalesce((select json_agg(f.confrelid::regclass::text) from pg_constraint f
        where f.conrelid = c.oid and f.contype = 'f'), '[]') as refers
    from pg_class c
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
      and c.relname not like 'kysely%'
    order by c.relname`.execute(db);
  const ours = rows.filter(({ name }) => !OF_THE_NODES.includes(name));
  return inOrder(ours.map(({ refers, ...table }) => ({ ...table, refersTo: new Set(refers) })));
}
