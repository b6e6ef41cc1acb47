/** Everything of a PostgreSQL as it is at one moment, to be read and never written. */
import type { ControlledTransaction, Kysely } from 'kysely';
import { enterScope } from './postgres-scopes.ts';
import type { Schema } from './schema.ts';

export async function frozenView(db: Kysely<Schema>): Promise<ControlledTransaction<Schema>> {
  const view = await db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute();
  await enterScope(view, 'housekeeping');
  return view;
}
