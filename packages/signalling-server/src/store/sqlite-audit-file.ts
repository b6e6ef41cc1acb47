/**
 * The audit log of a data folder, for reading only: beside a running server, and on a copy of the
 * folder somewhere else. One snapshot from the first query to the last; takes no lock, migrates
 * nothing, writes nothing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import type { AuditReader } from '../audit/audit-store.ts';
import { AUDIT_TRIGGERS } from './migrations/2026-11-second-audit-log.ts';
import type { KekSource } from '../vault/open-keks.ts';
import { VaultError } from '../vault/vault-error.ts';
import { openVaultForReading } from './open-vault.ts';
import type { Schema } from './schema.ts';
import { SqlAudit } from './sql-audit.ts';
import { DATABASE_FILE, DatabaseUnusableError } from './sqlite-database.ts';
import { sqliteScopes } from './sqlite-scopes.ts';

export interface AuditFile {
  reader: AuditReader;
  /** Guards against changes that are no longer there. */
  missingTriggers: string[];
  close(): Promise<void>;
}

/** @throws DatabaseUnusableError when there is no database with an audit log; VaultError ERR_KEK_… */
export async function openAuditFile(options: {
  dataDir: string;
  kek?: KekSource | undefined;
  /** Broken seals are told as such, not thrown. */
  isVerifying?: boolean | undefined;
}): Promise<AuditFile> {
  const { dataDir, kek, isVerifying } = options;
  const file = join(dataDir, DATABASE_FILE);
  if (!existsSync(file)) throw new DatabaseUnusableError(dataDir, null);
  let db: Kysely<Schema> | null = null;
  try {
    const sqlite = new Database(file, { readonly: true, fileMustExist: true });
    db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: sqlite }) });
    await sql`begin`.execute(db);
    const { rows } = await sql<{ name: string }>`
      select name from sqlite_master where type = 'trigger'`.execute(db);
    const present = new Set(rows.map(({ name }) => name));
    const scopes = sqliteScopes(db);
    const vault = await openVaultForReading(scopes, { source: kek, dataDir });
    const reader = new SqlAudit({ scopes, key: null, vault, isVerifying });
    await reader.auditLogs();
    const opened = db;
    return {
      reader,
      missingTriggers: AUDIT_TRIGGERS.filter((name) => !present.has(name)),
      close: () => opened.destroy(),
    };
  } catch (error) {
    await db?.destroy();
    if (error instanceof VaultError) throw error;
    throw new DatabaseUnusableError(dataDir, error);
  }
}
