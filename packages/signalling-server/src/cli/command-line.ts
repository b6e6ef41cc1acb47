/**
 * What was typed after `tdoc-server`, as a command or as one sentence about what is wrong. Pure.
 */
import { parseApiKeyCommand, type ApiKeyCommand } from './api-key-command-line.ts';
import { DATABASE_OPTIONS, databaseFiles, type DatabaseFiles } from './database-options.ts';
import { PREFLIGHT_LANGUAGES, type PreflightLanguage } from '../preflight/sentences.ts';
import { readOptions as read, requiredDataDir as required, UsageError } from './usage.ts';

export { UsageError } from './usage.ts';

/** Commands that open the database say where it is. */
interface OnDatabase {
  database: DatabaseFiles;
}

export type Command =
  | { name: 'help'; topic: 'all' | 'audit' | 'migrate' | 'api-key' }
  | ApiKeyCommand
  | { name: 'version' }
  | (OnDatabase & {
      name: 'start';
      dataDir: string | undefined;
      host: string | undefined;
      port: number | undefined;
      configFile: string | undefined;
      tls: { certFile: string; keyFile: string } | undefined;
    })
  | (OnDatabase & {
      name: 'check';
      dataDir: string | undefined;
      host: string | undefined;
      port: number | undefined;
      configFile: string | undefined;
      tls: { certFile: string; keyFile: string } | undefined;
      /** Where people reach the server; an http or https address. */
      url: string | undefined;
      caFile: string | undefined;
      json: boolean;
      language: PreflightLanguage;
    })
  | (OnDatabase & {
      name: 'tenant-add';
      dataDir: string;
      tenantName: string;
      origins: string[];
      webhookUrl: string | undefined;
      auditRetention: string[];
    })
  | (OnDatabase & {
      name: 'audit-verify';
      dataDir: string;
      headsFile: string | undefined;
      keysFile: string | undefined;
      json: boolean;
    })
  | (OnDatabase & { name: 'migrate'; dataDir: string; isMove: boolean; isDryRun: boolean })
  | (OnDatabase & { name: 'audit-export'; dataDir: string; tenantId: string | undefined })
  | (OnDatabase & { name: 'audit-rotate-key'; dataDir: string });

export const HELP = `tdoc-server: the signalling server of the T-Doc SDK

  tdoc-server start --data-dir DIR [--host H] [--port N] [--config FILE]
                    [--tls-cert FILE --tls-key FILE]
      Serves until SIGINT or SIGTERM. Defaults: 127.0.0.1, port 8787.
      With --tls-cert and --tls-key it serves TLS 1.3 itself.

  tdoc-server check [--config FILE] [--data-dir DIR] [--url URL] [--ca FILE]
                    [--lang fr|en] [--json]
      Looks at everything the server will stand on and says what to do, for
      printing: configuration, machine, data folder, database, relay,
      certificates, clock, webhooks. Changes nothing; the server may be running.
      --url   the address that the pages use, through your proxy
      --ca    PEM of the hospital's own authority, believed beside the public ones

  tdoc-server tenant add --data-dir DIR --name NAME --origin ORIGIN [--origin …]
                    [--webhook-url URL] [--audit-retention KIND=DAYS …]
      Adds a host and prints its API key and webhook secret, once. The server
      must not be running on the same data folder.

  tdoc-server migrate --data-dir DIR [--from sqlite --to postgres [--dry-run]]
      Brings the database to this release, or moves it to PostgreSQL. See
      tdoc-server migrate --help.

  tdoc-server api-key add | list | revoke --data-dir DIR …
      Keys of the REST API, the operator's first one too. See tdoc-server
      api-key --help.

  tdoc-server audit verify | export | rotate-key --data-dir DIR …
      The audit log. See tdoc-server audit --help.

  --kek-file FILE | --kek-command "PROGRAM ARGUMENT …"   (with every command)
      Where the key encryption key is; else TDOC_KEK, the systemd credential
      tdoc-kek, or DIR.kek beside the data folder. Losing it loses the data.

  tdoc-server keys status | rotate | shred --data-dir DIR …
      The keys that seal the data. See tdoc-server keys --help.

  tdoc-server backup --data-dir DIR --to FILE --key-file FILE
  tdoc-server restore --from FILE --data-dir DIR --key-file FILE
      See tdoc-server backup --help.

  tdoc-server --help | --version

The database is embedded in DIR, or a PostgreSQL: DATABASE_URL in the environment,
or a file that holds it, --database-url-file FILE. DIR then holds the key of the
audit log, the same on every node. DATABASE_OWNER_URL or --database-owner-url-file
names the role that owns the tables; with it a start migrates first.

Exit codes: 0 done · 1 failed · 2 wrong usage or configuration
            3 the data folder is in use · 4 the port cannot be used
            5 the audit log is not whole · 6 the check found a failure
`;

