/**
 * Where a command finds the address of PostgreSQL: a file or the environment, never an option of its
 * own, because every user of a machine reads its process list.
 */
import { databaseSchema } from '../store/database-config.ts';
import type { PostgresOptions } from '../store/postgres-database.ts';
import { UsageError } from './command-line.ts';
import type { DatabaseFiles } from './database-options.ts';
import { readText } from './read-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The address of a command; undefined when nothing names one and the database is embedded.
 * @param configured what the configuration file says, which both others win over
 * @throws UsageError
 */
export function databaseOf(
  files: DatabaseFiles,
  { environment = {}, configured }: { environment?: Environment; configured?: unknown } = {},
): PostgresOptions | undefined {
  const url = addressFrom(files.urlFile, environment['DATABASE_URL']);
  const ownerUrl = addressFrom(files.ownerUrlFile, environment['DATABASE_OWNER_URL']);
  const rest = typeof configured === 'object' && configured !== null ? configured : {};
  const options = {
    ...rest,
    ...(url === undefined ? {} : { url }),
    ...(ownerUrl === undefined ? {} : { ownerUrl }),
  };
  if (configured === undefined && url === undefined) {
    if (ownerUrl === undefined) return undefined;
    throw new UsageError('DATABASE_OWNER_URL needs DATABASE_URL beside it: the role that serves.');
  }
  const parsed = databaseSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${['database', ...path].join('.')}: ${message}`,
  );
  throw new UsageError(faults.join('\n'));
}

function addressFrom(file: string | undefined, variable: string | undefined): string | undefined {
  if (file !== undefined) return readText(file).trim();
  return variable === undefined || variable.trim() === '' ? undefined : variable.trim();
}
