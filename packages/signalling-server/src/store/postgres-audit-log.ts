/**
 * The audit log of a PostgreSQL, for reading only and beside running servers: one snapshot from the
 * first query to the last, as the role that serves.
 */
import { sql } from 'kysely';
import type { KekSource } from '../vault/open-keks.ts';
import { VaultError } from '../vault/vault-error.ts';
import { AUDIT_TRIGGERS } from './migrations/postgres/2026-11-second-audit-log.ts';
import { openVaultForReading } from './open-vault.ts';
import { openPostgres, type PostgresOptions } from './postgres-database.ts';
import { told } from './postgres-fault.ts';
import { checkSchema } from './postgres-migration.ts';
import { frozenView } from './postgres-frozen-view.ts';
import { SqlAudit } from './sql-audit.ts';
import type { AuditFile } from './sqlite-audit-file.ts';
import { sqliteScopes } from './sqlite-scopes.ts';

/** @throws DatabaseFault */
export async function openPostgresAuditLog(
  { url }: PostgresOptions,
  {
    dataDir,
    kek,
    isVerifying,
  }: { dataDir: string; kek?: KekSource | undefined; isVerifying?: boolean | undefined },
): Promise<AuditFile> {
  const db = openPostgres(url, { poolSize: 1, statementTimeoutS: null });
  try {
    await checkSchema(db);
    const snapshot = await frozenView(db);
    const { rows } = await sql<{ name: string }>`
      select tgname as name from pg_trigger where tgenabled in ('O', 'A')`.execute(snapshot);
    const present = new Set(rows.map(({ name }) => name));
    const scopes = sqliteScopes(snapshot);
    const vault = await openVaultForReading(scopes, { source: kek, dataDir });
    return {
      reader: new SqlAudit({ scopes, key: null, vault, isVerifying }),
      missingTriggers: AUDIT_TRIGGERS.filter((name) => !present.has(name)),
      close: async () => {
        await snapshot.rollback().execute();
        await db.destroy();
      },
    };
  } catch (error) {
    await db.destroy();
    throw error instanceof VaultError ? error : told(error);
  }
}
