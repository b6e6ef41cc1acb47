/**
 * One stream of frames through the keys, in one direction. Whatever can not be sealed or opened is
 * dropped and counted; nothing ever passes as it came.
 */
import type { FrameCounters, TrackSource } from '../ports.ts';
import { clearLengthOf, STREAMS } from './frame-layout.ts';
import { KeyFrameLimiter } from './key-frame-limiter.ts';
import type { ReceivingRing, SendingRing } from './key-ring.ts';
import { releaseMemory } from './release-memory.ts';
import type { EncodedFrame } from './worker-messages.ts';

/** Only these are ever negotiated, so they hold where the browser does not say. */
const EXPECTED_CODEC: Record<TrackSource, string> = {
  microphone: 'audio/opus',
  camera: 'video/vp8',
  screen: 'video/vp8',
};

export interface FramePipeOptions {
  source: TrackSource;
  keys:
    | { direction: 'send'; ring: SendingRing }
    /** Asked for each frame: the ring comes and goes with the participant's keys. */
    | { direction: 'receive'; ring: () => ReceivingRing | undefined };
  now: () => number;
  /** Asks the encoder at the other end for a whole picture. */
  requestKeyFrame(): void;
}

export class FramePipe {
  readonly counters: FrameCounters = { in: 0, out: 0, failures: 0 };
  readonly #options: FramePipeOptions;
  readonly #limiter = new KeyFrameLimiter();

  constructor(options: FramePipeOptions) {
    this.#options = options;
  }

  /**
   * Reads and writes by itself: a transform between two pipes would hand each frame on twice more.
   * Rejects when either end breaks, and both are over then.
   */
  async connect(
    readable: ReadableStream<EncodedFrame>,
    writable: WritableStream<EncodedFrame>,
  ): Promise<void> {
    const reader = readable.getReader();
    const writer = writable.getWriter();
    try {
      for (;;) {
        const { value: frame, done } = await reader.read();
        if (done) break;
        if (!(await this.pass(frame))) continue;
        // A write that fails is told by `ready`, which also waits where the other side is slow.
        writer.write(frame).catch(() => {});
        await writer.ready;
      }
      await writer.close();
    } catch (error) {
      await Promise.allSettled([reader.cancel(error), writer.abort(error)]);
      throw error;
    }
  }

  /** Seals or opens the frame in place; false when it must be dropped. */
  async pass(frame: EncodedFrame): Promise<boolean> {
    const data = new Uint8Array(frame.data);
    // Empty frames occur a few times in a call; there is nothing in them to protect or to play.
    if (data.length === 0) return false;
    this.counters.in += 1;
    let result: Uint8Array<ArrayBuffer> | null = null;
    try {
      result = await this.#process(frame, data);
    } catch {
      // Whatever it was, the frame does not pass.
    }
    if (!result) {
      this.#failed();
      return false;
    }
    frame.data = result.buffer;
    releaseMemory(data.buffer);
    this.counters.out += 1;
    this.#limiter.succeeded();
    return true;
  }

  #failed(): void {
    this.counters.failures += 1;
    const { source, keys, now, requestKeyFrame } = this.#options;
    const isPicture = source !== 'microphone';
    if (isPicture && keys.direction === 'receive' && this.#limiter.mayAsk(now())) requestKeyFrame();
  }

  #process(
    frame: EncodedFrame,
    data: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer> | null> | null {
    const { source, keys } = this.#options;
    const stream = STREAMS[source];
    if (keys.direction === 'receive') return keys.ring()?.open(stream, data) ?? null;
    const codec = frame.getMetadata?.().mimeType ?? EXPECTED_CODEC[source];
    const clearLength = clearLengthOf(codec, data);
    if (clearLength === null) return null;
    return keys.ring.seal(stream, { frame: data, clearLength });
  }
}
