/**
 * The WebSocket door at `/v1/signalling`: one path, one sub-protocol, known origins only. With
 * websocket-connection it is all that touches ws.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { MAX_FRAME_BYTES, WEBSOCKET_SUBPROTOCOL } from '@tdoc/sdk-core/protocol';
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

export interface SignallingDoorOptions extends RouterOptions {
  server: Server;
  /** Whether any tenant at all has pages on this origin. */
  knowsOrigin(origin: string): Promise<boolean>;
  maxConnections: number;
  /** Who hears of a new socket; the rooms of this process by default. */
  greet?: (visitor: Visitor) => ConnectionHandler;
}

export class SignallingDoor {
  readonly #options: SignallingDoorOptions;
  readonly #sockets: WebSocketServer;
  readonly #connections = new Set<WebSocketConnection>();
  readonly #greet: (visitor: Visitor) => ConnectionHandler;
  readonly #log: Log;
  readonly #clock: Clock;
  #stopped = false;

  constructor(options: SignallingDoorOptions) {
    this.#options = options;
    this.#greet = options.greet ?? ((visitor) => new MessageRouter(options, visitor));
    this.#log = options.log;
    this.#clock = options.clock;
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: MAX_BUFFERED_CHUNKS,
      handleProtocols: () => WEBSOCKET_SUBPROTOCOL,
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

  /** Sends everybody away with 1012 (service restart), so that they come back after it. */
  stop(): void {
    this.#stopped = true;
    for (const connection of this.#connections) connection.close(1012);
  }

  /** Cuts whoever did not go. */
  cut(): void {
    for (const connection of this.#connections) connection.terminate();
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
      this.#connections.add(connection);
      socket.on('close', () => this.#connections.delete(connection));
      connection.attach(this.#greet({ connection, origin, version: 1 }));
      if (this.#stopped) connection.close(1012);
    });
  }

  /** The HTTP status of the refusal, null when the socket may open. */
  async #judge(request: IncomingMessage): Promise<number | null> {
    if (this.#stopped || this.#connections.size >= this.#options.maxConnections) return 503;
    if ((request.url ?? '').split('?')[0] !== SIGNALLING_PATH) return 404;
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',');
    if (!offered.some((name) => name.trim() === WEBSOCKET_SUBPROTOCOL)) return 400;
    // A browser always says where its page comes from; whoever does not is none.
    const { origin } = request.headers;
    if (origin === undefined || !(await this.#options.knowsOrigin(origin))) return 403;
    return null;
  }
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
