/**
 * Messages of the data channel through the same keys as media: stream 0, its own counter, no clear byte.
 * What can not be sealed or opened is dropped and counted; nothing ever passes as it came.
 */
import type { FrameCounters } from '../ports.ts';
import { STREAMS } from './frame-layout.ts';
import type { ReceivingRing, SendingRing } from './key-ring.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export interface DataPipeOptions {
  sending: SendingRing;
  /** Asked for each frame: the ring comes and goes with the participant's keys. */
  receiving: () => ReceivingRing | undefined;
}

export class DataPipe {
  readonly sent: FrameCounters = { in: 0, out: 0, failures: 0 };
  readonly received: FrameCounters = { in: 0, out: 0, failures: 0 };
  readonly #options: DataPipeOptions;

  constructor(options: DataPipeOptions) {
    this.#options = options;
  }

  seal(message: Bytes): Promise<Bytes | null> {
    const { sending } = this.#options;
    return count(this.sent, sending.seal(STREAMS.data, { frame: message, clearLength: 0 }));
  }

  open(frame: Bytes): Promise<Bytes | null> {
    // A media frame may keep bytes in clear; of a message nothing is ever readable.
    const isWhole = frame.at(-1) === 0;
    const opened = isWhole ? this.#options.receiving()?.open(STREAMS.data, frame) : null;
    return count(this.received, opened ?? Promise.resolve(null));
  }
}

async function count(counters: FrameCounters, passing: Promise<Bytes | null>) {
  counters.in += 1;
  const result = await passing.catch(() => null);
  if (result) counters.out += 1;
  else counters.failures += 1;
  return result;
}
