/**
 * A real PostgreSQL for tests: Debian's programs on a folder of its own and a free loopback port, with
 * passwords, durable as in a hospital. Ends with the test's process, whatever becomes of that.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { freePort } from './free-port.ts';

const FOLDERS = '/usr/lib/postgresql';
/** Nobody but this machine sees it, and it is gone with the test. */
const PASSWORD = 'only-for-tests';
/** PostgreSQL refuses to run as root. */
const USER = 'postgres';

/** One database of a test, as `database` in the configuration takes it. */
export interface TestDatabase {
  /** The role that serves: bound by row-level security. */
  url: string;
  /** The role that owns the tables and migrates them. */
  ownerUrl: string;
}

/** The programs of this machine, the newest version first. */
function programs(): string {
  const chosen = process.env['POSTGRES_BIN'];
  if (chosen) return chosen;
  const versions = existsSync(FOLDERS) ? readdirSync(FOLDERS) : [];
  const [newest] = versions.sort((a, b) => Number(b) - Number(a));
  if (newest === undefined) {
    throw new Error(
      'PostgreSQL is missing: install the "postgresql" package, or set POSTGRES_BIN.',
    );
  }
  return join(FOLDERS, newest, 'bin');
}

/** Who runs it: root steps down to Debian's own user, everybody else stays who they are. */
function stepDown(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${USER}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`there is no user ${USER}`);
  return { uid: Number(uid), gid: Number(gid) };
}

function nameOf({ url }: TestDatabase): string {
  return new URL(url).pathname.slice(1);
}

export class PostgresServer {
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | null = null;
  #databases = 0;

  private constructor(options: { folder: string; port: number }) {
    this.#folder = options.folder;
    this.#port = options.port;
  }

  /** Makes a cluster (about two seconds) and starts it. */
  static async start(): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'tdoc-postgres-'));
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, PASSWORD);
    const user = stepDown();
    if (user) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
    const { status, stderr } = spawnSync(
      join(programs(), 'initdb'),
      [
        ...['--pgdata', join(folder, 'data'), '--username', USER, '--pwfile', passwordFile],
        ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
      ],
      { encoding: 'utf8', cwd: folder, ...user },
    );
    if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
    const server = new PostgresServer({ folder, port: await freePort() });
    process.once('exit', () => server.#process?.kill('SIGQUIT'));
    await server.startAgain();
    const client = await server.#admin();
    await client.query(`create role tdoc_owner login password '${PASSWORD}'`);
    await client.query(`create role tdoc_app login password '${PASSWORD}'`);
    await client.end();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  /** Of the superuser, for what neither role may. */
  get adminUrl(): string {
    return this.#url(USER, 'postgres');
  }

  /**
   * A database of its own, owned by the role that migrates: empty, or with all that another one has,
   * which nobody may be using.
   */
  async createDatabase(options: { like?: TestDatabase } = {}): Promise<TestDatabase> {
    this.#databases += 1;
    const name = `tdoc_${process.pid}_${this.#databases}_${randomBytes(4).toString('hex')}`;
    const client = await this.#admin();
    const template = options.like ? `template ${nameOf(options.like)}` : '';
    await client.query(`create database ${name} owner tdoc_owner ${template}`);
    await client.end();
    return { url: this.#url('tdoc_app', name), ownerUrl: this.#url('tdoc_owner', name) };
  }

  /** Statements as the superuser; answers with the rows of the last. */
  async execute(
    database: TestDatabase,
    ...statements: string[]
  ): Promise<Record<string, unknown>[]> {
    const client = await this.#admin(nameOf(database));
    try {
      let rows: Record<string, unknown>[] = [];
      for (const statement of statements) {
        ({ rows } = await client.query<Record<string, unknown>>(statement));
      }
      return rows;
    } finally {
      await client.end();
    }
  }

  /** Lines of `postgresql.conf` and files beside it, in force after the next start. */
  configure(lines: readonly string[], files: Readonly<Record<string, string>> = {}): void {
    const dataDir = join(this.#folder, 'data');
    const user = stepDown();
    for (const [name, content] of Object.entries(files)) {
      const path = join(dataDir, name);
      writeFileSync(path, content, { mode: 0o600 });
      if (user) chownSync(path, user.uid, user.gid);
    }
    appendFileSync(join(dataDir, 'postgresql.conf'), `${lines.join('\n')}\n`);
  }

  /** Starts on the same data and port; resolves once it takes connections. */
  async startAgain(): Promise<void> {
    const server = join(programs(), 'postgres');
    const args = [
      ...['-D', join(this.#folder, 'data'), '-p', String(this.#port)],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
      ...['-c', 'fsync=on', '-c', 'synchronous_commit=on', '-c', 'max_connections=60'],
      ...[
        '-c',
        'shared_buffers=32MB',
        '-c',
        'lc_messages=C',
        '-c',
        'recovery_init_sync_method=syncfs',
      ],
    ];
    // It hears of its parent's death from the kernel, so that a killed test leaves nothing behind.
    const as =
      process.getuid?.() === 0 ? [`--reuid=${USER}`, `--regid=${USER}`, '--clear-groups'] : [];
    const child = spawn('setpriv', [...as, '--pdeathsig', 'SIGQUIT', server, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: this.#folder,
    });
    this.#process = child;
    const said: string[] = [];
    const lines = createInterface({ input: child.stderr });
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        said.push(line);
        if (line.includes('database system is ready to accept connections')) resolve();
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said.join('\n')}`)));
    });
  }

  /** Gone at once and without a word to anybody, as when the power fails: an immediate shutdown. */
  async crash(): Promise<void> {
    await this.#end('SIGQUIT');
  }

  /** Cuts every connection and leaves in order. */
  async shutDown(): Promise<void> {
    await this.#end('SIGINT');
  }

  /** Ends it and deletes its data. */
  async dispose(): Promise<void> {
    await this.#end('SIGQUIT');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: 'SIGQUIT' | 'SIGINT'): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  async #admin(database = 'postgres'): Promise<Client> {
    const client = new Client({ connectionString: this.#url(USER, database) });
    await client.connect();
    return client;
  }

  #url(user: string, database: string): string {
    return `postgresql://${user}:${PASSWORD}@127.0.0.1:${this.#port}/${database}`;
  }
}
