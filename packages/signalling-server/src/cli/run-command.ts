/**
 * Runs one command and answers with the exit code. The only place that turns errors into sentences.
 */
import { z } from 'zod';
import { retentionSchema, type RetentionDays } from '../audit/retention.ts';
import { SigningKeysUnusableError } from '../audit/signing-keys.ts';
import { TenantUnknownError } from '../auth/add-api-key.ts';
import { addTenant, TenantExistsError } from '../auth/add-tenant.ts';
import { RedisUnreachableError } from '../bus/redis-bus.ts';
import { ConfigError, originSchema, webhookUrlSchema, type ServerConfig } from '../config.ts';
import { CertificateError } from '../http/tls-certificate.ts';
import { startServer, type RunningServer } from '../server.ts';
import { DataFolderLockedError } from '../store/data-folder-lock.ts';
import { MovedAuditNotWholeError } from '../store/move-fault.ts';
import { DataFolderMovedError } from '../store/moved-marker.ts';
import { DatabaseFault } from '../store/postgres-fault.ts';
import { createStore } from '../store/sql-store.ts';
import { DatabaseUnusableError } from '../store/sqlite-database.ts';
import { SourceOutdatedError } from '../store/sqlite-source.ts';
import { BackupError } from '../vault/backup-error.ts';
import { VaultError } from '../vault/vault-error.ts';
import { SERVER_VERSION } from '../version.ts';
import { API_KEY_HELP } from './api-key-command-line.ts';
import { runApiKeyCommand } from './api-key-commands.ts';
import { auditExport, auditRotateKey, auditVerify } from './audit-commands.ts';
import { backup, restore } from './backup-commands.ts';
import { checkServer } from './check-command.ts';
import {
  AUDIT_HELP,
  HELP,
  MIGRATE_HELP,
  UsageError,
  parseCommandLine,
  type Command,
} from './command-line.ts';
import { databaseOf, type Environment } from './database-address.ts';
import { newKekSentence, takeKekOptions, type WithKek } from './kek-options.ts';
import { keysRotate, keysShred, keysStatus } from './key-commands.ts';
import { migrate } from './migrate-command.ts';
import { readText } from './read-file.ts';
import { BACKUP_HELP, KEYS_HELP, parseVaultLine } from './vault-lines.ts';

const HELP_OF = {
  all: HELP,
  audit: AUDIT_HELP,
  migrate: MIGRATE_HELP,
  'api-key': API_KEY_HELP,
} as const;

export interface Terminal {
  print(text: string): void;
  printError(text: string): void;
  /** Resolves when the operator or the system asks the server to stop. */
  stopRequested: Promise<void>;
  /** Of the process; none where a test gives none. */
  environment?: Environment;
  /** Calls back each time the operator asks to take files anew (SIGHUP); absent where nobody can. */
  onReloadRequested?(reload: () => void): void;
}

/** @returns the exit code */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const { kek, rest } = takeKekOptions(args);
    const command = { ...(parseVaultLine(rest) ?? parseCommandLine(rest)), kek };
    switch (command.name) {
      case 'vault-help':
        terminal.print(command.topic === 'keys' ? KEYS_HELP : BACKUP_HELP);
        return 0;
      case 'keys-status':
        return await keysStatus(command, terminal);
      case 'keys-rotate':
        return await keysRotate(command, terminal);
      case 'keys-shred':
        return await keysShred(command, terminal);
      case 'backup':
        return await backup(command, terminal);
      case 'restore':
        return await restore(command, terminal);
      case 'help':
        terminal.print(HELP_OF[command.topic]);
        return 0;
      case 'version':
        terminal.print(`${SERVER_VERSION}\n`);
        return 0;
      case 'start':
        return await serve(command, terminal);
      case 'check':
        return await checkServer(command, { config: configFrom(command, terminal), terminal });
      case 'tenant-add':
        return await tenantAdd(command, terminal);
      case 'migrate':
        return await migrate(command, terminal);
      case 'api-key-add':
      case 'api-key-list':
      case 'api-key-revoke':
        return await runApiKeyCommand(command, terminal);
      case 'audit-verify':
        return await auditVerify(command, terminal);
      case 'audit-export':
        return await auditExport(command, terminal);
      case 'audit-rotate-key':
        return await auditRotateKey(command, terminal);
    }
  } catch (error) {
    const { sentence, exitCode } = verdict(error);
    terminal.printError(`${sentence}\n`);
    return exitCode;
  }
}

async function serve(
  command: Extract<Command, { name: 'start' }> & WithKek,
  terminal: Terminal,
): Promise<number> {
  const server: RunningServer = await startServer(configFrom(command, terminal));
  terminal.onReloadRequested?.(() => void server.reload());
  await terminal.stopRequested;
  await server.close();
  return 0;
}

