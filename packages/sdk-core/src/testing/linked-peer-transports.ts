/**
 * Peer connections in memory for tests: two transports whose connections find each other by their
 * offers. Tracks and texts arrive as they were sent; no media flows.
 */
import {
  TRACK_SOURCES,
  type PeerConnectionPort,
  type PeerHandlers,
  type PeerSignal,
  type PeerTransport,
  type TrackSource,
} from '../ports.ts';

const FINGERPRINT_CHARS = 64;

class LinkedConnection implements PeerConnectionPort {
  readonly name: string;
  readonly remoteTracks: Partial<Record<TrackSource, MediaStreamTrack>> = {};
  readonly #handlers: PeerHandlers;
  readonly #registry: Map<string, LinkedConnection>;
  readonly #tracks: Partial<Record<TrackSource, MediaStreamTrack>> = {};
  #remote: LinkedConnection | null = null;
  #closed = false;

  constructor(name: string, handlers: PeerHandlers, registry: Map<string, LinkedConnection>) {
    this.name = name;
    this.#handlers = handlers;
    this.#registry = registry;
    registry.set(name, this);
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
    if (signal.type === 'offer') this.#handlers.onSignal({ type: 'answer', sdp: this.name });
    this.#share();
    queueMicrotask(() => {
      if (!this.#closed) this.#handlers.onConnected();
    });
  }

  setTrack(source: TrackSource, track: MediaStreamTrack | null): Promise<void> {
    if (track) this.#tracks[source] = track;
    else delete this.#tracks[source];
    this.#share();
    return Promise.resolve();
  }

  sendText(text: string): void {
    const remote = this.#remote;
    if (remote && this.canSendText) queueMicrotask(() => remote.#handlers.onText(text));
  }

  fingerprints(): { local: string; remote: string } | null {
    if (!this.#remote) return null;
    const of = (name: string) => name.padEnd(FINGERPRINT_CHARS, '0');
    return { local: of(this.name), remote: of(this.#remote.name) };
  }

  getStats(): Promise<RTCStatsReport> {
    return Promise.resolve(new Map() as unknown as RTCStatsReport);
  }

  /** The network between the two breaks; both ends notice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#handlers.onClosed();
    const remote = this.#remote;
    queueMicrotask(() => remote?.close());
  }

  #share(): void {
    if (!this.#remote) return;
    for (const source of TRACK_SOURCES) {
      const track = this.#tracks[source];
      if (track) this.#remote.remoteTracks[source] = track;
      else delete this.#remote.remoteTracks[source];
    }
  }
}

export interface LinkedPeerTransport extends PeerTransport {
  /** Every connection made so far, oldest first. */
  readonly connections: readonly PeerConnectionPort[];
}

/** Transports whose connections can reach each other, one for each participant of a test. */
export function linkedPeerTransports(count: number): LinkedPeerTransport[] {
  const registry = new Map<string, LinkedConnection>();
  return Array.from({ length: count }, (_, index) => {
    const connections: LinkedConnection[] = [];
    return {
      connections,
      create({ initiator, handlers }) {
        const name = `${index}-${connections.length}`;
        const connection = new LinkedConnection(name, handlers, registry);
        connections.push(connection);
        if (initiator) connection.offer();
        return connection;
      },
    };
  });
}
