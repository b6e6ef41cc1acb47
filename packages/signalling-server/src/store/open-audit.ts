/**
 * The audit log for reading, wherever it is kept. Who has no PostgreSQL does not pay for its driver.
 */
import type { KekSource } from '../vault/open-keks.ts';
import type { PostgresOptions } from './postgres-database.ts';
import { openAuditFile, type AuditFile } from './sqlite-audit-file.ts';

/** @throws DatabaseUnusableError, DatabaseFault, VaultError ERR_KEK_… */
export async function openAudit(options: {
  dataDir: string;
  database: PostgresOptions | undefined;
  kek?: KekSource | undefined;
  /** Broken seals are told as such, not thrown. */
  isVerifying?: boolean;
}): Promise<AuditFile> {
  const { dataDir, database, kek, isVerifying } = options;
  if (!database) return openAuditFile({ dataDir, kek, isVerifying });
  const { openPostgresAuditLog } = await import('./postgres-audit-log.ts');
  return openPostgresAuditLog(database, { dataDir, kek, isVerifying });
}
