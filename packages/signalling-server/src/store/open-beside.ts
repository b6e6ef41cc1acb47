/**
 * The database for a command that works beside the running servers: no lock is taken, nothing is
 * migrated, each change is a transaction that waits for the servers'.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { loadSigningKeys } from '../audit/signing-keys.ts';
import type { KekSource } from '../vault/open-keks.ts';
import type { FieldVault } from './field-vault.ts';
import { openVault } from './open-vault.ts';
import type { PostgresOptions } from './postgres-database.ts';
import type { Schema } from './schema.ts';
import type { Scopes } from './scopes.ts';
import { SqlAudit } from './sql-audit.ts';
import { DATABASE_FILE, DatabaseUnusableError, type SqliteHandle } from './sqlite-database.ts';
import { sqliteScopes } from './sqlite-scopes.ts';
import { sqliteThreadDialect } from './sqlite-thread.ts';

/** A command waits longer than the server does: it is the one that can. */
const BUSY_TIMEOUT_MS = 30_000;

export interface BesideServer {
  scopes: Scopes;
  vault: FieldVault;
  audit: SqlAudit;
  /** What was deleted leaves the journal too, where the database has one beside it. */
  forgetJournal(): Promise<void>;
  close(): Promise<void>;
}

/** @throws DatabaseUnusableError when there is none of this release; DatabaseFault; VaultError ERR_KEK_… */
export async function openBesideServer(options: {
  dataDir: string;
  database?: PostgresOptions | undefined;
  kek?: KekSource | undefined;
}): Promise<BesideServer> {
  const { dataDir, database, kek } = options;
  const handle = database ? await postgresHandle(database) : sqliteHandle(dataDir);
  const { db, scopes } = handle;
  try {
    await checkSealed(scopes, dataDir);
    const vault = await openVault(scopes, { source: kek, dataDir });
    const audit = new SqlAudit({ scopes, key: await handle.signWith(dataDir), vault });
    return {
      scopes,
      vault,
      audit,
      forgetJournal: async () => {
        if (!scopes.isShared) await sql`pragma wal_checkpoint(truncate)`.execute(db);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

type Handle = Pick<SqliteHandle, 'db' | 'scopes' | 'signWith' | 'close'>;

/** As the role that serves: who owns the tables is not needed here. */
async function postgresHandle(database: PostgresOptions): Promise<Handle> {
  const { openPostgresDatabase } = await import('./postgres-open.ts');
  return openPostgresDatabase({ ...database, ownerUrl: undefined });
}

function sqliteHandle(dataDir: string): Handle {
  const file = join(dataDir, DATABASE_FILE);
  if (!existsSync(file)) throw new DatabaseUnusableError(dataDir, null);
  const dialect = sqliteThreadDialect({ file, busyTimeoutMs: BUSY_TIMEOUT_MS });
  const db = new Kysely<Schema>({ dialect });
  return {
    db,
    scopes: sqliteScopes(db),
    signWith: (folder) => Promise.resolve(loadSigningKeys(folder).current),
    close: () => db.destroy(),
  };
}

/** A database of before is sealed by the first start of the server, and by nothing else. */
async function checkSealed(scopes: Scopes, dataDir: string): Promise<void> {
  let state: { value: string } | undefined;
  try {
    state = await scopes.read('housekeeping', (db) =>
      db
        .selectFrom('vault_state')
        .select('value')
        .where('name', '=', 'plaintext')
        .executeTakeFirst(),
    );
  } catch (error) {
    throw new DatabaseUnusableError(dataDir, error);
  }
  if (state?.value !== 'sealed') throw new DatabaseUnusableError(dataDir, null);
}
