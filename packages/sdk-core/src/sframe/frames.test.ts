import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromHex, toHex } from '../crypto/bytes.ts';
import { metadataOf, sealFrame } from '../testing/plain-sframe.ts';
import { clearLengthIn, clearLengthOf, kidOf, readKid } from './frame-layout.ts';
import { FramePipe } from './frame-pipe.ts';
import { decodeHeader, encodeHeader } from './header.ts';
import { KeyFrameLimiter } from './key-frame-limiter.ts';
import { ReceivingRing, SendingRing } from './key-ring.ts';
import { FrameReplayWindow, REPLAY_WINDOW } from './replay-window.ts';
import { deriveFrameKey, importBaseKey, ratchet } from './sframe.ts';

interface KnownMedia {
  baseKey: string;
  kid: number;
  sframe_salt: string;
  example: { frame: string; header: string; metadata: string; wire: string };
}
const file = new URL('../secure-session/tdss-1-kat.json', import.meta.url);
const { media: known } = JSON.parse(readFileSync(file, 'utf8')) as { media: KnownMedia };

const base = (byte = 7) => new Uint8Array(32).fill(byte);
const frameOf = (text: string) => new TextEncoder().encode(text);

describe('SFrame headers', () => {
  for (const [what, bytes] of [
    ['nothing', ''],
    ['an identifier that would fit inline', '8007'],
    ['a counter that would fit inline', '0807'],
    ['a leading nought in the identifier', '900007'],
    ['a leading nought in the counter', '090008'],
    ['a cut identifier', '9001'],
    ['a cut counter', '0f01020304050607'],
  ] as const) {
    it(`are refused with ${what}`, () => assert.equal(decodeHeader(fromHex(bytes)), null));
  }

  it('never exceed 64 bits', () => {
    assert.throws(() => encodeHeader(2n ** 64n, 0n), RangeError);
    assert.throws(() => encodeHeader(0n, -1n), RangeError);
  });
});

describe('frames on the wire', () => {
  it('are the known answer', async () => {
    const ring = new SendingRing();
    await ring.use(1, fromHex(known.baseKey));
    const frame = fromHex(known.example.frame);
    let wire: Uint8Array | null = null;
    // The example is the tenth frame of its stream.
    for (let ctr = 0; ctr <= 9; ctr += 1) wire = await ring.seal(2, { frame, clearLength: 3 });

    assert.equal(toHex(wire!), known.example.wire);
    assert.equal(toHex(metadataOf(2, frame.subarray(0, 3))), known.example.metadata);
    assert.equal(toHex(encodeHeader(BigInt(known.kid), 9n)), known.example.header);
    assert.equal(kidOf(1, { step: 0, stream: 2 }), BigInt(known.kid));
    const key = await deriveFrameKey(await importBaseKey(fromHex(known.baseKey)), {
      kid: BigInt(known.kid),
      use: 'encrypt',
    });
    assert.equal(toHex(key.salt), known.sframe_salt);
    assert.equal(key.key.extractable, false);
  });

  it('keep in clear what the packetizer reads, and nothing else', () => {
    assert.equal(clearLengthOf('audio/opus', new Uint8Array(50)), 1);
    assert.equal(clearLengthOf('video/VP8', new Uint8Array(50).fill(0x90)), 10);
    assert.equal(clearLengthOf('video/VP8', new Uint8Array(50).fill(0x91)), 3);
    assert.equal(clearLengthOf('video/VP9', new Uint8Array(50)), 0);
  });

  it('are not made from a codec whose packetizer needs more', () => {
    for (const codec of ['video/H264', 'video/AV1', 'video/H265', 'audio/red', 'audio/PCMU', '']) {
      assert.equal(clearLengthOf(codec, new Uint8Array(50)), null, codec);
    }
  });

  it('are taken apart strictly, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const clearLength = clearLengthIn(bytes);
        if (clearLength === -1) return;
        assert.ok([0, 1, 3, 10].includes(clearLength));
        assert.equal(clearLength, bytes.at(-1));
        assert.ok(clearLength < bytes.length);
      }),
      { numRuns: 5000 },
    );
  });

  it('tell epoch, step and stream apart', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.nat(100), fc.constantFrom(1, 2, 3), (epoch, step, stream) => {
        assert.deepEqual(readKid(Number(kidOf(epoch, { step, stream }))), {
          epoch,
          stepBits: step % 8,
          stream,
        });
      }),
    );
  });
});

