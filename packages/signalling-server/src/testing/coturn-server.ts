/**
 * A real coturn (Debian's package) on free loopback ports with the configuration that is shipped in
 * examples/deploy. Where it runs is given on its command line; what it allows comes from the file,
 * changed by one exception at most.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';

const SHIPPED = fileURLToPath(
  new URL('../../../../examples/deploy/coturn/turnserver.conf', import.meta.url),
);
const READY_WITHIN_MS = 10_000;
const ASK_EVERY_MS = 20;
/** Allocations of one test file; each takes one port. */
const RELAY_PORTS = 200;

/**
 * What a call on one machine needs and a hospital must never write: both ends are relayed on
 * 127.0.0.1, which the shipped file denies twice, by its range and as the machine itself.
 */
export const LOOPBACK_EXCEPTION: readonly string[] = [
  'allow-loopback-peers',
  'allowed-peer-ip=127.0.0.1',
];

export interface CoturnServer {
  port: number;
  tlsPort: number;
  secret: string;
  /** PEM of its self-made certificate for `localhost`. */
  certificate: string;
  /** What it printed so far. */
  readonly output: string;
  stop(): Promise<void>;
}

export interface CoturnOptions {
  /** The one exception a test may ask for; none of them: the file as shipped. */
  exception?: readonly string[];
  /** Lines of the shipped file that begin like this are left out, to see a test fail without them. */
  without?: string;
  /** An IPv6 relay address beside 127.0.0.1. */
  relayIpv6?: string;
}

/** @throws when coturn is not installed or does not begin to listen */
export async function startCoturn(options: CoturnOptions = {}): Promise<CoturnServer> {
  const { exception = [], without, relayIpv6 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'tdoc-coturn-'));
  const secret = randomBytes(32).toString('base64url');
  const [port, tlsPort, firstRelayPort] = [await freePort(), await freePort(), relayPorts()];
  const names = [{ type: 2, value: 'localhost' } as const, { type: 7, ip: '127.0.0.1' } as const];
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [...names] }],
  });
  const place = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const shipped = readFileSync(SHIPPED, 'utf8')
    .split('\n')
    // A second secret would be a second one that is good.
    .filter((line) => !line.startsWith('static-auth-secret='))
    .filter((line) => without === undefined || !line.startsWith(without));
  const config = [...shipped, `static-auth-secret=${secret}`, ...exception].join('\n');
  const args = [
    ...['-c', place('turnserver.conf', config)],
    ...['--cert', place('cert.pem', pems.cert)],
    ...['--pkey', place('key.pem', pems.private)],
    ...['--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1'],
    ...(relayIpv6 === undefined ? [] : [`--listening-ip=${relayIpv6}`, `--relay-ip=${relayIpv6}`]),
    ...[`--listening-port=${port}`, `--tls-listening-port=${tlsPort}`],
    ...[`--min-port=${firstRelayPort}`, `--max-port=${firstRelayPort + RELAY_PORTS}`],
    ...[`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'userdb')}`],
    `--proc-user=${userInfo().username}`,
  ];
  chmodSync(folder, 0o700);
  const child = spawn('turnserver', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let failure: Error | null = null;
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      failure = error;
      resolve();
    });
    child.once('close', () => resolve());
  });
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await listensAt(port)) || !(await listensAt(tlsPort))) {
    if (failure ?? (child.exitCode !== null || Date.now() > deadline)) {
      await stop();
      throw new Error(
        `coturn did not start. Is the Debian package "coturn" installed?\n${output.slice(-2_000)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  return {
    port,
    tlsPort,
    secret,
    certificate: pems.cert,
    get output() {
      return output;
    },
    stop,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Below what the system gives out by itself (32768), different for each process that runs. */
function relayPorts(): number {
  return 20_000 + (process.pid % 50) * RELAY_PORTS;
}

function listensAt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
