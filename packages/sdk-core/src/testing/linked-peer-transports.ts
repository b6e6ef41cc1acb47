/**
 * Peer connections in memory for tests: two transports whose connections find each other by their
 * offers. Tracks and texts arrive as they were sent; no media flows.
 */
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
  readonly #sent = new Map<TrackSource, MediaStreamTrack>();
  #remote: LinkedConnection | null = null;
  #closed = false;

  constructor(
    name: string,
    handlers: PeerHandlers,
    { registry, line }: { registry: Map<string, LinkedConnection>; line: FrameLine },
  ) {
    this.name = name;
    this.#line = line;
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
    if (signal.type === 'offer') this.#handlers.onSignal({ type: 'answer', sdp: this.name });
    this.#share();
    queueMicrotask(() => {
      if (!this.#closed) this.#handlers.onConnected();
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
}

/** Transports whose connections can reach each other, one for each participant of a test. */
export function linkedPeerTransports(count: number): LinkedPeerTransport[] {
  const registry = new Map<string, LinkedConnection>();
  return Array.from({ length: count }, (_, index) => {
    const connections: LinkedConnection[] = [];
    const protection = new FakeFrameProtection();
    return {
      connections,
      protection,
      create({ initiator, handlers, remote }) {
        const name = `${index}-${connections.length}`;
        const line = protection.open({
          remote,
          onProof: (proof) => handlers.onProof?.(proof),
          onFailure: () => handlers.onUnprotected?.(),
        });
        const connection = new LinkedConnection(name, handlers, { registry, line });
        connections.push(connection);
        if (initiator) connection.offer();
        return connection;
      },
    };
  });
}
