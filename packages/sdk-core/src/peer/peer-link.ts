/**
 * Keeps one media connection with one remote participant alive for the whole teleconsultation: makes
 * it, applies signals of the right generation, and makes another when its keeper finds no route for it any
 * more. Glare is impossible: only the participant with the smaller id ever offers.
 * It knows nothing of seals and sockets: signals go out through a callback.
 */
import { randomBytes, toHex } from '../crypto/bytes.ts';
import {
  TRACK_SOURCES,
  type Clock,
  type FrameProof,
  type PeerConnectionPort,
  type PeerSignal,
  type PeerTransport,
  type TrackSource,
} from '../ports.ts';
import type { RouteKeeper, RouteRequest } from './route-keeper.ts';

/** Slow hospital proxies need several seconds for TURN over TLS; after this nobody is coming. */
const NEGOTIATION_TIMEOUT_MS = 12_000;
/** Leaves a lost route the time to come back before a new connection is tried. */
const REBUILD_DELAY_MS = 500;
/** Both sides may notice the same loss: a request that crosses a fresh start is already answered. */
const RESTART_GUARD_MS = 2_000;
/** After so many failures in a row the person is told; tries go on. */
const FAILURES_BEFORE_FAULT = 2;

export type PeerLinkState = 'connecting' | 'connected' | 'interrupted';
export type LinkMessage =
  { t: 'signal'; pc: string; seq: number; data: PeerSignal } | { t: 'restart' } | RouteRequest;

export interface PeerLinkOptions {
  /** The participant at the other end. */
  remote: string;
  initiator: boolean;
  iceServers: RTCIceServer[];
  iceTransportPolicy: RTCIceTransportPolicy;
  transport: PeerTransport;
  clock: Clock;
  /** Loaded while the connection is being made; null when it is out of reach. */
  keeper: Promise<typeof RouteKeeper | null>;
  handlers: {
    send(message: LinkMessage): void;
    onStateChange(state: PeerLinkState): void;
    /** Nothing is heard of the other end: perhaps this device has no network. */
    onSilent?(): void;
    onTracks(): void;
    onText(text: string): void;
    onDataOpen?(): void;
    onData?(message: Uint8Array<ArrayBuffer>): void;
    /** Could not be connected several times in a row. */
    onUnreachable(): void;
    onProof?(proof: FrameProof): void;
    onUnprotected?(): void;
  };
}

export class PeerLink {
  readonly #options: PeerLinkOptions;
  readonly #tracks = new Map<TrackSource, MediaStreamTrack>();
  #connection: PeerConnectionPort | null = null;
  #Keeper: typeof RouteKeeper | null = null;
  #keeper: RouteKeeper | null = null;
  /** Names one connection attempt; signals of any other are void. */
  #generation = '';
  /** Former attempts: an offer of one of them that comes late is void as well. */
  readonly #former = new Set<string>();
  #sequence = 0;
  #highestRemoteSequence = -1;
  #state: PeerLinkState = 'connecting';
  #failures = 0;
  #startedAt = Number.NEGATIVE_INFINITY;
  #cancelTimer: () => void = () => {};
  #closed = false;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
    void options.keeper.then((keeper) => {
      this.#Keeper = keeper;
      if (this.#state === 'connected') this.#keep();
    });
  }

  get state(): PeerLinkState {
    return this.#state;
  }

  get connection(): PeerConnectionPort | null {
    return this.#connection;
  }