describe('key rings', () => {
  async function rings(now = { ms: 0 }) {
    const sending = new SendingRing();
    const receiving = new ReceivingRing({ now: () => now.ms });
    await sending.use(1, base());
    await receiving.add(1, base());
    const seal = async (text: string, stream: 1 | 2 | 3 = 2) => {
      const wire = await sending.seal(stream, { frame: frameOf(text), clearLength: 1 });
      assert.ok(wire);
      return wire;
    };
    const open = async (wire: Uint8Array<ArrayBuffer>, stream: 1 | 2 | 3 = 2) => {
      const frame = await receiving.open(stream, wire);
      return frame && new TextDecoder().decode(frame);
    };
    return { sending, receiving, seal, open, now };
  }

  it('open what was sealed', async () => {
    const { seal, open } = await rings();

    assert.equal(await open(await seal('une image')), 'une image');
  });

  it('seal nothing without a key, open nothing without a key', async () => {
    const sending = new SendingRing();
    const frame = frameOf('une image');
    assert.equal(await sending.seal(2, { frame, clearLength: 1 }), null);
    const { seal } = await rings();

    const other = new ReceivingRing({ now: () => 0 });
    assert.equal(await other.open(2, await seal('une image')), null);
  });

  it('open nothing under another key', async () => {
    const { seal } = await rings();
    const other = new ReceivingRing({ now: () => 0 });
    await other.add(1, base(8));

    assert.equal(await other.open(2, await seal('une image')), null);
  });

  it('never use a counter twice, on however many connections', async () => {
    const { sending } = await rings();
    const frame = frameOf('la même image');
    const wires = await Promise.all(
      Array.from({ length: 40 }, () => sending.seal(2, { frame, clearLength: 1 })),
    );

    assert.equal(new Set(wires.map((wire) => toHex(wire!))).size, 40);
  });

  it('take a frame once: recorded and played again, it is dropped', async () => {
    const { seal, open } = await rings();
    const wire = await seal('une image');

    assert.equal(await open(wire.slice()), 'une image');
    assert.equal(await open(wire.slice()), null);
  });

  it('take frames that overtook each other', async () => {
    const { seal, open } = await rings();
    const [first, second] = [await seal('1'), await seal('2')];

    assert.equal(await open(second), '2');
    assert.equal(await open(first), '1');
  });

  it('do not take a frame of one stream for another', async () => {
    const { seal, open } = await rings();

    assert.equal(await open(await seal('le son', 1), 2), null);
    assert.equal(await open(await seal('le son', 1), 1), 'le son');
  });

  it('notice each flipped bit and each cut', async () => {
    const { seal, receiving } = await rings();
    const wire = await seal('une image entière');
    for (let bit = 0; bit < wire.length * 8; bit += 1) {
      const copy = wire.slice();
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
      assert.equal(await receiving.open(2, copy), null, `bit ${bit}`);
    }
    for (let length = 0; length < wire.length; length += 1) {
      assert.equal(await receiving.open(2, wire.slice(0, length)), null);
    }
    assert.ok(await receiving.open(2, wire));
  });

  it('open nothing of an epoch that was retired', async () => {
    const { seal, open, receiving } = await rings();
    const wire = await seal('une image');
    receiving.retire(1);

    assert.equal(await open(wire), null);
  });

  it('keep their counters when a key is told again', async () => {
    const { seal, open, receiving } = await rings();
    const wire = await seal('une image');
    await open(wire.slice());
    await receiving.add(1, base());

    assert.equal(await open(wire), null);
  });

  it('follow the steps of the sender, several at once, and let the former go in time', async () => {
    const { sending, seal, open, now } = await rings();
    const before = await seal('avant');
    const late = await seal('en retard');
    for (let step = 0; step < 3; step += 1) {
      await sending.ratchet();
      await seal('perdue en route');
    }

    assert.equal(await open(await seal('après')), 'après');
    assert.equal(await open(before), 'avant');
    now.ms = 5_000;
    assert.equal(await open(late), null);
    assert.equal(await open(await seal('encore')), 'encore');
  });

  it('follow on all streams at the same moment without losing one', async () => {
    const { sending, seal, open } = await rings();
    await seal('avant');
    await sending.ratchet();
    const wires = [await seal('son', 1), await seal('image', 2), await seal('écran', 3)] as const;

    assert.deepEqual(
      await Promise.all([open(wires[0].slice(), 1), open(wires[1].slice(), 2), open(wires[2], 3)]),
      ['son', 'image', 'écran'],
    );
    assert.deepEqual(await Promise.all([open(wires[0], 1), open(wires[1], 2)]), [null, null]);
  });

  it('lose nobody after a silence longer than there are bits for steps', async () => {
    const { sending, seal, open } = await rings();
    await open(await seal('avant'));
    for (let minute = 0; minute < 9; minute += 1) await sending.ratchet();

    assert.equal(await open(await seal('après neuf minutes')), 'après neuf minutes');
  });

  it('step forward for a frame that proves it only', async () => {
    const { sending, seal, open } = await rings();
    const honest = await seal('honnête');
    await sending.ratchet();
    const ahead = await seal('image');
    ahead[ahead.length - 3] = (ahead[ahead.length - 3] as number) ^ 1;

    assert.equal(await open(ahead), null);
    assert.equal(await open(honest), 'honnête');
  });

  it('step to the known next base key', async () => {
    const steps = await ratchet(await importBaseKey(base()));
    const again = await ratchet(await importBaseKey(base()));
    const parts = { ctr: 0n, header: new Uint8Array(0), metadata: new Uint8Array(0) };
    const sealedWith = async (key: CryptoKey) =>
      sealFrame(await deriveFrameKey(key, { kid: 1n, use: 'encrypt' }), parts, frameOf('x'));

    assert.deepEqual(await sealedWith(steps), await sealedWith(again));
    assert.equal(steps.extractable, false);
  });
});

