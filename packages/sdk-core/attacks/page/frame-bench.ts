/**
 * The real frame worker with frames put into it by hand: it is given streams, as browsers without
 * `RTCRtpScriptTransform` give it, and the attacker's frames come from rings of the same bundle.
 */
import type { MediaKeyEvent, TrackSource } from '../../src/ports.ts';
import { SendingRing } from '../../src/sframe/key-ring.ts';
import type { EncodedFrame, ToWorker } from '../../src/sframe/worker-messages.ts';
import { sframeWorkerUrl } from '../../src/sframe-worker-url.ts';

type Bytes = Uint8Array<ArrayBuffer>;
export const REMOTE = '1'.repeat(32);

export class FrameBench {
  readonly #worker = new Worker(sframeWorkerUrl(), { type: 'module' });
  readonly #input = new TransformStream<EncodedFrame, EncodedFrame>();
  readonly #output = new TransformStream<EncodedFrame, EncodedFrame>();
  readonly #writer: WritableStreamDefaultWriter<EncodedFrame>;
  readonly #reader: ReadableStreamDefaultReader<EncodedFrame>;

  constructor(source: TrackSource) {
    this.#writer = this.#input.writable.getWriter();
    this.#reader = this.#output.readable.getReader();
    const [readable, writable] = [this.#input.readable, this.#output.writable];
    const options = { line: 0, remote: REMOTE, direction: 'receive', source } as const;
    this.#post({ type: 'open', line: 0, remote: REMOTE });
    this.#post({ type: 'attach', options, readable, writable }, [readable, writable]);
  }

  tell(event: MediaKeyEvent): void {
    this.#post({ type: 'key', event });
  }

  /**
   * Puts frames in, and one more that is as it should be; answers what came out before that one. What
   * was dropped leaves no trace, so the last one says that the worker is through with all of them.
   */
  async pass(frames: readonly Bytes[], last: Bytes): Promise<Bytes[]> {
    const out: Bytes[] = [];
    for (const frame of [...frames, last]) {
      void this.#writer.write({ data: frame.slice().buffer });
    }
    for (;;) {
      const { value } = await this.#reader.read();
      if (!value) throw new Error('the worker closed the stream');
      const data = new Uint8Array(value.data);
      if (isLast(data)) return out;
      out.push(data);
    }
  }

  close(): void {
    this.#worker.terminate();
  }

  #post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}

const LAST = 0xee;
const isLast = (frame: Bytes) => frame.at(-1) === LAST && frame.at(-2) === LAST;

/** Sixteen bytes of a delta frame; the last of a run is marked. */
export function frameOf(mark: number): Bytes {
  const frame = new Uint8Array(16).fill(mark);
  frame[0] = 1;
  return frame;
}
export const lastFrame = (): Bytes => frameOf(LAST);

/** What a participant seals with; `stream` is the camera's number unless somebody lies. */
export async function sender(epoch: number, base: Bytes): Promise<SendingRing> {
  const ring = new SendingRing();
  await ring.use(epoch, base.slice());
  return ring;
}

export async function sealed(
  ring: SendingRing,
  mark: number,
  stream: 1 | 2 | 3 = 2,
): Promise<Bytes> {
  const wire = await ring.seal(stream, { frame: frameOf(mark), clearLength: 3 });
  if (!wire) throw new Error('nothing was sealed');
  return wire;
}
export const sealedLast = (ring: SendingRing): Promise<Bytes> => sealed(ring, LAST);
