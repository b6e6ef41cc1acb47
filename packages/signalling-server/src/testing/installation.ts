/**
 * A whole installation of several nodes, of real programs only: PostgreSQL, Redis, nginx and the
 * binary itself, each a process of its own that can be killed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Role } from '@tdoc/sdk-core/protocol';
import { SIGNING_KEYS_FILE } from '../audit/signing-keys.ts';
import type { TenantConfig } from '../config.ts';
import type { TicketView } from '../http/admission-operations.ts';
import type { TeleconsultationView } from '../http/teleconsultation-operations.ts';
import { freePort } from './free-port.ts';
import { NginxServer } from './nginx-server.ts';
import { SAINT_AUBIN_KEY, SAINT_AUBIN_ORIGIN } from './personas.ts';
import { PostgresServer, type TestDatabase } from './postgres-server.ts';
import { RedisServer } from './redis-server.ts';
import { temporaryFolder } from './test-server.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** One `tdoc-server start`. */
export class NodeProcess {
  readonly port: number;
  readonly dataDir: string;
  /** Everything logged, one JSON line each. */
  readonly logLines: string[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;

  constructor(options: { port: number; dataDir: string; child: ChildProcess }) {
    this.port = options.port;
    this.dataDir = options.dataDir;
    this.#child = options.child;
    this.#exited = once(options.child, 'exit').then(([code]) => code as number | null);
  }

  /** Resolves once it serves. */
  async started(): Promise<void> {
    const { stdout, stderr } = this.#child;
    if (!stdout || !stderr) throw new Error('a node without its output');
    let complaint = '';
    stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    const lines = createInterface({ input: stdout });
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        this.logLines.push(line);
        if (line.includes('"server started"')) resolve();
      });
      void this.#exited.then(() => reject(new Error(`the node did not start: ${complaint}`)));
    });
  }

  /** SIGKILL: gone at once. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** SIGTERM; resolves to the exit code when it has left by itself. */
  stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.#exited;
  }
}

export interface InstallationOptions {
  nodes: number;
  webhook?: { url: string; secret: string };
  /** The only host there is, instead of the hospital of the tests. */
  tenant?: TenantConfig;
  /** Where nginx listens; any free port by default. */
  port?: number;
  /** Members of each node's configuration beside those an installation needs. */
  config?: Record<string, unknown>;
}

export class Installation {
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
  readonly nodes: NodeProcess[] = [];
  readonly database: TestDatabase;
  readonly #folder: string;
  readonly #configFile: string;
  #nginx: NginxServer | null = null;

  private constructor(options: {
    postgres: PostgresServer;
    redis: RedisServer;
    database: TestDatabase;
    folder: string;
  }) {
    this.postgres = options.postgres;
    this.redis = options.redis;
    this.database = options.database;
    this.#folder = options.folder;
    this.#configFile = join(options.folder, 'tdoc.json');
  }

  static async start(options: InstallationOptions): Promise<Installation> {
    const [postgres, redis] = await Promise.all([PostgresServer.start(), RedisServer.start()]);
    const database = await postgres.createDatabase();
    const folder = temporaryFolder();
    const installation = new Installation({ postgres, redis, database, folder });
    const { webhook, config = {} } = options;
    const tenant: TenantConfig = options.tenant ?? {
      id: 'saint-aubin',
      name: 'Hôpital Saint-Aubin (fictif)',
      apiKey: SAINT_AUBIN_KEY,
      origins: [SAINT_AUBIN_ORIGIN],
      ...(webhook ? { webhook } : {}),
    };
    writeFileSync(installation.#configFile, JSON.stringify({ tenants: [tenant], ...config }));
    const ports = [];
    for (let index = 0; index < options.nodes; index += 1) ports.push(await freePort());
    for (const port of ports) await installation.startNode(port);
    installation.#nginx = await NginxServer.start(ports, options.port);
    return installation;
  }

  /** Where nginx is. */
  get url(): string {
    return this.#nginx?.url ?? '';
  }

  /** A node on this port, with the audit key of the first one. */
  async startNode(port: number): Promise<NodeProcess> {
    const dataDir = join(this.#folder, `node-${port}`);
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const [first] = this.nodes;
    const key = join(dataDir, SIGNING_KEYS_FILE);
    if (first && !existsSync(key)) copyFileSync(join(first.dataDir, SIGNING_KEYS_FILE), key);
    // What seals the store is the same for every node, as its key for the audit log.
    const kekFile = join(this.#folder, 'tdoc.kek');
    const args = ['start', '--data-dir', dataDir, '--port', String(port), '--kek-file', kekFile];
    const child = spawn(
      'setpriv',
      [
        ...['--pdeathsig', 'SIGKILL', process.execPath, MAIN, ...args],
        ...['--config', this.#configFile],
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          DATABASE_URL: this.database.url,
          DATABASE_OWNER_URL: this.database.ownerUrl,
          REDIS_URL: this.redis.url,
        },
      },
    );
    const node = new NodeProcess({ port, dataDir, child });
    await node.started();
    this.nodes.push(node);
    return node;
  }

  /** Restarts every node, one after the other, as an update does. */
  async update(): Promise<void> {
    for (const node of [...this.nodes]) {
      await node.stop();
      this.nodes.splice(this.nodes.indexOf(node), 1);
      await this.startNode(node.port);
    }
  }

  /** One REST request as the host's backend, through nginx. */
  async request(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${SAINT_AUBIN_KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async plan(): Promise<TeleconsultationView> {
    const response = await this.request('POST', '/v1/teleconsultations', {});
    return (await response.json()) as TeleconsultationView;
  }

  async ticket(id: string, role: Role): Promise<string> {
    const path = `/v1/teleconsultations/${id}/admission-tickets`;
    const response = await this.request('POST', path, { role });
    if (response.status !== 201) throw new Error(`no ticket: ${response.status}`);
    return ((await response.json()) as TicketView).ticket;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    await this.#nginx?.dispose();
    await Promise.all([this.redis.dispose(), this.postgres.dispose()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
