/**
 * What was typed after `tdoc-server`, as a command or as one sentence about what is wrong. Pure.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** What was typed makes no sense; exit code 2. */
export class UsageError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'UsageError';
  }
}

export type Command =
  | { name: 'help' }
  | { name: 'version' }
  | {
      name: 'start';
      dataDir: string | undefined;
      host: string | undefined;
      port: number | undefined;
      configFile: string | undefined;
      tls: { certFile: string; keyFile: string } | undefined;
    }
  | {
      name: 'tenant-add';
      dataDir: string;
      tenantName: string;
      origins: string[];
      webhookUrl: string | undefined;
    };

export const HELP = `tdoc-server: the signalling server of the T-Doc SDK

  tdoc-server start --data-dir DIR [--host H] [--port N] [--config FILE]
                    [--tls-cert FILE --tls-key FILE]
      Serves until SIGINT or SIGTERM. Defaults: 127.0.0.1, port 8787.
      With --tls-cert and --tls-key it serves TLS 1.3 itself.

  tdoc-server tenant add --data-dir DIR --name NAME --origin ORIGIN [--origin …]
                    [--webhook-url URL]
      Adds a host and prints its API key and webhook secret, once. The server
      must not be running on the same data folder.

  tdoc-server --help | --version

Exit codes: 0 done · 1 failed · 2 wrong usage or configuration
            3 the data folder is in use · 4 the port cannot be used
`;

const START = {
  'data-dir': { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  config: { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
} as const;

const TENANT_ADD = {
  'data-dir': { type: 'string' },
  name: { type: 'string' },
  origin: { type: 'string', multiple: true },
  'webhook-url': { type: 'string' },
} as const;

/** @throws UsageError */
export function parseCommandLine(args: readonly string[]): Command {
  const [first, second] = args;
  if (first === undefined || args.includes('--help') || first === 'help') return { name: 'help' };
  if (first === '--version') return { name: 'version' };
  if (first === 'start') return startCommand(args.slice(1));
  if (first === 'tenant' && second === 'add') return tenantAddCommand(args.slice(2));
  throw new UsageError('Unknown command. tdoc-server --help lists what there is.');
}

function startCommand(args: readonly string[]): Command {
  const values = read(args, START);
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
  return {
    name: 'start',
    dataDir: values['data-dir'],
    host: values['host'],
    port,
    configFile: values['config'],
    tls,
  };
}

function tenantAddCommand(args: readonly string[]): Command {
  const values = read(args, TENANT_ADD);
  const { 'data-dir': dataDir, name: tenantName, origin: origins } = values;
  if (!dataDir) throw new UsageError('--data-dir says where the data is kept.');
  if (!tenantName) throw new UsageError('--name says whose tenant it is.');
  if (!origins || origins.length === 0) {
    throw new UsageError('--origin says where the pages live, such as https://dpi.example.');
  }
  return { name: 'tenant-add', dataDir, tenantName, origins, webhookUrl: values['webhook-url'] };
}

function read<O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: O,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    throw new UsageError(
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? 'Unknown option. tdoc-server --help lists what there is.'
        : 'An option lacks its value, or there is a word too many. See tdoc-server --help.',
    );
  }
}
