/** Where a page goes on: rows after one, by a time and then by their id, in the order they are listed in. */
import { sql, type Expression, type SqlBool } from 'kysely';

export function laterThan(
  column: string,
  { at, id }: { at: number; id: string },
): Expression<SqlBool> {
  return sql<SqlBool>`(${sql.ref(column)}, ${sql.ref('id')}) > (${at}, ${id})`;
}
