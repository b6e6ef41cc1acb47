/**
 * Compares what WebRTC says it sent with what the frame protection says it sealed, once a second. Packets
 * that leave while nothing was handed to the protection have gone around it. Part of the composition: it
 * joins the peer connection's statistics and the protection's counters.
 */
import {
  TRACK_SOURCES,
  type Clock,
  type FrameProof,
  type PeerConnectionPort,
  type TrackSource,
} from './ports.ts';

const INTERVAL_MS = 1_000;
/** Two seconds without a single sealed frame while packets leave. */
const TICKS_WITHOUT_ANY = 2;
/** The counters come once a second as well: longer, before a standstill means the same. */
const TICKS_WITHOUT_MORE = 5;

export interface FrameWatchOptions {
  clock: Clock;
  connection: Pick<PeerConnectionPort, 'getStats'>;
  onBypass(source: TrackSource): void;
}

interface Seen {
  payload: number;
  frames: number;
  ticks: number;
}

/**
 * What left by source, whose place in the connection is its `mid`: bytes of new payload where they are
 * told. On a narrow line packets leave all the time in which there is none, padding and repetitions.
 */
function payloadSent(report: Iterable<[string, RTCStats]>): Map<TrackSource, number> {
  const payload = new Map<TrackSource, number>();
  for (const [, stats] of report) {
    const { type, mid, packetsSent, bytesSent, retransmittedBytesSent } =
      stats as RTCOutboundRtpStreamStats;
    const source = type === 'outbound-rtp' ? TRACK_SOURCES[Number(mid)] : undefined;
    if (!source) continue;
    const count =
      bytesSent === undefined ? (packetsSent ?? 0) : bytesSent - (retransmittedBytesSent ?? 0);
    payload.set(source, (payload.get(source) ?? 0) + count);
  }
  return payload;
}

export class FrameWatch {
  readonly #options: FrameWatchOptions;
  readonly #seen = new Map<TrackSource, Seen>();
  #proof: FrameProof = { sent: {}, received: {} };
  #cancel: () => void = () => {};
  #closed = false;

  constructor(options: FrameWatchOptions) {
    this.#options = options;
    this.#schedule();
  }

  get connection(): FrameWatchOptions['connection'] {
    return this.#options.connection;
  }

  proved(proof: FrameProof): void {
    this.#proof = proof;
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#cancel = this.#options.clock.setTimer(() => void this.#look(), INTERVAL_MS);
  }

  async #look(): Promise<void> {
    // Once without statistics is no reason to stop looking: only its owner ends the watch.
    const report = await this.#options.connection.getStats().catch(() => null);
    if (this.#closed) return;
    for (const [source, count] of payloadSent(report ?? [])) this.#compare(source, count);
    this.#schedule();
  }

  #compare(source: TrackSource, payload: number): void {
    const frames = this.#proof.sent[source]?.in ?? 0;
    const former = this.#seen.get(source) ?? { payload: 0, frames: 0, ticks: 0 };
    const isSending = payload > former.payload;
    const isCounted = frames > former.frames;
    const ticks = isCounted ? 0 : former.ticks + (isSending ? 1 : 0);
    const limit = frames === 0 ? TICKS_WITHOUT_ANY : TICKS_WITHOUT_MORE;
    this.#seen.set(source, { payload, frames, ticks: ticks >= limit ? 0 : ticks });
    if (ticks >= limit) this.#options.onBypass(source);
  }
}
