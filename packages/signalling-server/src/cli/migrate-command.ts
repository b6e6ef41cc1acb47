/**
 * `tdoc-server migrate`: brings a database to the schema of this release, or moves an embedded one to
 * PostgreSQL.
 */
import type { PostgresOptions } from '../store/postgres-database.ts';
import { openSqliteDatabase } from '../store/sqlite-database.ts';
import { UsageError, type Command } from './command-line.ts';
import { databaseOf } from './database-address.ts';
import type { WithKek } from './kek-options.ts';
import type { Terminal } from './run-command.ts';

type MigrateCommand = Extract<Command, { name: 'migrate' }> & WithKek;

const STEPS = { copy: 'copied', compare: 'compared', verify: 'verified' } as const;
/** Tables smaller than this are done before anybody wonders. */
const PROGRESS_EVERY = 10_000;

export async function migrate(command: MigrateCommand, terminal: Terminal): Promise<number> {
  const { dataDir, isMove, isDryRun } = command;
  const database = databaseOf(command.database, terminal);
  if (isMove && !database) {
    throw new UsageError('DATABASE_URL or --database-url-file names the PostgreSQL to move to.');
  }
  if (database && database.ownerUrl === undefined && !isDryRun) {
    throw new UsageError(
      'DATABASE_OWNER_URL or --database-owner-url-file names the role that owns the tables.',
    );
  }
  if (database) return isMove ? move(command, { database, terminal }) : update(database, terminal);
  const { close } = await openSqliteDatabase({ dataDir });
  await close();
  terminal.print(`The database in ${dataDir} is of this release.\n`);
  return 0;
}

async function update(database: PostgresOptions, terminal: Terminal): Promise<number> {
  const { migratePostgres } = await import('../store/postgres-migration.ts');
  const done = await migratePostgres(database);
  terminal.print(
    done.length === 0
      ? 'The database is of this release already.\n'
      : `Migrated: ${done.join(', ')}.\n`,
  );
  return 0;
}

async function move(
  { dataDir, isDryRun, kek }: MigrateCommand,
  { database, terminal }: { database: PostgresOptions; terminal: Terminal },
): Promise<number> {
  const { moveToPostgres } = await import('../store/move-to-postgres.ts');
  let told = 0;
  const { tables, audit } = await moveToPostgres({
    dataDir,
    database,
    kek,
    isDryRun,
    onProgress: ({ step, name, done, total }) => {
      if (done < told) told = 0;
      if (done < told + PROGRESS_EVERY) return;
      told = done;
      terminal.printError(`${name}: ${done} of ${total} ${STEPS[step]}\n`);
    },
  });
  const counts = tables.map(({ name, rows }) => `  ${name.padEnd(24)}${rows}`).join('\n');
  if (!audit) {
    terminal.print(`Would move, and has changed nothing:\n${counts}\n`);
    return 0;
  }
  const logs = audit.logs.map(({ log, size }) => `  ${log.padEnd(24)}${size} events, whole`);
  terminal.print(
    `Moved to PostgreSQL, each table compared with its source:\n${counts}\n` +
      `Audit logs, verified there with the keys of the data folder:\n${logs.join('\n')}\n\n` +
      `Start with DATABASE_URL and the same --data-dir from now on: it holds the key of the audit ` +
      'log. Its database is left as it was; keep it with your backups.\n',
  );
  return 0;
}
