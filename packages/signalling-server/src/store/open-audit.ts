/**
 * The audit log for reading, wherever it is kept. Who has no PostgreSQL does not pay for its driver.
 */
import type { PostgresOptions } from './postgres-database.ts';
import { openAuditFile, type AuditFile } from './sqlite-audit-file.ts';

/** @throws DatabaseUnusableError, DatabaseFault */
export async function openAudit(options: {
  dataDir: string;
  database: PostgresOptions | undefined;
}): Promise<AuditFile> {
  const { dataDir, database } = options;
  if (!database) return openAuditFile({ dataDir });
  const { openPostgresAuditLog } = await import('./postgres-audit-log.ts');
  return openPostgresAuditLog(database);
}
