/**
 * One accepted socket as the rooms know it: takes messages, can be closed, is watched over. Counts
 * what comes in, bounds what waits to go out, and ends a socket whose other end is gone.
 */
import type { Duplex } from 'node:stream';
import { encodeMessage, type ServerMessage } from '@tdoc/sdk-core/protocol';
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import { Tally } from '../observability/tally.ts';
import type { ConnectionHandler, PeerConnection } from '../room/peer.ts';
import type { SeatOf } from '../room/doorkeeper.ts';
import type { VisitorWatch } from '../room/visitor-watch.ts';
import { TokenBucket } from './token-bucket.ts';

/** Between two pings. */
const HEARTBEAT_MS = 15_000;
/** A socket that has not answered a ping after this long is gone. */
const PONG_MS = 10_000;
/** After this long without the peer's close frame the socket is cut. */
const CLOSE_GRACE_MS = 2_000;
/** A reader this far behind is cut (1013): the server's memory is not its queue. */
const MAX_BUFFERED_BYTES = 1_048_576;
/** Candidates of five connections come as a burst; nobody types fifty messages a second. */
const MESSAGE_BURST = 200;
const MESSAGES_PER_SECOND = 50;
/** Bounds what one sender can pile up before others, below the cut above. */
const BYTE_BURST = 786_432;
const BYTES_PER_SECOND = 131_072;
/** The first byte of a text message in one frame. */
const FIN_TEXT = 0x81;

/** One for all: thousands of connections hold it. */
const nothing = () => undefined;

/** Who watches over a socket: hears of frames nobody may send, and of the seat it gets. */
export interface SocketWatch extends VisitorWatch {
  seated(seat: SeatOf): void;
}

export class WebSocketConnection implements PeerConnection {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #watch: SocketWatch | null;
  readonly #tally: Tally;
  /** The stream beneath the socket. */
  readonly #wire: Duplex | null;
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;
  #cancelHeartbeat: () => void = nothing;
  #cancelGrace: () => void = nothing;
  #answered = true;
  #closing = false;

  constructor(options: {
    socket: WebSocket;
    clock: Clock;
    watch?: SocketWatch;
    tally?: Tally;
    wire?: Duplex;
  }) {
    this.#socket = options.socket;
    this.#clock = options.clock;
    this.#watch = options.watch ?? null;
    this.#tally = options.tally ?? new Tally();
    this.#wire = options.wire ?? null;
    const now = options.clock.now();
    this.#messages = new TokenBucket({
      capacity: MESSAGE_BURST,
      perSecond: MESSAGES_PER_SECOND,
      now,
    });
    this.#bytes = new TokenBucket({ capacity: BYTE_BURST, perSecond: BYTES_PER_SECOND, now });
  }

  /** Starts to listen; `router` hears of everything from here on. */
  attach(router: ConnectionHandler): void {
    this.#socket.on('message', (data, isBinary) => this.#onMessage(router, data, isBinary));
    this.#socket.on('pong', () => {
      this.#answered = true;
    });
    // Oversized and malformed frames arrive here; ws answers them with 1009, 1007 or 1002 itself.
    this.#socket.on('error', (error) => {
      const isOversized = 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
      this.#watch?.notice(isOversized ? 'frame-oversized' : 'frame-unreadable');
    });
    this.#socket.on('close', () => {
      this.#closing = true;
      this.#cancelHeartbeat();
      this.#cancelGrace();
      router.onClose();
    });
    this.#schedulePing(HEARTBEAT_MS);
  }

  send(message: ServerMessage): void {
    if (this.#closing || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.#tally.slowReaders += 1;
      return this.close(1013);
    }
    if (message.type === 'welcome') this.#watch?.seated(message);
    const text = encodeMessage(message);
    this.#tally.sent(message, text.length);
    if (message.type === 'relay' && this.#wire) this.#wire.write(textFrame(text), 'latin1');
    else this.#socket.send(text);
  }

  close(code: number): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#socket.close(code);
    this.#cancelGrace = this.#clock.setTimer(() => this.#socket.terminate(), CLOSE_GRACE_MS);
  }

  /** Cuts the socket without a farewell. */
  terminate(): void {
    this.#socket.terminate();
  }

  #onMessage(router: ConnectionHandler, data: RawData, isBinary: boolean): void {
    if (this.#closing) return;
    // With ws's default binaryType a message is one Buffer.
    const bytes = data as Buffer;
    const now = this.#clock.now();
    if (!this.#messages.take(1, now) || !this.#bytes.take(bytes.length, now)) {
      this.#watch?.notice('message-flood');
      return router.onFlood();
    }
    if (isBinary) {
      this.#watch?.notice('frame-binary');
      return router.onBinary();
    }
    router.onText(bytes.toString('utf8'));
  }

  #schedulePing(delayMs: number): void {
    this.#cancelHeartbeat = this.#clock.setTimer(() => {
      this.#answered = false;
      this.#socket.ping();
      this.#cancelHeartbeat = this.#clock.setTimer(() => {
        if (!this.#answered) return this.#socket.terminate();
        this.#schedulePing(HEARTBEAT_MS - PONG_MS);
      }, PONG_MS);
    }, delayMs);
  }
}

/**
 * A whole text frame (RFC 6455, 5.2), for a text of ASCII alone, as every relay is. ws would copy the
 * text and write head and body apart; it writes its own frames whole, so none falls into another.
 */
function textFrame(text: string): string {
  const { length } = text;
  if (length < 126) return String.fromCharCode(FIN_TEXT, length) + text;
  if (length < 65_536) {
    return String.fromCharCode(FIN_TEXT, 126, length >> 8, length & 0xff) + text;
  }
  throw new RangeError('text is longer than any message of the protocol.');
}
