/**
 * A PostgreSQL, opened and looked at before anybody uses it.
 */
import { mkdirSync } from 'node:fs';
import type { Kysely } from 'kysely';
import type { SigningKey } from '../audit/signing-keys.ts';
import { openPostgres, type PostgresOptions } from './postgres-database.ts';
import { DatabaseUnavailableError, isTransient } from './postgres-fault.ts';
import { checkStanding } from './postgres-guard.ts';
import { checkSchema, migratePostgres, refusedBy } from './postgres-migration.ts';
import { postgresScopes } from './postgres-scopes.ts';
import { signerOf } from './postgres-signer.ts';
import type { Schema } from './schema.ts';
import type { Scopes } from './scopes.ts';

export interface PostgresHandle {
  db: Kysely<Schema>;
  scopes: Scopes;
  /** The key of the audit log, which every node has in its data folder. */
  signWith(dataDir: string): Promise<SigningKey>;
  /** Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens a database that is of this release; migrates it first where the owner's address is given.
 * @throws DatabaseFault with the code of what is wrong and what to do
 */
export async function openPostgresDatabase(options: PostgresOptions): Promise<PostgresHandle> {
  if (options.ownerUrl !== undefined) await migratePostgres(options);
  const db = openPostgres(options.url, options);
  try {
    await checkSchema(db);
    await checkStanding(db);
  } catch (error) {
    await db.destroy();
    throw isTransient(error) ? new DatabaseUnavailableError(error) : (refusedBy(error) ?? error);
  }
  const scopes = postgresScopes({ db });
  let closing: Promise<void> | null = null;
  return {
    db,
    scopes,
    signWith: (dataDir) => {
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      return signerOf(dataDir, scopes);
    },
    close: () => (closing ??= db.destroy()),
  };
}
