import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FramePipe } from './frame-pipe.ts';
import { ReceivingRing, SendingRing } from './key-ring.ts';
import type { EncodedFrame } from './worker-messages.ts';

const base = () => new Uint8Array(32).fill(7);

async function sendingPipe(): Promise<FramePipe> {
  const ring = new SendingRing();
  await ring.use(1, base());
  const keys = { direction: 'send', ring } as const;
  return new FramePipe({ source: 'camera', keys, now: () => 0, requestKeyFrame: () => {} });
}

async function receivingPipe(): Promise<FramePipe> {
  const ring = new ReceivingRing({ now: () => 0 });
  await ring.add(1, base());
  const keys = { direction: 'receive', ring: () => ring } as const;
  return new FramePipe({ source: 'camera', keys, now: () => 0, requestKeyFrame: () => {} });
}

const frameOf = (byte: number, size = 4): EncodedFrame => ({
  data: new Uint8Array(size).fill(byte).buffer,
});
/** Odd first bytes: VP8 marks a picture that needs the one before it so. */
const streamOf = (frames: EncodedFrame[]) =>
  new ReadableStream<EncodedFrame>({
    pull(controller) {
      const frame = frames.shift();
      if (frame) controller.enqueue(frame);
      else controller.close();
    },
  });
const bytesOf = ({ data }: EncodedFrame) => [...new Uint8Array(data)];

describe('the way of frames through a pipe', () => {
  it('keeps their order, whatever they weigh, and ends when they end', async () => {
    const [sealing, opening] = [await sendingPipe(), await receivingPipe()];
    const sizes = [4, 60_000, 5, 3_000, 6, 20_000];
    const between = new TransformStream<EncodedFrame, EncodedFrame>();
    const out: EncodedFrame[] = [];
    let isClosed = false;
    const sink = new WritableStream<EncodedFrame>({
      write: (frame) => void out.push(frame),
      close: () => {
        isClosed = true;
      },
    });
    await Promise.all([
      sealing.connect(
        streamOf(sizes.map((size, index) => frameOf(2 * index + 1, size))),
        between.writable,
      ),
      opening.connect(between.readable, sink),
    ]);

    assert.deepEqual(
      out.map((frame) => [frame.data.byteLength, bytesOf(frame)[0]]),
      sizes.map((size, index) => [size, 2 * index + 1]),
    );
    assert.equal(isClosed, true);
  });

  it('leaves out what can not be opened, and goes on behind it', async () => {
    const [sealing, opening] = [await sendingPipe(), await receivingPipe()];
    const [first, last] = [frameOf(1), frameOf(3)];
    for (const frame of [first, last]) await sealing.pass(frame);
    const out: EncodedFrame[] = [];
    const sink = new WritableStream<EncodedFrame>({ write: (frame) => void out.push(frame) });
    await opening.connect(streamOf([first, frameOf(9, 60), last]), sink);

    assert.deepEqual(out.map(bytesOf), [
      [1, 1, 1, 1],
      [3, 3, 3, 3],
    ]);
    assert.deepEqual(opening.counters, { in: 3, out: 2, failures: 1 });
  });

  it('ends both sides when the one it writes to breaks', async () => {
    const pipe = await sendingPipe();
    let cancelled: unknown = null;
    const source = new ReadableStream<EncodedFrame>({
      pull: (controller) => controller.enqueue(frameOf(1)),
      cancel: (reason) => {
        cancelled = reason;
      },
    });
    const broken = new Error('the encoder is gone');
    const sink = new WritableStream<EncodedFrame>({
      write: () => {
        throw broken;
      },
    });

    await assert.rejects(pipe.connect(source, sink), broken);
    assert.equal(cancelled, broken);
  });

  it('ends both sides when the one it reads from breaks', async () => {
    const pipe = await sendingPipe();
    let aborted: unknown = null;
    const broken = new Error('the track is gone');
    const source = new ReadableStream<EncodedFrame>({ pull: (to) => to.error(broken) });
    const sink = new WritableStream<EncodedFrame>({
      abort: (reason) => {
        aborted = reason;
      },
    });

    await assert.rejects(pipe.connect(source, sink), broken);
    assert.equal(aborted, broken);
  });
});
