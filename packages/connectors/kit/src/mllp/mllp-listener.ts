/**
 * Listens for MLLP, over TCP or over TLS with client certificates. The one place that opens a
 * listening socket for messages.
 */
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { systemClock, type Clock } from '../clock.ts';
import { DEFAULT_LIMITS, type ParseOptions } from '../hl7v2/index.ts';
import type { Acceptor } from './acceptor.ts';
import { MllpConnection, type ConnectionEnd } from './mllp-connection.ts';
import { MIN_TLS_VERSION, type MllpTls } from './tls-settings.ts';

export interface MllpListenerOptions {
  acceptor: Acceptor;
  /** @defaultValue `127.0.0.1` */
  host?: string;
  /** 0 takes a free one. */
  port: number;
  tls?: MllpTls;
  parseOptions?: ParseOptions;
  /** @defaultValue 64 */
  maxConnections?: number;
  /** Messages of one connection worked on at a time. @defaultValue 64 */
  window?: number;
  /** How long a begun frame may stay without a byte, in milliseconds. @defaultValue 30000 */
  silenceMs?: number;
  clock?: Clock;
  /** Called when a connection ends; `closed` when nothing was wrong. */
  onConnectionEnd?: (end: ConnectionEnd | 'ERR_MLLP_CLIENT_REFUSED') => void;
}

export class MllpListener {
  readonly port: number;
  readonly #server: Server;
  readonly #connections: Set<MllpConnection>;

  private constructor(server: Server, connections: Set<MllpConnection>) {
    this.#server = server;
    this.#connections = connections;
    this.port = (server.address() as AddressInfo).port;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Resolves once it listens; rejects with the system’s error when it cannot. */
  static async start(options: MllpListenerOptions): Promise<MllpListener> {
    const connections = new Set<MllpConnection>();
    const server = serverFor(options, (socket) => open(socket, { options, connections }));
    server.maxConnections = options.maxConnections ?? 64;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: options.host ?? '127.0.0.1', port: options.port }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    return new MllpListener(server, connections);
  }

  /** Answers what was received, then closes every connection. Idempotent. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await Promise.all([...this.#connections].map((connection) => connection.close()));
    await closed;
  }
}

function serverFor(options: MllpListenerOptions, onSocket: (socket: Socket) => void): Server {
  const { tls } = options;
  if (!tls) return createTcpServer({ allowHalfOpen: true }, onSocket);
  const server = createTlsServer(
    {
      cert: tls.cert,
      key: tls.key,
      ca: tls.ca,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: MIN_TLS_VERSION,
      handshakeTimeout: 10_000,
    },
    onSocket,
  );
  server.on('tlsClientError', () => options.onConnectionEnd?.('ERR_MLLP_CLIENT_REFUSED'));
  return server;
}

function open(
  socket: Socket,
  scene: { options: MllpListenerOptions; connections: Set<MllpConnection> },
): void {
  const { options, connections } = scene;
  const peerName = socket instanceof TLSSocket ? commonNameOf(socket) : null;
  const allowed = options.tls?.allowedNames ?? [];
  if (allowed.length > 0 && (peerName === null || !allowed.includes(peerName))) {
    socket.on('error', () => undefined);
    socket.destroy();
    options.onConnectionEnd?.('ERR_MLLP_CLIENT_REFUSED');
    return;
  }
  const clock = options.clock ?? systemClock;
  const connection = new MllpConnection({
    socket,
    clock,
    acceptor: options.acceptor,
    parseOptions: options.parseOptions ?? {},
    maxFrameBytes: options.parseOptions?.limits?.maxBytes ?? DEFAULT_LIMITS.maxBytes,
    window: options.window ?? 64,
    silenceMs: options.silenceMs ?? 30_000,
    peerName,
    nextControlId: controlIds(clock),
    onEnd: (end) => {
      connections.delete(connection);
      options.onConnectionEnd?.(end);
    },
  });
  connections.add(connection);
}

function commonNameOf(socket: TLSSocket): string | null {
  const name: unknown = socket.getPeerCertificate().subject?.CN;
  return typeof name === 'string' ? name : null;
}

let answered = 0;

/** Unique within this process and, by the time, across its restarts; at most 20 characters. */
function controlIds(clock: Clock): () => string {
  return () => {
    answered = (answered + 1) % 1_679_616;
    return `A${clock.now().toString(36)}${answered.toString(36).padStart(4, '0')}`.toUpperCase();
  };
}
