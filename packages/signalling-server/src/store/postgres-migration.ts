/**
 * Brings PostgreSQL to the schema of this release, one server at a time however many start at once,
 * and says whether a database is of this release. The role that serves is granted what it needs.
 */
import { sql, type Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import {
  APPEND_ONLY,
  PURGED_BY_CERTIFICATE,
} from './migrations/postgres/2026-11-second-audit-log.ts';
import { POSTGRES_MIGRATIONS } from './migrations/postgres/index.ts';
import { parsePostgresAddress } from './postgres-address.ts';
import { openPostgres, type PostgresOptions } from './postgres-database.ts';
import { codeOf, DatabaseFault, told } from './postgres-fault.ts';
import type { Schema } from './schema.ts';

const LOCK = 'tdoc migration';

/**
 * Runs what is missing, as the owner of the tables.
 * @returns the names of the migrations that ran now
 * @throws DatabaseFault ERR_DATABASE_NEWER, ERR_DATABASE_REFUSED, ERR_DATABASE_UNAVAILABLE
 */
export async function migratePostgres({ url, ownerUrl }: PostgresOptions): Promise<string[]> {
  if (ownerUrl === undefined) throw new Error('migrations need the owner');
  const db = openPostgres(ownerUrl, { poolSize: 1, statementTimeoutS: null });
  try {
    return await db.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(hashtextextended(${LOCK}, 0))`.execute(connection);
      // What a migration does to rows it does to every tenant's.
      await sql`select set_config('tdoc.scope', 'housekeeping', false)`.execute(connection);
      const applied = await appliedMigrations(connection);
      refuseNewer(applied);
      const migrator = new Migrator({
        db: connection,
        provider: { getMigrations: () => Promise.resolve(POSTGRES_MIGRATIONS) },
      });
      const { error, results = [] } = await migrator.migrateToLatest();
      if (error !== undefined) {
        throw error instanceof Error ? error : new Error('migration failed', { cause: error });
      }
      await grantTo(connection, parsePostgresAddress(url).user);
      return results.map(({ migrationName }) => migrationName);
    });
  } catch (error) {
    throw codeOf(error) === '42704' ? roleMissing(error) : told(error);
  } finally {
    await db.destroy();
  }
}

/**
 * Refuses a database that this release does not know, or does not know yet.
 * @throws DatabaseFault ERR_DATABASE_NEWER, ERR_DATABASE_NOT_MIGRATED
 */
export async function checkSchema(db: Kysely<Schema>): Promise<void> {
  const applied = await appliedMigrations(db);
  refuseNewer(applied);
  const missing = Object.keys(POSTGRES_MIGRATIONS).filter((name) => !applied.includes(name));
  if (missing.length === 0) return;
  throw new DatabaseFault(
    'ERR_DATABASE_NOT_MIGRATED',
    'The database is not of this release yet. Run tdoc-server migrate with DATABASE_OWNER_URL, ' +
      'the address of the role that owns the tables.',
  );
}

async function appliedMigrations(db: Kysely<Schema>): Promise<string[]> {
  const { rows: present } = await sql<{ there: boolean }>`
    select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (!present[0]?.there) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map(({ name }) => name);
}

function refuseNewer(applied: readonly string[]): void {
  if (applied.every((name) => name in POSTGRES_MIGRATIONS)) return;
  throw new DatabaseFault(
    'ERR_DATABASE_NEWER',
    'The database was migrated by a newer release. Install that release; this one leaves it alone.',
  );
}

/** Everything a server does and nothing more: no table is altered, truncated or owned. */
async function grantTo(db: Kysely<Schema>, role: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema()`.execute(db);
  await db.transaction().execute(async (tx) => {
    for (const { name } of rows) {
      await sql`revoke all on ${sql.table(name)} from ${sql.id(role)}`.execute(tx);
      await sql`grant ${sql.raw(rightsOn(name))} on ${sql.table(name)} to ${sql.id(role)}`.execute(
        tx,
      );
    }
    await sql`grant usage on all sequences in schema ${sql.id('public')} to ${sql.id(role)}`.execute(
      tx,
    );
  });
}

function rightsOn(table: string): string {
  if (table.startsWith('kysely_')) return 'select';
  if (APPEND_ONLY.includes(table)) return 'select, insert';
  // Updated only to be sealed anew, which its trigger sees to.
  if (PURGED_BY_CERTIFICATE.includes(table)) return 'select, insert, update, delete';
  return 'select, insert, update, delete';
}

function roleMissing(cause: unknown): DatabaseFault {
  return new DatabaseFault(
    'ERR_DATABASE_REFUSED',
    'PostgreSQL has no role of the name in DATABASE_URL. Create it first: create role … login.',
    { cause },
  );
}
