/**
 * All of a store as it is at one moment, wherever it is kept. Who has no PostgreSQL does not pay for its
 * driver.
 */
import type { PostgresOptions } from './postgres-database.ts';
import { openSnapshot, type Snapshot } from './sqlite-snapshot.ts';

export interface DataPlace {
  dataDir: string;
  database?: PostgresOptions | undefined;
}

/** @throws DatabaseUnusableError, DatabaseFault */
export async function openDataSnapshot({ dataDir, database }: DataPlace): Promise<Snapshot> {
  if (!database) return openSnapshot({ dataDir });
  const { openPostgresSnapshot } = await import('./postgres-snapshot.ts');
  return openPostgresSnapshot(database);
}