export const AUDIT_HELP = `tdoc-server audit: the audit log of a data folder

  tdoc-server audit verify --data-dir DIR [--from FILE] [--keys FILE] [--json]
      Verifies every event, the trees over them and every signed tree head, and
      says in a sentence what is wrong and where. The server may be running.
      --from FILE   tree heads that were kept outside: one as JSON, a webhook's
                    body, or one of these a line. The log must continue each.
      --keys FILE   public keys from GET /v1/audit/keys that were kept outside,
                    instead of those in the data folder.
      --json        the report as one JSON object.

  tdoc-server audit export --data-dir DIR [--tenant ID]
      A tenant's log, or the server's own, as lines of JSON: the signed head,
      then each event as FHIR AuditEvent with its text and inclusion proof.

  tdoc-server audit rotate-key --data-dir DIR
      Signs with a new key from now on. The server must not be running.

Exit codes: 0 whole, or done · 1 failed · 2 wrong usage · 3 the data folder is in
            use · 5 not whole
`;

export const MIGRATE_HELP = `tdoc-server migrate: the schema of the database, and the way to PostgreSQL

  tdoc-server migrate --data-dir DIR
      Brings the database to the schema of this release; forward only. On PostgreSQL
      as the role of DATABASE_OWNER_URL, one process at a time, and with the rights
      that the role of DATABASE_URL needs to serve.

  tdoc-server migrate --data-dir DIR --from sqlite --to postgres [--dry-run]
      Moves everything of the embedded database in DIR to the empty PostgreSQL of
      DATABASE_URL: all of it, in one transaction, or nothing. Each table is compared
      with its source, and the audit log is verified there, before anything is kept.
      The server must not be running on DIR. Afterwards DIR holds the key of the audit
      log, and does not serve without DATABASE_URL any more.
      --dry-run     looks at both ends, tells what would be moved and changes nothing

  Addresses: DATABASE_URL and DATABASE_OWNER_URL in the environment, or files that
  hold them: --database-url-file FILE, --database-owner-url-file FILE.

Exit codes: 0 done · 1 failed, nothing was moved · 2 wrong usage · 3 the data folder
            is in use · 5 the audit log is not whole, nothing was moved
`;

