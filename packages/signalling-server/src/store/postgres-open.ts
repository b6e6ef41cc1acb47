/**
 * A PostgreSQL, opened and looked at before anybody uses it.
 */
import { mkdirSync } from 'node:fs';
import type { Kysely } from 'kysely';
import { rotateSigningKey, type SigningKey } from '../audit/signing-keys.ts';
import { openPostgres, type PostgresOptions } from './postgres-database.ts';
import { told } from './postgres-fault.ts';
import { checkStanding } from './postgres-guard.ts';
import { checkSchema, migratePostgres } from './postgres-migration.ts';
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
 * Puts a new key in use for the log that several nodes share; each gets the file and starts again.
 * @returns the new key's id
 * @throws DatabaseFault, SigningKeysUnusableError
 */
export async function rotateSigner(options: {
  dataDir: string;
  database: PostgresOptions;
}): Promise<string> {
  const { dataDir, database } = options;
  const { scopes, signWith, close } = await openPostgresDatabase(database);
  try {
    await signWith(dataDir);
    const kid = rotateSigningKey(dataDir);
    await signerOf(dataDir, scopes);
    return kid;
  } finally {
    await close();
  }
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
    throw told(error);
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