function configFrom(
  command: Extract<Command, { name: 'start' | 'check' }> & WithKek,
  { environment = {} }: Terminal,
): ServerConfig {
  const { configFile, dataDir, host, port, tls, kek } = command;
  const fromFile: Record<string, unknown> = configFile === undefined ? {} : readJson(configFile);
  const configured = fromFile['database'];
  const database = databaseOf(command.database, { environment, configured });
  const config = {
    ...fromFile,
    ...(database === undefined ? {} : { database }),
    ...(dataDir === undefined ? {} : { dataDir }),
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(kek === undefined ? {} : { kek }),
    ...(environment['REDIS_URL'] ? { redisUrl: environment['REDIS_URL'].trim() } : {}),
    ...(tls === undefined ? {} : { tls }),
  };
  if (!('dataDir' in config)) {
    throw new UsageError('--data-dir says where the data is kept.');
  }
  return config as ServerConfig;
}

async function tenantAdd(
  command: Extract<Command, { name: 'tenant-add' }> & WithKek,
  terminal: Terminal,
): Promise<number> {
  const { dataDir, tenantName: name, origins, webhookUrl, kek } = command;
  const auditRetention = retentionFrom(command.auditRetention);
  check(z.string().min(1).max(120), name, '--name takes 1 to 120 characters.');
  check(
    z.array(originSchema).max(64),
    origins,
    '--origin takes a web origin such as https://dpi.example, without a path.',
  );
  check(
    webhookUrlSchema.optional(),
    webhookUrl,
    '--webhook-url takes an https address (http on this very machine), without credentials.',
  );
  const database = databaseOf(command.database, terminal);
  const store = await createStore({
    dataDir,
    database,
    kek,
    onNewKek: (place) => terminal.printError(newKekSentence(place)),
  });
  try {
    const secrets = await addTenant(store, { name, origins, webhookUrl, auditRetention });
    terminal.print(
      `tenant:         ${secrets.tenantId}\napi key:        ${secrets.apiKey}\n` +
        (secrets.webhookSecret === null ? '' : `webhook secret: ${secrets.webhookSecret}\n`) +
        '\nKeep these now: they are not shown again.\n',
    );
    return 0;
  } finally {
    await store.close();
  }
}

function retentionFrom(pairs: readonly string[]): RetentionDays | undefined {
  if (pairs.length === 0) return undefined;
  const days = Object.fromEntries(
    pairs.map((pair) => {
      const [kind = '', count = ''] = pair.split('=');
      return [kind, /^\d{1,6}$/.test(count) ? Number(count) : null];
    }),
  );
  check(
    retentionSchema,
    days,
    '--audit-retention takes a kind of audit event, or default, and days: default=365.',
  );
  return days;
}

function check(schema: z.ZodType, value: unknown, sentence: string): void {
  if (!schema.safeParse(value).success) throw new UsageError(sentence);
}

function readJson(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readText(file));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    if (error instanceof UsageError) throw error;
  }
  throw new UsageError(`${file} is not a JSON object.`);
}

function verdict(error: unknown): { sentence: string; exitCode: number } {
  if (error instanceof UsageError) return { sentence: error.message, exitCode: 2 };
  if (error instanceof ConfigError) {
    return { sentence: `The configuration is wrong:\n${error.message}`, exitCode: 2 };
  }
  if (error instanceof DataFolderLockedError) return { sentence: error.message, exitCode: 3 };
  if (error instanceof MovedAuditNotWholeError) return { sentence: error.message, exitCode: 5 };
  if (
    error instanceof CertificateError ||
    error instanceof DatabaseUnusableError ||
    error instanceof DatabaseFault ||
    error instanceof RedisUnreachableError ||
    error instanceof DataFolderMovedError ||
    error instanceof SourceOutdatedError ||
    error instanceof SigningKeysUnusableError ||
    error instanceof VaultError ||
    error instanceof BackupError ||
    error instanceof TenantExistsError ||
    error instanceof TenantUnknownError
  ) {
    return { sentence: error.message, exitCode: 1 };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'EADDRINUSE':
      return { sentence: 'The port is taken. Choose another with --port.', exitCode: 4 };
    case 'EACCES':
      return { sentence: 'Not allowed to use this port or this folder.', exitCode: 4 };
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return { sentence: 'This machine has no such address. See --host.', exitCode: 4 };
    default:
      return {
        sentence: `The server failed${code === '' ? '' : ` (${code})`}.`,
        exitCode: 1,
      };
  }
}
