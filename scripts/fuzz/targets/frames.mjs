/** SFrame headers, the layout of a sealed frame, and sealed frames as a receiver meets them. */
import { must } from '../violation.mjs';
import { coreSource, hex } from './core-source.mjs';

const { clearLengthIn, clearLengthOf } = await coreSource('sframe/frame-layout.ts');
const { FramePipe } = await coreSource('sframe/frame-pipe.ts');
const { decodeHeader, decodeSmallHeader, encodeHeader } = await coreSource('sframe/header.ts');
const { ReceivingRing, SendingRing } = await coreSource('sframe/key-ring.ts');

const BASE = () => new Uint8Array(32).fill(7);
const EPOCH = 3;
const STREAMS = [1, 2, 3];
/** Renewed after so many, so that an honest frame can be taken again. */
const FRAMES_A_RING = 500;

export const sframeHeader = {
  name: 'sframe-header',
  kind: 'bytes',
  async prepare() {
    const values = [0n, 7n, 8n, 255n, 256n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 64n - 1n];
    return {
      seeds: values.flatMap((kid) => values.map((ctr) => encodeHeader(kid, ctr))),
      judge(input) {
        const header = decodeHeader(input);
        const small = decodeSmallHeader(input);
        if (!header) return must(small === null, 'the ring takes a header that the codec refuses');
        const { kid, ctr, length } = header;
        const again = encodeHeader(kid, ctr);
        must(hex(again) === hex(input.subarray(0, length)), 'a header has a second spelling');
        const largest = BigInt(Number.MAX_SAFE_INTEGER);
        if (kid > largest || ctr > largest) return must(small === null, 'a value lost its bits');
        must(
          BigInt(small.kid) === kid && BigInt(small.ctr) === ctr,
          'the ring reads another value',
        );
        must(small.length === length, 'the ring reads another length');
      },
    };
  },
};

export const frameLayout = {
  name: 'frame-layout',
  kind: 'bytes',
  async prepare() {
    return {
      seeds: [0, 1, 3, 10].map((clear) => Uint8Array.from([...Array(clear + 30).keys(), clear])),
      judge(input) {
        const clearLength = clearLengthIn(input);
        if (clearLength >= 0) {
          must([0, 1, 3, 10].includes(clearLength), 'a number of clear bytes that nobody sends');
          must(clearLength < input.length, 'more clear bytes than there are');
        }
        for (const codec of ['audio/opus', 'video/VP8', 'video/vp9']) {
          const length = clearLengthOf(codec, input);
          must(length !== null && length <= Math.min(10, input.length), 'too much stays in clear');
        }
        const codec = Buffer.from(input).toString('latin1');
        const known = ['audio/opus', 'video/vp8', 'video/vp9'].includes(codec.toLowerCase());
        must(known || clearLengthOf(codec, input) === null, 'a codec that nobody agreed on');
      },
    };
  },
};

export const mediaFrame = {
  name: 'media-frame',
  kind: 'bytes',
  async prepare() {
    const genuine = new Map();
    const sending = new SendingRing();
    await sending.use(EPOCH, BASE());
    for (let step = 0; step < 3; step += 1) {
      for (let size = 1; size < 40; size += 3) {
        for (const stream of STREAMS) {
          const frame = Uint8Array.from({ length: size }, (_, index) => index * 7 + size);
          const clearLength = [0, 1, 3, 10].findLast((length) => length <= size);
          const wire = await sending.seal(stream, { frame, clearLength });
          genuine.set(hex([stream, ...wire]), hex(frame));
        }
      }
      await sending.ratchet();
    }
    let pipes = null;
    let given = 0;
    const fresh = async () => {
      const ring = new ReceivingRing({ now: () => 0 });
      await ring.add(EPOCH, BASE());
      const keys = { direction: 'receive', ring: () => ring };
      return ['microphone', 'camera', 'screen'].map(
        (source) => new FramePipe({ source, keys, now: () => 0, requestKeyFrame() {} }),
      );
    };
    return {
      /** The first byte says on which stream it arrives. */
      seeds: [...genuine.keys()].map((key) => Uint8Array.from(Buffer.from(key, 'hex'))),
      async judge(input) {
        if (given++ % FRAMES_A_RING === 0) pipes = await fresh();
        const stream = STREAMS[(input[0] ?? 0) % STREAMS.length];
        const wire = input.slice(1);
        const pipe = pipes[stream - 1];
        const before = { ...pipe.counters };
        const frame = { data: wire.buffer };
        const isPassed = await pipe.pass(frame);
        const { in: came, out, failures } = pipe.counters;
        must(came - before.in === (wire.length > 0 ? 1 : 0), 'a frame was not counted');
        must(came === out + failures, 'the counters do not add up');
        if (!isPassed) return;
        const expected = genuine.get(hex([stream, ...input.subarray(1)]));
        must(expected === hex(new Uint8Array(frame.data)), 'a frame passed that nobody sealed');
      },
    };
  },
};
