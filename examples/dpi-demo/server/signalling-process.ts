/**
 * The real `tdoc-server` binary as a child process: its configuration, its start, its clean end.
 * What it prints goes into a file of the data folder and nowhere else.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How long the server has to become ready, and to end by itself. */
const READY_WITHIN_MS = 15_000;
const END_WITHIN_MS = 10_000;
const ASK_EVERY_MS = 50;

export interface SignallingTenant {
  /** Stable: each start replaces what the server knows of this tenant. */
  id: string;
  name: string;
  origins: readonly string[];
  apiKey: string;
  webhook: { url: string; secret: string };
}

export interface SignallingProcess {
  pid: number;
  dataFolder: string;
  logFile: string;
  /** Resolves once the process is gone. Idempotent. */
  stop(): Promise<void>;
}

export interface SignallingOptions {
  dataFolder: string;
  port: number;
  tenant: SignallingTenant;
  /** Seconds a ticket is good for; absent: the server's own. */
  ticketLifeS?: number | undefined;
  /** The relay, as in the server's configuration; absent: none. */
  turn?: TurnSettings | undefined;
}

/** The member `turn` of tdoc-server's configuration. */
export interface TurnSettings {
  urls: readonly string[];
  secret: string;
  relayOnly?: 'all-but-practitioners' | 'everybody';
}

/** The server did not become ready; the message holds the last lines it printed. */
export class SignallingStartError extends Error {
  constructor(said: string, options: ErrorOptions) {
    super(`The signalling server did not start:\n${said}`, options);
    this.name = 'SignallingStartError';
  }
}

/** @throws SignallingStartError */
export async function startSignalling(options: SignallingOptions): Promise<SignallingProcess> {
  const { dataFolder, port, tenant, ticketLifeS, turn } = options;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const configFile = join(dataFolder, 'config.json');
  // Members that are undefined are not written.
  const config = { tenants: [tenant], ticketLifeS, turn };
  writeFileSync(configFile, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  const logFile = join(dataFolder, 'tdoc-server.log');
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(
    process.execPath,
    [
      serverBinary(),
      'start',
      ...['--data-dir', dataFolder],
      ...['--host', '127.0.0.1'],
      ...['--port', String(port)],
      ...['--config', configFile],
    ],
    { stdio: ['ignore', log, log] },
  );
  closeSync(log);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await untilReady({ child, port });
  } catch (error) {
    child.kill('SIGKILL');
    throw new SignallingStartError(lastWords(logFile), { cause: error });
  }
  return {
    pid: child.pid ?? 0,
    dataFolder,
    logFile,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
      await gone;
      clearTimeout(force);
    },
  };
}

/** What it said to a person: the log's own lines are JSON and say nothing here. */
function lastWords(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trim().split('\n');
  return lines
    .slice(-10)
    .filter((line) => !line.startsWith('{'))
    .join('\n');
}

/** Where the published package says its binary is. */
function serverBinary(): string {
  const manifestUrl = import.meta.resolve('@tdoc/signalling-server/package.json');
  const manifest: unknown = JSON.parse(readFileSync(new URL(manifestUrl), 'utf8'));
  const bin = (manifest as { bin?: Record<string, string> }).bin?.['tdoc-server'];
  if (bin === undefined) throw new Error('@tdoc/signalling-server has no tdoc-server binary');
  return fileURLToPath(new URL(bin, manifestUrl));
}

async function untilReady({ child, port }: { child: ChildProcess; port: number }): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`ended with code ${child.exitCode}`);
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  throw new Error(`not ready within ${READY_WITHIN_MS} ms`);
}
