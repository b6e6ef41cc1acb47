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
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Clock } from '../clock.ts';
import type { Decision } from '../guard/decision.ts';
import type { Gatekeeper } from '../guard/gatekeeper.ts';
import type { Log } from '../observability/log.ts';
import type { Tally } from '../observability/tally.ts';
import type { Visitor } from '../room/doorkeeper.ts';
import { MessageRouter, type RouterOptions } from '../room/message-router.ts';
import type { ConnectionHandler } from '../room/peer.ts';
import { ConnectionWatch } from './connection-watch.ts';
import {
  isSubprotocol,
  judgeUpgrade,
  type UpgradeStore,
  type UpgradeVerdict,
} from './upgrade-judge.ts';
import { refuseUpgrade, signalOfUpgrade, type UpgradeRefusal } from './upgrade-refusal.ts';
import { WebSocketConnection } from './websocket-connection.ts';

/** Our longest message fits in one fragment; ws would allow 16 384 and 262 144 of these. */
const MAX_FRAGMENTS = 64;
const MAX_BUFFERED_CHUNKS = 1_024;
/** How long after the end of its window a browser may still be about to go. */
const LATECOMERS_MS = 3_000;

export interface SignallingDoorOptions extends RouterOptions {
  server: Server;
  store: UpgradeStore;
  gatekeeper: Gatekeeper;
  audit: Pick<AuditTrail, 'refused'>;
  maxConnections: number;
  tally?: Tally;
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

interface OpenSocket {
  version: ProtocolVersion;
  watch: ConnectionWatch;
}

export class SignallingDoor {
  readonly #options: SignallingDoorOptions;
  readonly #sockets: WebSocketServer;
  readonly #connections = new Map<WebSocketConnection, OpenSocket>();
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
        refuseUpgrade(stream, { code: 'INTERNAL' });
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
    for (const [connection, { version }] of this.#connections) {
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

  /** Closes the sockets a decision of the guard is about. */
  enforce(decision: Decision): void {
    for (const [connection, { watch }] of this.#connections) {
      if (watch.isMeantBy(decision)) connection.close(CLOSE_CODES.flood);
    }
  }

  async #onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const { gatekeeper } = this.#options;
    const address = gatekeeper.addressOf(request);
    const verdict = await this.#judge(request);
    if (verdict.refusal) {
      await this.#refuse(stream, verdict.refusal, address);
      return;
    }
    const { visitor } = verdict;
    this.#sockets.handleUpgrade(request, stream, head, (socket) => {
      const watch = new ConnectionWatch({ gatekeeper, address });
      const { tally } = this.#options;
      const connection = new WebSocketConnection({
        socket,
        clock: this.#clock,
        watch,
        wire: stream,
        ...(tally && { tally }),
      });
      const version = agreedVersion([socket.protocol], this.#versions);
      if (version === null) {
        socket.on('error', () => undefined);
        this.#refuseVersion(connection);
        return;
      }
      this.#connections.set(connection, { version, watch });
      socket.on('close', () => {
        this.#connections.delete(connection);
        if (this.#connections.size === 0) this.#onEmpty();
      });
      connection.attach(this.#greet({ connection, watch, version, ...visitor }));
      if (this.#stopped) connection.close(1012);
    });
  }

  /** A page of another time: told over the socket, because a browser shows no HTTP answer to its page. */
  #refuseVersion(connection: WebSocketConnection): void {
    this.#log.warn('version refused', { code: 'VERSION_UNSUPPORTED' });
    connection.send({ type: 'refused', code: 'VERSION_UNSUPPORTED' });
    connection.close(CLOSE_CODES.version);
  }

  async #judge(request: IncomingMessage): Promise<UpgradeVerdict> {
    const isFull = this.#connections.size >= this.#options.maxConnections;
    if (this.#stopped || this.#isDraining || isFull) return { refusal: { code: 'NOT_READY' } };
    return judgeUpgrade(request, this.#options);
  }

  /** Told to the audit log before whoever asked hears of it. */
  async #refuse(stream: Duplex, refusal: UpgradeRefusal, address: string | null): Promise<void> {
    const { code } = refusal;
    const { gatekeeper, audit } = this.#options;
    this.#log.warn('upgrade refused', { code });
    const signal = signalOfUpgrade(code);
    if (signal) gatekeeper.notice(signal, { address });
    await audit.refused({
      tenantId: null,
      at: this.#clock.now(),
      kind: 'upgrade-refused',
      outcome: 'refused',
      actor: { type: 'stranger' },
      code,
    });
    refuseUpgrade(stream, refusal);
  }
}
