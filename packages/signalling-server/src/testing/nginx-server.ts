/**
 * A real nginx for tests: Debian's program before several nodes, configured as the operations guide
 * says. Ends with the test's process, whatever becomes of that.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** Which node answered, for a test to choose; a hospital's nginx says no such thing. */
export const NODE_HEADER = 'x-test-node';

/** What the operations guide shows, but for the ports and the folders. */
function configuration(options: {
  folder: string;
  port: number;
  nodes: readonly number[];
}): string {
  const { folder, port, nodes } = options;
  const servers = nodes.map((node) => `server 127.0.0.1:${node} max_fails=1 fail_timeout=1s;`);
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream tdoc {
    ${servers.join('\n    ')}
  }
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://tdoc;
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_connect_timeout 1s;
      proxy_read_timeout 60s;
      proxy_next_upstream error timeout http_502 http_503;
      proxy_next_upstream_tries 3;
      add_header ${NODE_HEADER} $upstream_addr always;
    }
  }
}
`;
}

export class NginxServer {
  readonly url: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(options: { port: number; folder: string; process: ChildProcess }) {
    this.url = `http://127.0.0.1:${options.port}`;
    this.#folder = options.folder;
    this.#process = options.process;
  }

  /**
   * @param nodes the ports of the servers behind it
   * @param at where it listens; any free port by default
   */
  static async start(nodes: readonly number[], at?: number): Promise<NginxServer> {
    const folder = mkdtempSync(join(tmpdir(), 'tdoc-nginx-'));
    const port = at ?? (await freePort());
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configuration({ folder, port, nodes }));
    const program = join(process.env['NGINX_BIN'] ?? '/usr/sbin', 'nginx');
    const args = ['--pdeathsig', 'SIGKILL', program, '-p', folder, '-c', file];
    const child = spawn('setpriv', args, { stdio: 'ignore' });
    const server = new NginxServer({ port, folder, process: child });
    process.once('exit', () => child.kill('SIGKILL'));
    await server.#listening(port);
    return server;
  }

  async dispose(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGKILL');
      await once(this.#process, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #listening(port: number): Promise<void> {
    const tries = 200;
    for (let attempt = 0; attempt < tries && this.#process.exitCode === null; attempt += 1) {
      const socket = connect(port, '127.0.0.1');
      const isOpen = await new Promise<boolean>((resolve) => {
        socket.once('connect', () => resolve(true));
        socket.once('error', () => setTimeout(() => resolve(false), 25));
      });
      socket.destroy();
      if (isOpen) return;
    }
    throw new Error('nginx did not start: install the "nginx-light" package, or set NGINX_BIN.');
  }
}
