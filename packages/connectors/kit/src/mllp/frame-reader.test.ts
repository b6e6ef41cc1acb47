import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { frame, FrameReader } from './frame-reader.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2_147_483_647);
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 10_000);

/** Reads chunks one after the other: frames as text, and the first fault. */
function readAll(chunks: readonly (string | Uint8Array)[], maxFrameBytes = 100) {
  const reader = new FrameReader({ maxFrameBytes });
  const frames: string[] = [];
  let fault: string | null = null;
  for (const chunk of chunks) {
    const reading = reader.read(Buffer.from(chunk as Uint8Array));
    frames.push(...reading.frames.map((bytes) => bytes.toString('latin1')));
    fault ??= reading.fault;
  }
  return { frames, fault, isInside: reader.isInside };
}

describe('reading frames', () => {
  it('finds messages however the network cut them', () => {
    const stream = '\x0bone\x1c\r\x0btwo\x1c\r\n\x0b\x1c\r';
    const expected = { frames: ['one', 'two', ''], fault: null, isInside: false };
    assert.deepEqual(readAll([stream]), expected);
    assert.deepEqual(readAll(stream.split('')), expected);
    assert.deepEqual(readAll([stream.slice(0, 5), stream.slice(5)]), expected);
  });

  it('says that a frame has begun', () => {
    assert.equal(readAll(['\x0bhal']).isInside, true);
    assert.equal(readAll(['\x0bhal\x1c']).isInside, true);
    assert.equal(readAll(['\x0bhal\x1c\r']).isInside, false);
  });

  it('refuses what is outside a frame, marks inside one, and what is too large', () => {
    const cases: [string[], string][] = [
      [['GET / HTTP/1.1'], 'ERR_MLLP_OUTSIDE_FRAME'],
      [['\x1c\r'], 'ERR_MLLP_OUTSIDE_FRAME'],
      [['\x0ba\x0bb\x1c\r'], 'ERR_MLLP_CONTROL_CHARACTER'],
      [['\x0ba\x1cb\x1c\r'], 'ERR_MLLP_CONTROL_CHARACTER'],
      [['\x0ba\x1c', 'b'], 'ERR_MLLP_CONTROL_CHARACTER'],
      [[`\x0b${'x'.repeat(101)}`], 'ERR_MLLP_FRAME_TOO_LARGE'],
      [['\x0b', 'x'.repeat(60), 'x'.repeat(60)], 'ERR_MLLP_FRAME_TOO_LARGE'],
    ];
    for (const [chunks, fault] of cases) {
      assert.equal(readAll(chunks).fault, fault);
      assert.deepEqual(readAll(['\x0bgood\x1c\r', ...chunks, '\x0blate\x1c\r']).frames, ['good']);
    }
    assert.equal(readAll([`\x0b${'x'.repeat(100)}\x1c\r`]).fault, null);
  });

  it('does not frame a message that holds a mark', () => {
    assert.equal(frame(Buffer.from('ok')).toString('latin1'), '\x0bok\x1c\r');
    for (const text of ['a\x0bb', 'a\x1cb'])
      assert.throws(() => frame(Buffer.from(text)), RangeError);
  });
});

describe(`fuzzing the frame reader (seed ${seed}, ${numRuns} runs)`, () => {
  const byte = fc.oneof(fc.constantFrom(0x0b, 0x1c, 0x0d, 0x0a), fc.nat(255));
  const bytes = fc.array(byte, { maxLength: 60 });
  const message = fc.array(
    byte.filter((one) => one !== 0x0b && one !== 0x1c),
    { maxLength: 20 },
  );

  /** The same bytes, cut at these places. */
  function cut(stream: Buffer, places: readonly number[]): Buffer[] {
    const at = [...new Set(places.map((place) => place % (stream.length + 1)))].sort(
      (a, b) => a - b,
    );
    return [0, ...at].map((start, i) => stream.subarray(start, at[i] ?? stream.length));
  }

  it('reads the same from any cut of any bytes', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(60), { maxLength: 6 }), (list, places) => {
        const stream = Buffer.from(list);
        assert.deepEqual(readAll(cut(stream, places), 20), readAll([stream], 20));
      }),
      { seed, numRuns },
    );
  });

  it('gives back what was framed, from any cut', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(200)), (list, places) => {
        const messages = list.map((one) => Buffer.from(one));
        const stream = Buffer.concat(messages.map(frame));
        assert.deepEqual(readAll(cut(stream, places)), {
          frames: messages.map((one) => one.toString('latin1')),
          fault: null,
          isInside: false,
        });
      }),
      { seed, numRuns },
    );
  });
});