const START = {
  'data-dir': { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  config: { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  ...DATABASE_OPTIONS,
} as const;

const CHECK = {
  ...START,
  url: { type: 'string' },
  ca: { type: 'string' },
  lang: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const TENANT_ADD = {
  'data-dir': { type: 'string' },
  name: { type: 'string' },
  origin: { type: 'string', multiple: true },
  'webhook-url': { type: 'string' },
  'audit-retention': { type: 'string', multiple: true },
  ...DATABASE_OPTIONS,
} as const;

const AUDIT_VERIFY = {
  'data-dir': { type: 'string' },
  from: { type: 'string' },
  keys: { type: 'string' },
  json: { type: 'boolean' },
  ...DATABASE_OPTIONS,
} as const;

const MIGRATE = {
  'data-dir': { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  'dry-run': { type: 'boolean' },
  ...DATABASE_OPTIONS,
} as const;

const AUDIT_EXPORT = {
  'data-dir': { type: 'string' },
  tenant: { type: 'string' },
  ...DATABASE_OPTIONS,
} as const;
const AUDIT_ROTATE_KEY = { 'data-dir': { type: 'string' }, ...DATABASE_OPTIONS } as const;

/** @throws UsageError */
export function parseCommandLine(args: readonly string[]): Command {
  const [first, second] = args;
  if (first === 'api-key' && (second === undefined || args.includes('--help'))) {
    return { name: 'help', topic: 'api-key' };
  }
  if (first === 'audit' && (second === undefined || args.includes('--help'))) {
    return { name: 'help', topic: 'audit' };
  }
  if (first === 'migrate' && args.includes('--help')) return { name: 'help', topic: 'migrate' };
  if (first === undefined || args.includes('--help') || first === 'help') {
    return { name: 'help', topic: 'all' };
  }
  if (first === '--version') return { name: 'version' };
  if (first === 'start') return startCommand(args.slice(1));
  if (first === 'check') return checkCommand(args.slice(1));
  if (first === 'tenant' && second === 'add') return tenantAddCommand(args.slice(2));
  if (first === 'migrate') return migrateCommand(args.slice(1));
  if (first === 'api-key') return parseApiKeyCommand(second ?? '', args.slice(2));
  if (first === 'audit') return auditCommand(second ?? '', args.slice(2));
  throw new UsageError('Unknown command. tdoc-server --help lists what there is.');
}

function startCommand(args: readonly string[]): Command {
  return { name: 'start', ...serverSettings(read(args, START)) };
}

function checkCommand(args: readonly string[]): Command {
  const values = read(args, CHECK);
  const { url, ca: caFile, json = false, lang = 'fr' } = values;
  const language = PREFLIGHT_LANGUAGES.find((known) => known === lang);
  if (!language) throw new UsageError('--lang takes fr or en.');
  if (url !== undefined && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) {
    throw new UsageError('--url takes the address of the pages, such as https://tdoc.example.');
  }
  return { name: 'check', ...serverSettings(values), url, caFile, json, language };
}

/** What `start` and `check` share. */
function serverSettings(values: {
  'data-dir'?: string;
  host?: string;
  port?: string;
  config?: string;
  'tls-cert'?: string;
  'tls-key'?: string;
  'database-url-file'?: string;
  'database-owner-url-file'?: string;
}) {
  const port = values['port'] === undefined ? undefined : Number(values['port']);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new UsageError('--port takes a number from 0 to 65535.');
  }
  const certFile = values['tls-cert'];
  const keyFile = values['tls-key'];
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new UsageError('--tls-cert and --tls-key go together.');
  }
  const tls = certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : undefined;
  const { 'data-dir': dataDir, host, config: configFile } = values;
  return { dataDir, host, port, configFile, tls, database: databaseFiles(values) };
}

function tenantAddCommand(args: readonly string[]): Command {
  const values = read(args, TENANT_ADD);
  const { name: tenantName, origin: origins } = values;
  const dataDir = required(values['data-dir']);
  if (!tenantName) throw new UsageError('--name says whose tenant it is.');
  if (!origins || origins.length === 0) {
    throw new UsageError('--origin says where the pages live, such as https://dpi.example.');
  }
  return {
    name: 'tenant-add',
    dataDir,
    tenantName,
    origins,
    webhookUrl: values['webhook-url'],
    auditRetention: values['audit-retention'] ?? [],
    database: databaseFiles(values),
  };
}

function migrateCommand(args: readonly string[]): Command {
  const values = read(args, MIGRATE);
  const { from, to, 'dry-run': isDryRun = false } = values;
  const isMove = from !== undefined || to !== undefined;
  if (isMove && !(from === 'sqlite' && to === 'postgres')) {
    throw new UsageError('There is one way to move: --from sqlite --to postgres.');
  }
  if (isDryRun && !isMove) throw new UsageError('--dry-run goes with --from sqlite --to postgres.');
  const dataDir = required(values['data-dir']);
  return { name: 'migrate', dataDir, isMove, isDryRun, database: databaseFiles(values) };
}

function auditCommand(verb: string, args: readonly string[]): Command {
  switch (verb) {
    case 'verify': {
      const values = read(args, AUDIT_VERIFY);
      const { 'data-dir': dataDir, from, keys, json } = values;
      const database = databaseFiles(values);
      const files = { headsFile: from, keysFile: keys, database };
      return { name: 'audit-verify', dataDir: required(dataDir), ...files, json: json ?? false };
    }
    case 'export': {
      const values = read(args, AUDIT_EXPORT);
      const { 'data-dir': dataDir, tenant: tenantId } = values;
      const database = databaseFiles(values);
      return { name: 'audit-export', dataDir: required(dataDir), tenantId, database };
    }
    case 'rotate-key': {
      const values = read(args, AUDIT_ROTATE_KEY);
      const database = databaseFiles(values);
      return { name: 'audit-rotate-key', dataDir: required(values['data-dir']), database };
    }
    default:
      throw new UsageError('Unknown command. tdoc-server audit --help lists what there is.');
  }
}
