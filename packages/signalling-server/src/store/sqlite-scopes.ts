/**
 * Scopes on the embedded database: one connection, one process, so a transaction has everything to
 * itself and nothing needs a lock.
 */
import { sql, type Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { Scopes } from './scopes.ts';

export function sqliteScopes(db: Kysely<Schema>): Scopes {
  return {
    isShared: false,
    read: (_scope, work) => work(db),
    write: (_scope, work) => db.transaction().execute(work),
    enter: () => Promise.resolve(),
    lock: () => Promise.resolve(),
    probe: async () => {
      await sql`select 1`.execute(db);
    },
    tidy: () => Promise.resolve(),
  };
}
