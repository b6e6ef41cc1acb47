/**
 * The WebSocket door at `/v1/signalling`: one path, one sub-protocol, known origins only. With
 * websocket-connection it is all that touches ws.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  agreedVersion,
  CLOSE_CODES,
  MAX_FRAME_BYTES,
  PROTOCOL_VERSIONS,
  subprotocolOf,
  type ProtocolVersion,
} from '@tdoc/sdk-core/protocol';
import { WebSocketServer } from 'ws';
import type { Clock } from '../clock.ts';
import type { Log } from '../observability/log.ts';
import type { Visitor } from '../room/doorkeeper.ts';
import { MessageRouter, type RouterOptions } from '../room/message-router.ts';
import type { ConnectionHandler } from '../room/peer.ts';
import { WebSocketConnection } from './websocket-connection.ts';

export const SIGNALLING_PATH = '/v1/signalling';

/** Our longest message fits in one fragment; ws would allow 16 384 and 262 144 of these. */
const MAX_FRAGMENTS = 64;
const MAX_BUFFERED_CHUNKS = 1_024;
/** How long after the end of its window a browser may still be about to go. */
const LATECOMERS_MS = 1_000;

export interface SignallingDoorOptions extends RouterOptions {
  server: Server;
  /** Whether any tenant at all has pages on this origin. */
  knowsOrigin(origin: string): Promise<boolean>;
  maxConnections: number;
  /** Who hears of a new socket; the rooms of this process by default. */
  greet?: (visitor: Visitor) => ConnectionHandler;
  /** The versions of the protocol that are spoken; all this release knows by default. */
  versions?: readonly ProtocolVersion[];
}

/** When and where those who are asked to go shall come back. */
export interface Farewell {
  /** Nobody is asked to be back sooner, and all are within this much more. */
  afterMs: number;
  withinMs: number;
  /** The WebSocket address; null: where they were. */
  url: string | null;
}

export class SignallingDoor {
  readonly #options: SignallingDoorOptions;
  readonly #sockets: WebSocketServer;
  readonly #connections = new Map<WebSocketConnection, ProtocolVersion>();
  readonly #greet: (visitor: Visitor) => ConnectionHandler;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #versions: readonly ProtocolVersion[];
  #stopped = false;
  #isDraining = false;
  #onEmpty: () => void = () => undefined;

  constructor(options: SignallingDoorOptions) {
    this.#options = options;
    this.#greet = options.greet ?? ((visitor) => new MessageRouter(options, visitor));
    this.#versions = options.versions ?? PROTOCOL_VERSIONS;
    this.#log = options.log;
    this.#clock = options.clock;
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: MAX_BUFFERED_CHUNKS,
      // Of an unknown version the first one offered, so that its page can be told.
      handleProtocols: (offered) => {
        const version = agreedVersion([...offered], this.#versions);
        return version ? subprotocolOf(version) : ([...offered].find(isSubprotocol) ?? false);
      },
    });
    options.server.on('upgrade', (request, stream, head) => {
      stream.on('error', () => stream.destroy());
      this.#onUpgrade(request, stream, head).catch((error: unknown) => {
        this.#log.error('upgrade failed', {}, error);
        refuseUpgrade(stream, 500);
      });
    });
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /**
   * Takes nobody new and asks everybody to come back elsewhere: those who know the message when they
   * please within its window, the others by being closed at moments spread over it. Resolves when
   * nobody is left, or the window is over.
   */
  async drain(farewell: Farewell): Promise<void> {
    this.#isDraining = true;
    const { afterMs, withinMs } = farewell;
    const cancels: (() => void)[] = [];
    for (const [connection, version] of this.#connections) {
      if (version >= 2) {
        connection.send({ type: 'reconnect', ...farewell });
        continue;
      }
      const at = afterMs + Math.random() * withinMs;
      cancels.push(this.#clock.setTimer(() => connection.close(1012), at));
    }
    if (this.#connections.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onEmpty = resolve;
        cancels.push(this.#clock.setTimer(resolve, afterMs + withinMs + LATECOMERS_MS));
      });
    }
    for (const cancel of cancels) cancel();
  }

  /** Sends everybody away with 1012 (service restart), so that they come back after it. */
  stop(): void {
    this.#stopped = true;
    for (const connection of this.#connections.keys()) connection.close(1012);
  }

  /** Cuts whoever did not go. */
  cut(): void {
    for (const connection of this.#connections.keys()) connection.terminate();
  }

  async #onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const status = await this.#judge(request);
    if (status !== null) {
      this.#log.warn('upgrade refused', { status });
      refuseUpgrade(stream, status);
      return;
    }
    const origin = request.headers.origin as string;
    this.#sockets.handleUpgrade(request, stream, head, (socket) => {
      const connection = new WebSocketConnection({ socket, clock: this.#clock });
      const version = agreedVersion([socket.protocol], this.#versions);
      if (version === null) {
        socket.on('error', () => undefined);
        this.#refuseVersion(connection);
        return;
      }
      this.#connections.set(connection, version);
      socket.on('close', () => {
        this.#connections.delete(connection);
        if (this.#connections.size === 0) this.#onEmpty();
      });
      connection.attach(this.#greet({ connection, origin, version }));
      if (this.#stopped) connection.close(1012);
    });
  }

  /** A page of another time: told over the socket, because a browser shows no HTTP answer to its page. */
  #refuseVersion(connection: WebSocketConnection): void {
    this.#log.warn('version refused', { code: 'VERSION_UNSUPPORTED' });
    connection.send({ type: 'refused', code: 'VERSION_UNSUPPORTED' });
    connection.close(CLOSE_CODES.version);
  }

  /** The HTTP status of the refusal, null when the socket may open. */
  async #judge(request: IncomingMessage): Promise<number | null> {
    if (this.#stopped || this.#isDraining || this.#connections.size >= this.#options.maxConnections)
      return 503;
    if ((request.url ?? '').split('?')[0] !== SIGNALLING_PATH) return 404;
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
    if (!offered.some((name) => isSubprotocol(name.trim()))) return 400;
    // A browser always says where its page comes from; whoever does not is none.
    const { origin } = request.headers;
    if (origin === undefined || !(await this.#options.knowsOrigin(origin))) return 403;
    return null;
  }
}

function isSubprotocol(name: string): boolean {
  return /^tdoc\.v\d{1,4}$/.test(name);
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

function refuseUpgrade(stream: Duplex, status: number): void {
  stream.end(
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