describe('the replay window', () => {
  it('takes each counter once, in any order within the window', () => {
    const window = new FrameReplayWindow();
    assert.equal(window.accept(REPLAY_WINDOW), true);
    assert.equal(window.accept(1), true);
    assert.equal(window.accept(0), false);
    assert.equal(window.accept(1), false);
    assert.equal(window.accept(REPLAY_WINDOW), false);
    assert.equal(window.accept(REPLAY_WINDOW * 3), true);
    assert.equal(window.accept(REPLAY_WINDOW * 2), false);
    assert.equal(window.accept(REPLAY_WINDOW * 2 + 1), true);
  });

  it('agrees with a memory that forgets nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4000), { maxLength: 400 }), (counters) => {
        const window = new FrameReplayWindow();
        const seen = new Set<number>();
        let highest = -1;
        for (const ctr of counters) {
          const expected = ctr > highest - REPLAY_WINDOW && !seen.has(ctr);
          assert.equal(window.accept(ctr), expected);
          if (expected) seen.add(ctr);
          highest = Math.max(highest, ctr);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a pipe of frames', () => {
  const frame = (text: string, mimeType?: string) => ({
    data: frameOf(text).buffer,
    ...(mimeType ? { getMetadata: () => ({ mimeType }) } : {}),
  });

  function pipes() {
    const sending = new SendingRing();
    const receiving = new ReceivingRing({ now: () => 0 });
    let asked = 0;
    let ms = 0;
    const out = new FramePipe({
      source: 'camera',
      now: () => ms,
      keys: { direction: 'send', ring: sending },
      requestKeyFrame: () => {},
    });
    const into = new FramePipe({
      source: 'camera',
      now: () => ms,
      keys: { direction: 'receive', ring: () => receiving },
      requestKeyFrame: () => (asked += 1),
    });
    return { sending, receiving, out, into, asked: () => asked, wait: (by: number) => (ms += by) };
  }

  it('drops and counts a frame for which there is no key, and never lets it pass as it came', async () => {
    const { out } = pipes();
    const one = frame('en clair');

    assert.equal(await out.pass(one), false);
    assert.deepEqual(out.counters, { in: 1, out: 0, failures: 1 });
  });

  it('drops what was never sealed', async () => {
    const { into, receiving } = pipes();
    await receiving.add(1, base());

    assert.equal(await into.pass(frame('une image en clair')), false);
    assert.deepEqual(into.counters, { in: 1, out: 0, failures: 1 });
  });

  it('drops a frame of a codec nobody agreed on', async () => {
    const { out, sending } = pipes();
    await sending.use(1, base());

    assert.equal(await out.pass(frame('image', 'video/H264')), false);
    assert.equal(await out.pass(frame('image', 'video/VP8')), true);
  });

  it('drops empty frames without counting them as attacks', async () => {
    const { into } = pipes();

    assert.equal(await into.pass(frame('')), false);
    assert.deepEqual(into.counters, { in: 0, out: 0, failures: 0 });
  });

  it('brings a frame through both ends', async () => {
    const { out, into, sending, receiving } = pipes();
    await sending.use(1, base());
    await receiving.add(1, base());
    const one = frame('une image');
    assert.equal(await out.pass(one), true);
    assert.equal(await into.pass(one), true);

    assert.equal(new TextDecoder().decode(one.data), 'une image');
  });

  it('asks for whole pictures ever more rarely while nothing opens', async () => {
    const { into, asked, wait } = pipes();
    for (let second = 0; second < 60; second += 1) {
      for (let image = 0; image < 30; image += 1) await into.pass(frame('faux'));
      wait(1_000);
    }

    assert.ok(asked() >= 4 && asked() <= 8, `${asked()} requests in a minute`);
  });

  it('asks at once again after a frame opened', () => {
    const limiter = new KeyFrameLimiter();
    assert.equal(limiter.mayAsk(0), true);
    assert.equal(limiter.mayAsk(999), false);
    assert.equal(limiter.mayAsk(1_000), true);
    assert.equal(limiter.mayAsk(2_500), false);
    limiter.succeeded();
    assert.equal(limiter.mayAsk(3_000), true);
    assert.equal(limiter.mayAsk(4_000), true);
  });
});