  /** The secure session is new: builds a new connection, from this side if it is the initiator. */
  start(): void {
    if (this.#closed) return;
    this.#drop();
    this.#startedAt = this.#options.clock.now();
    this.#setState('connecting');
    if (this.#options.initiator) this.#build(toHex(randomBytes(8)));
    this.#watch();
  }

  receive(message: LinkMessage): void {
    if (this.#closed) return;
    if (message.t === 'restart') {
      const ageMs = this.#options.clock.now() - this.#startedAt;
      if (this.#options.initiator && ageMs > RESTART_GUARD_MS) this.start();
      return;
    }
    if (message.t !== 'signal') {
      this.#keeper?.receive(message);
      return;
    }
    const { pc, seq, data } = message;
    if (pc !== this.#generation) {
      // Only an offer opens a new generation, and only from the side that may offer.
      if (this.#options.initiator || data.type !== 'offer' || this.#former.has(pc)) return;
      this.#drop();
      this.#setState('connecting');
      this.#build(pc);
      this.#watch();
    }
    if (seq <= this.#highestRemoteSequence) return;
    this.#highestRemoteSequence = seq;
    this.#keeper?.answered();
    this.#connection?.signal(data);
  }

  async setTrack(source: TrackSource, track: MediaStreamTrack | null): Promise<void> {
    if (track) this.#tracks.set(source, track);
    else this.#tracks.delete(source);
    await this.#connection?.setTrack(source, track);
  }

  /**
   * The way to the other end is open again. A connection half made starts over; one that stood keeps what
   * was offered on it, which the session says again.
   */
  recover(): void {
    if (this.#keeper || this.#state === 'connected') return;
    this.#restart();
  }

  /** This device has another network, or one again. */
  networkChanged(): void {
    this.#keeper?.networkChanged();
  }

  close(): void {
    this.#closed = true;
    this.#drop();
  }

  #build(generation: string): void {
    this.#generation = generation;
    this.#sequence = 0;
    this.#highestRemoteSequence = -1;
    const { remote, initiator, iceServers, iceTransportPolicy, transport, handlers } =
      this.#options;
    const isCurrent = () => !this.#closed && this.#generation === generation;
    const connection = transport.create({
      remote,
      initiator,
      iceServers,
      iceTransportPolicy,
      handlers: {
        onSignal: (data) => {
          if (isCurrent())
            handlers.send({ t: 'signal', pc: generation, seq: this.#sequence++, data });
        },
        onConnected: () => {
          if (isCurrent()) this.#stands();
        },
        onInterrupted: () => {
          if (!isCurrent()) return;
          if (this.#keeper) {
            this.#keeper.interrupted();
            return;
          }
          this.#setState('interrupted');
          this.#watch();
        },
        onTracks: () => {
          if (isCurrent()) handlers.onTracks();
        },
        onText: (text) => {
          if (isCurrent()) handlers.onText(text);
        },
        onDataOpen: () => {
          if (isCurrent()) handlers.onDataOpen?.();
        },
        onData: (message) => {
          if (isCurrent()) handlers.onData?.(message);
        },
        onProof: (proof) => {
          if (isCurrent()) handlers.onProof?.(proof);
        },
        onUnprotected: () => {
          if (isCurrent()) handlers.onUnprotected?.();
        },
        onClosed: () => {
          if (isCurrent()) this.#lost();
        },
      },
    });
    this.#connection = connection;
    for (const source of TRACK_SOURCES) {
      const track = this.#tracks.get(source);
      // A track the browser refuses to send leaves its place empty; the connection is still worth having.
      if (track) connection.setTrack(source, track).catch(() => {});
    }
  }

  #stands(): void {
    this.#failures = 0;
    this.#cancelTimer();
    if (this.#keeper) this.#keeper.connected();
    else this.#keep();
    this.#setState('connected');
  }

  #keep(): void {
    const connection = this.#connection;
    // Without it, losses are told by the browser, and mended by a new connection.
    if (!connection || !this.#Keeper || this.#closed) return;
    const { clock, initiator, handlers } = this.#options;
    this.#keeper = new this.#Keeper({
      clock,
      connection,
      initiator,
      handlers: {
        ask: (request) => handlers.send(request),
        onSilent: () => {
          this.#setState('interrupted');
          handlers.onSilent?.();
        },
        onFlowing: () => this.#setState('connected'),
        onHopeless: () => {
          this.#forgetKeeper();
          this.#failed();
          this.#restart();
        },
      },
    });
  }

  #forgetKeeper(): void {
    this.#keeper?.close();
    this.#keeper = null;
  }

  #drop(): void {
    this.#cancelTimer();
    this.#forgetKeeper();
    const connection = this.#connection;
    this.#connection = null;
    if (this.#generation !== '') this.#former.add(this.#generation);
    this.#generation = '';
    connection?.close();
  }

  #lost(): void {
    this.#forgetKeeper();
    this.#connection = null;
    // One that never stood is a failed try; one that stood has a fresh start.
    if (this.#state === 'connecting') this.#failed();
    this.#setState('interrupted');
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.setTimer(() => this.#restart(), REBUILD_DELAY_MS);
  }

  #restart(): void {
    if (this.#closed) return;
    if (this.#options.initiator) {
      this.start();
    } else {
      this.#options.handlers.send({ t: 'restart' });
      this.#watch();
    }
  }

  /** Nobody waits for ever on a lost offer or answer. */
  #watch(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.setTimer(() => {
      this.#failed();
      this.#restart();
    }, NEGOTIATION_TIMEOUT_MS);
  }

  #failed(): void {
    this.#failures += 1;
    if (this.#failures >= FAILURES_BEFORE_FAULT) this.#options.handlers.onUnreachable();
  }

  #setState(state: PeerLinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.handlers.onStateChange(state);
  }
}
