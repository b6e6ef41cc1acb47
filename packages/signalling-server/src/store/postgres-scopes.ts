/**
 * Scopes on PostgreSQL: each is a transaction that tells the policies whose rows it works on, and
 * forgets it at its end. A transaction that a lost connection interrupts is done again, once and not
 * twice: it leaves a receipt, and a second one of the same number is refused.
 */
import { randomUUID } from 'node:crypto';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { DatabaseUnavailableError, isReceiptKept, isTransient } from './postgres-fault.ts';
import type { Schema } from './schema.ts';
import type { Queries, Scope, Scopes } from './scopes.ts';

/** How long a restart of the database is waited for, in milliseconds. */
const PATIENCE_MS = 10_000;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 500;

/** Far longer than a write is tried. */
const RECEIPT_KEPT = '10 minutes';

export interface PostgresScopesOptions {
  db: Kysely<Schema>;
  patienceMs?: number;
}

export function postgresScopes(options: PostgresScopesOptions): Scopes {
  const { db, patienceMs = PATIENCE_MS } = options;
  const scopes: Scopes = {
    isShared: true,
    read: (scope, work) =>
      patiently(patienceMs, () =>
        db
          .transaction()
          .setIsolationLevel('read committed')
          .setAccessMode('read only')
          .execute(async (tx) => {
            await enterScope(tx, scope);
            return work(tx);
          }),
      ),
    async write(scope, work) {
      const receipt = randomUUID();
      /** What the work came to when its commit was asked for; the answer may have been lost. */
      let done: { result: Awaited<ReturnType<typeof work>> } | null = null;
      return patiently(patienceMs, async () => {
        try {
          return await db
            .transaction()
            .setIsolationLevel('read committed')
            .execute(async (tx) => {
              await beginWith(tx, { scope, receipt });
              const result = await work(tx);
              done = { result };
              return result;
            });
        } catch (error) {
          if (done && isReceiptKept(error)) return done.result;
          throw error;
        }
      });
    },
    enter: enterScope,
    lock: async (tx, name) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
    },
    probe: async () => {
      await sql`select 1`.execute(db);
    },
    tidy: async () => {
      await scopes.write('housekeeping', (tx) =>
        sql`delete from write_receipts where written_at < now() - ${RECEIPT_KEPT}::interval`.execute(
          tx,
        ),
      );
    },
  };
  return scopes;
}

export async function enterScope(db: Queries, scope: Scope): Promise<void> {
  await sql`select ${settingsOf(scope)}`.execute(db);
}

/** In one round trip, because every write pays for it. */
async function beginWith(
  db: Queries,
  { scope, receipt }: { scope: Scope; receipt: string },
): Promise<void> {
  await sql`
    with receipt as (insert into write_receipts (id) values (${receipt}))
    select ${settingsOf(scope)}`.execute(db);
}

/** `true`: until the transaction ends. What a scope does not name is emptied, which opens nothing. */
function settingsOf(scope: Scope): RawBuilder<unknown> {
  const tenant = typeof scope === 'object' && 'tenant' in scope ? scope.tenant : '';
  const shown = typeof scope === 'object' && 'shown' in scope ? scope.shown : '';
  const wide = scope === 'housekeeping' ? scope : '';
  return sql`set_config('tdoc.tenant_id', ${tenant}, true), set_config('tdoc.shown', ${shown}, true),
    set_config('tdoc.scope', ${wide}, true)`;
}

/** @throws DatabaseUnavailableError when the database does not come back in time */
async function patiently<T>(patienceMs: number, attempt: () => Promise<T>): Promise<T> {
  const until = Date.now() + patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (Date.now() + pauseMs > until) throw new DatabaseUnavailableError(error);
      await new Promise<void>((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
