/** The database: there, whole, of a release that this one understands, and safe to trust with records. */
import { sql } from 'kysely';
import type { PostgresOptions } from '../../store/postgres-database.ts';
import { DatabaseFault, type DatabaseFaultCode } from '../../store/postgres-fault.ts';
import { sqliteState } from '../../store/sqlite-check.ts';
import { finding, type Finding, type FindingCode } from '../finding.ts';
import type { Check, PreflightContext } from '../preflight.ts';

const EMBEDDED = {
  none: 'DATABASE_NONE_YET',
  good: 'DATABASE_GOOD',
  damaged: 'DATABASE_DAMAGED',
  newer: 'DATABASE_NEWER',
  older: 'DATABASE_OLDER',
} as const;

const POSTGRES: Record<DatabaseFaultCode, FindingCode> = {
  ERR_DATABASE_ADDRESS_INVALID: 'POSTGRES_REFUSED',
  ERR_DATABASE_UNAVAILABLE: 'POSTGRES_UNREACHABLE',
  ERR_DATABASE_NEWER: 'DATABASE_NEWER',
  ERR_DATABASE_NOT_MIGRATED: 'POSTGRES_NOT_MIGRATED',
  ERR_DATABASE_ROLE_UNSAFE: 'POSTGRES_ROLE_UNSAFE',
  ERR_DATABASE_NOT_DURABLE: 'POSTGRES_NOT_DURABLE',
  ERR_DATABASE_REFUSED: 'POSTGRES_REFUSED',
  ERR_DATABASE_SIGNED_ELSEWHERE: 'POSTGRES_REFUSED',
  // Of a migration, which a check does not make.
  ERR_DATABASE_NOT_EMPTY: 'POSTGRES_REFUSED',
  ERR_DATABASE_COPY_DIFFERS: 'POSTGRES_REFUSED',
};

export const checkDatabase: Check = (context) => {
  const { dataDir, database } = context.config;
  if (database) return ofPostgres(database, context);
  const { state, missing } = sqliteState(dataDir);
  return Promise.resolve([finding('database', EMBEDDED[state], { dataDir, missing })]);
};

/** As the role that serves: the owner's would migrate, and a check changes nothing. */
async function ofPostgres(
  { url, statementTimeoutS }: PostgresOptions,
  { clock, clockReadings }: PreflightContext,
): Promise<Finding[]> {
  const { openPostgresDatabase } = await import('../../store/postgres-open.ts');
  try {
    const { db, close } = await openPostgresDatabase({ url, poolSize: 1, statementTimeoutS });
    try {
      const askedAt = clock.now();
      const { rows } = await sql<{ at: number | string }>`
        select extract(epoch from clock_timestamp()) * 1000 as at`.execute(db);
      const ours = (askedAt + clock.now()) / 2;
      clockReadings.push({ source: 'PostgreSQL', theirs: Number(rows[0]?.at), ours });
      return [finding('database', 'POSTGRES_GOOD')];
    } finally {
      await close();
    }
  } catch (error) {
    if (!(error instanceof DatabaseFault)) throw error;
    return [finding('database', POSTGRES[error.code], { code: error.code })];
  }
}
