/**
 * A real Redis for tests: Debian's program on a free loopback port, with a password, nothing kept on
 * disk, as a hospital would run it for the bus. Ends with the test's process, whatever becomes of that.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';

/** Nobody but this machine sees it, and it is gone with the test. */
const PASSWORD = 'only-for-tests';

export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  readonly #tls: { certFile: string; keyFile: string } | null;
  #process: ChildProcess | null = null;

  private constructor(options: {
    port: number;
    folder: string;
    tls: { certFile: string; keyFile: string } | null;
  }) {
    this.port = options.port;
    this.#folder = options.folder;
    this.#tls = options.tls;
  }

  /** Starts it; with `tls` it takes nothing but TLS. */
  static async start(
    options: { tls?: { certFile: string; keyFile: string } } = {},
  ): Promise<RedisServer> {
    const server = new RedisServer({
      port: await freePort(),
      folder: mkdtempSync(join(tmpdir(), 'tdoc-redis-')),
      tls: options.tls ?? null,
    });
    process.once('exit', () => server.#process?.kill('SIGKILL'));
    await server.startAgain();
    return server;
  }

  /** Where it is, with its password. */
  get url(): string {
    return this.urlWith(PASSWORD);
  }

  urlWith(password: string): string {
    return `${this.#tls ? 'rediss' : 'redis'}://:${password}@127.0.0.1:${this.port}`;
  }

  /** Starts on the same port, as empty as ever; resolves once it takes connections. */
  async startAgain(): Promise<void> {
    const program = join(process.env['REDIS_BIN'] ?? '', 'redis-server');
    const listens = this.#tls
      ? [
          ...['--port', '0', '--tls-port', String(this.port), '--tls-auth-clients', 'no'],
          ...['--tls-cert-file', this.#tls.certFile, '--tls-key-file', this.#tls.keyFile],
          ...['--tls-ca-cert-file', this.#tls.certFile],
        ]
      : ['--port', String(this.port)];
    const child = spawn(
      'setpriv',
      [
        ...['--pdeathsig', 'SIGKILL', program, ...listens, '--bind', '127.0.0.1'],
        ...['--requirepass', PASSWORD, '--save', '', '--appendonly', 'no', '--dir', this.#folder],
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    this.#process = child;
    const said: string[] = [];
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        said.push(line);
        if (line.includes('Ready to accept connections')) resolve();
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`Redis did not start:\n${said.join('\n')}`)));
    });
  }

  /** Gone at once and without a word to anybody. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Holds still, connections open, as a machine that hangs. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
