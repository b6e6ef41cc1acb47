/**
 * Peer connections in memory for tests: two transports whose connections find each other by their
 * offers. Tracks and texts arrive as they were sent; no media flows.
 */
import { DataLane } from '../peer/data-lane.ts';
import { FakeFrameProtection } from './fake-frame-protection.ts';
import type {
  FrameLine,
  PeerConnectionPort,
  PeerHandlers,
  PeerSignal,
  PeerTransport,
  TrackSource,
} from '../ports.ts';

const FINGERPRINT_CHARS = 64;
class LinkedConnection implements PeerConnectionPort {
  readonly name: string;
  readonly #received = new Map<TrackSource, MediaStreamTrack>();
  readonly #handlers: PeerHandlers;
  readonly #registry: Map<string, LinkedConnection>;
  readonly #line: FrameLine;
  readonly #lane: DataLane;
  readonly #sent = new Map<TrackSource, MediaStreamTrack>();
  #remote: LinkedConnection | null = null;
  #closed = false;

  constructor(
    name: string,
    handlers: PeerHandlers,
    {
      registry,
      line,
      carry,
    }: {
      registry: Map<string, LinkedConnection>;
      line: FrameLine;
      carry: (frame: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>[];
    },
  ) {
    this.name = name;
    this.#line = line;
    const connection = this as Pick<PeerConnectionPort, 'canSendText'>;
    this.#lane = new DataLane({
      line,
      channel: {
        get isOpen() {
          return connection.canSendText;
        },
        bufferedBytes: 0,
        send: (frame) => {
          const remote = this.#remote;
          if (!remote) return;
          for (const one of carry(frame)) queueMicrotask(() => remote.#lane.receive(one));
        },
      },
      onMessage: (message) => handlers.onData?.(message),
    });
    this.#handlers = handlers;
    this.#registry = registry;
    registry.set(name, this);
  }

  get remoteTracks(): PeerConnectionPort['remoteTracks'] {
    return Object.fromEntries(this.#received);
  }

  get canSendText(): boolean {
    return this.#remote !== null && !this.#closed;
  }

  offer(): void {
    queueMicrotask(() => this.#handlers.onSignal({ type: 'offer', sdp: this.name }));
  }

  signal(signal: PeerSignal): void {
    if (this.#closed || (signal.type !== 'offer' && signal.type !== 'answer')) return;
    const remote = this.#registry.get(signal.sdp);
    if (!remote) return this.close();
    this.#remote = remote;
    remote.#remote = this;
    if (signal.type === 'offer') this.#handlers.onSignal({ type: 'answer', sdp: this.name });
    this.#share();
    queueMicrotask(() => {
      if (this.#closed) return;
      this.#handlers.onConnected();
      this.#handlers.onDataOpen?.();
    });
  }

  setTrack(source: TrackSource, track: MediaStreamTrack | null): Promise<void> {
    if (track) this.#sent.set(source, track);
    else this.#sent.delete(source);
    this.#share();
    return Promise.resolve();
  }

  sendText(text: string): void {
    const remote = this.#remote;
    if (remote && this.canSendText) queueMicrotask(() => remote.#handlers.onText(text));
  }

  sendData(message: Uint8Array<ArrayBuffer>): Promise<boolean> {
    return this.#lane.send(message);
  }

  fingerprints(): { local: string; remote: string } | null {
    if (!this.#remote) return null;
    const of = (name: string) => name.padEnd(FINGERPRINT_CHARS, '0');
    return { local: of(this.name), remote: of(this.#remote.name) };
  }

  getStats(): Promise<RTCStatsReport> {
    return Promise.resolve(new Map() as unknown as RTCStatsReport);
  }

  restartIce(): void {}
  retryRoutes(): void {}
  sendKeyFrames(): void {}
  limitSending(): Promise<void> {
    return Promise.resolve();
  }

  /** The network between the two breaks; both ends notice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#lane.close();
    this.#line.close();
    this.#handlers.onClosed();
    const remote = this.#remote;
    queueMicrotask(() => remote?.close());
  }

  #share(): void {
    if (!this.#remote) return;
    this.#remote.#received.clear();
    for (const [source, track] of this.#sent) this.#remote.#received.set(source, track);
    this.#remote.#handlers.onTracks();
  }
}

export interface LinkedPeerTransport extends PeerTransport {
  readonly protection: FakeFrameProtection;
  /** Every connection made so far, oldest first. */
  readonly connections: readonly PeerConnectionPort[];
  /** What becomes of a data frame on its way out: itself by default; none when it is lost. */
  carry: (frame: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>[];
}

/** Transports whose connections can reach each other, one for each participant of a test. */
export function linkedPeerTransports(count: number): LinkedPeerTransport[] {
  const registry = new Map<string, LinkedConnection>();
  return Array.from({ length: count }, (_, index) => {
    const connections: LinkedConnection[] = [];
    const protection = new FakeFrameProtection();
    const transport: LinkedPeerTransport = {
      connections,
      protection,
      carry: (frame) => [frame],
      create({ initiator, handlers, remote }) {
        const name = `${index}-${connections.length}`;
        const line = protection.open({
          remote,
          onProof: (proof) => handlers.onProof?.(proof),
          onFailure: () => handlers.onUnprotected?.(),
        });
        const connection = new LinkedConnection(name, handlers, {
          registry,
          line,
          carry: (frame) => transport.carry(frame),
        });
        connections.push(connection);
        if (initiator) connection.offer();
        return connection;
      },
    };
    return transport;
  });
}
