import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { metadataOf, sealFrame } from '../testing/plain-sframe.ts';
import { flipped, propertyRuns, spliced } from '../testing/property-runs.ts';
import { clearLengthIn, kidOf, STREAMS, type Stream } from './frame-layout.ts';
import { decodeHeader, decodeSmallHeader, encodeHeader, HeaderWriter } from './header.ts';
import { ReceivingRing, SendingRing } from './key-ring.ts';
import { deriveFrameKey, importBaseKey } from './sframe.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const base = (byte: number) => new Uint8Array(32).fill(byte);
const [OURS, THEIRS] = [7, 8];
const stream = fc.constantFrom(...Object.values(STREAMS));
const frame = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => new Uint8Array(bytes));
const clear = fc.constantFrom(0, 1, 3, 10);

async function receivingFrom(byte: number): Promise<ReceivingRing> {
  const ring = new ReceivingRing({ now: () => 0 });
  await ring.add(1, base(byte));
  return ring;
}

async function sendingWith(byte: number): Promise<SendingRing> {
  const ring = new SendingRing();
  await ring.use(1, base(byte));
  return ring;
}

async function sealedBy(
  ring: SendingRing,
  { of, content, clearLength }: { of: Stream; content: Bytes; clearLength: number },
): Promise<Bytes> {
  const wire = await ring.seal(of, {
    frame: content,
    clearLength: Math.min(clearLength, content.length),
  });
  assert.ok(wire);
  return wire;
}

describe('SFrame headers, whatever the values', () => {
  const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const safe = fc.oneof(fc.nat(20), fc.nat(70_000), fc.maxSafeNat());

  it('come back as they were, in the shortest form', () => {
    fc.assert(
      fc.property(u64, u64, (kid, ctr) => {
        const bytes = encodeHeader(kid, ctr);
        assert.deepEqual(decodeHeader(bytes), { kid, ctr, length: bytes.length });
      }),
      propertyRuns('SFrame header'),
    );
  });

  it('are the same for the ring, which reads and writes them as numbers', () => {
    fc.assert(
      fc.property(safe, safe, fc.nat(10), (kid, ctr, at) => {
        const expected = encodeHeader(BigInt(kid), BigInt(ctr));
        const writer = new HeaderWriter(BigInt(kid));
        const bytes = new Uint8Array(at + writer.lengthOf(ctr));
        writer.write(ctr, { into: bytes, at });
        assert.deepEqual(bytes.subarray(at), expected);
        assert.deepEqual(decodeSmallHeader(bytes, at), { kid, ctr, length: expected.length });
      }),
      propertyRuns('SFrame header in numbers'),
    );
  });

  it('have one form each, and the ring refuses the same ones', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const header = decodeHeader(bytes);
        const small = decodeSmallHeader(bytes);
        if (!header) return assert.equal(small, null);
        const again = encodeHeader(header.kid, header.ctr);
        assert.deepEqual([...again], [...bytes.subarray(0, header.length)]);
        const [kid, ctr] = [Number(header.kid), Number(header.ctr)];
        const isSafe = Number.isSafeInteger(kid) && Number.isSafeInteger(ctr);
        assert.deepEqual(small, isSafe ? { kid, ctr, length: header.length } : null);
      }),
      propertyRuns('SFrame header from noise'),
    );
  });
});

describe('sealed frames, whatever they hold', () => {
  /** Frames of all streams, all with the same counters, as they lie on the wire. */
  let pool: { of: Stream; wire: Bytes }[] = [];
  let receiving: ReceivingRing;
  const chosen = fc.nat().map((index) => pool[index % pool.length] as (typeof pool)[number]);

  before(async () => {
    const ring = await sendingWith(OURS);
    receiving = await receivingFrom(OURS);
    pool = [];
    for (let size = 1; size <= 60; size += 3) {
      for (const of of Object.values(STREAMS)) {
        const content = crypto.getRandomValues(new Uint8Array(size));
        pool.push({
          of,
          wire: await sealedBy(ring, { of, content, clearLength: size % 11 === 0 ? 10 : 3 }),
        });
      }
    }
  });

  const isRefused = async (of: Stream, wire: Bytes) =>
    assert.equal(await receiving.open(of, wire), null);

  it('open to what was sealed, and lie on the wire as the protocol reads', async () => {
    const [sending, opening] = [await sendingWith(OURS), await receivingFrom(OURS)];
    const baseKey = await importBaseKey(base(OURS));
    const keys = new Map<Stream, Awaited<ReturnType<typeof deriveFrameKey>>>();
    const next = new Map<Stream, number>();
    for (const of of Object.values(STREAMS)) {
      const kid = kidOf(1, { step: 0, stream: of });
      keys.set(of, await deriveFrameKey(baseKey, { kid, use: 'encrypt' }));
    }
    await fc.assert(
      fc.asyncProperty(stream, frame, clear, async (of, content, clearLength) => {
        const wire = await sealedBy(sending, { of, content, clearLength });
        const clearBytes = content.subarray(0, clearLength);
        const ctr = BigInt(next.get(of) ?? 0);
        next.set(of, Number(ctr) + 1);
        const header = encodeHeader(kidOf(1, { step: 0, stream: of }), ctr);
        const ciphertext = await sealFrame(
          keys.get(of)!,
          { ctr, header, metadata: metadataOf(of, clearBytes) },
          content.subarray(clearBytes.length),
        );
        assert.deepEqual([...wire], [...clearBytes, ...header, ...ciphertext, clearBytes.length]);
        // A clear part that was cut short by its frame is none that a receiver takes.
        const isTaken = clearLengthIn(wire) >= 0;
        assert.deepEqual(await opening.open(of, wire), isTaken ? content : null);
      }),
      propertyRuns('frames: open after seal'),
    );
  });

  it('open all the same when many are on their way at once', async () => {
    const [sending, opening] = [await sendingWith(OURS), await receivingFrom(OURS)];
    const contents = Array.from({ length: 300 }, (_, index) =>
      new Uint8Array(index * 20 + 4).fill(index),
    );
    const wires = await Promise.all(
      contents.map((content) => sealedBy(sending, { of: 2, content, clearLength: 3 })),
    );
    const opened = await Promise.all(wires.map((wire) => opening.open(2, wire)));

    assert.deepEqual(opened, contents);
  });

  it('do not open with any bit flipped', async () => {
    await fc.assert(
      fc.asyncProperty(chosen, fc.nat(), ({ of, wire }, bit) => isRefused(of, flipped(wire, bit))),
      propertyRuns('frames: a flipped bit'),
    );
  });

  it('do not open cut short, at either end', async () => {
    await fc.assert(
      fc.asyncProperty(chosen, fc.nat(), fc.boolean(), ({ of, wire }, at, fromStart) => {
        const length = at % wire.length;
        return isRefused(of, fromStart ? wire.slice(length + 1) : wire.slice(0, length));
      }),
      propertyRuns('frames: a truncation'),
    );
  });

  it('do not open with anything added', async () => {
    await fc.assert(
      fc.asyncProperty(chosen, fc.nat(), fc.nat(255), ({ of, wire }, where, byte) => {
        const at = where % (wire.length + 1);
        return isRefused(of, new Uint8Array([...wire.subarray(0, at), byte, ...wire.subarray(at)]));
      }),
      propertyRuns('frames: an addition'),
    );
  });

  it('do not open when made of two', async () => {
    await fc.assert(
      fc.asyncProperty(chosen, chosen, fc.nat(), async (one, other, where) => {
        const wire = spliced(one.wire, { tail: other.wire, at: where % one.wire.length });
        const isOneOfThem = pool.some((known) => Buffer.from(known.wire).equals(wire));
        if (!isOneOfThem) await isRefused(one.of, wire);
      }),
      propertyRuns('frames: a splice'),
    );
  });

  it('do not open under another counter', async () => {
    await fc.assert(
      fc.asyncProperty(chosen, fc.nat(5_000), async ({ of, wire }, ctr) => {
        const clearLength = clearLengthIn(wire);
        if (clearLength < 0) return;
        const header = decodeHeader(wire.subarray(clearLength))!;
        if (header.ctr === BigInt(ctr)) return;
        const rest = wire.subarray(clearLength + header.length);
        const renumbered = encodeHeader(header.kid, BigInt(ctr));
        await isRefused(
          of,
          new Uint8Array([...wire.subarray(0, clearLength), ...renumbered, ...rest]),
        );
      }),
      propertyRuns('frames: another counter'),
    );
  });

  it('do not open as another stream, told so or not', async () => {
    await fc.assert(
      fc.asyncProperty(chosen, stream, fc.boolean(), async ({ of, wire }, as, told) => {
        const clearLength = clearLengthIn(wire);
        if (as === of || clearLength < 0) return;
        const { ctr, length } = decodeHeader(wire.subarray(clearLength))!;
        const header = encodeHeader(kidOf(1, { step: 0, stream: as }), ctr);
        const rest = wire.subarray(clearLength + length);
        await isRefused(
          as,
          told ? new Uint8Array([...wire.subarray(0, clearLength), ...header, ...rest]) : wire,
        );
      }),
      propertyRuns('frames: another stream'),
    );
  });

  it('do not open when sent back to who sealed them', async () => {
    const own = await receivingFrom(THEIRS);
    await fc.assert(
      fc.asyncProperty(chosen, async ({ of, wire }) => {
        assert.equal(await own.open(of, wire), null);
      }),
      propertyRuns('frames: a reflection'),
    );
  });

  it('open once each, in whatever order and how often they come', async () => {
    const sending = await sendingWith(OURS);
    const opening = await receivingFrom(OURS);
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([0, 0, 1, 1, 2], { minLength: 5, maxLength: 5 }),
        async (order) => {
          const contents = [0, 1, 2].map(() => new Uint8Array([sent++ % 256, 1, 2, 3]));
          const wires: Bytes[] = [];
          for (const content of contents) {
            wires.push(await sealedBy(sending, { of: 2, content, clearLength: 1 }));
          }
          const seen = new Set<number>();
          for (const index of order) {
            const opened = await opening.open(2, wires[index]!);
            assert.deepEqual(opened, seen.has(index) ? null : contents[index]);
            seen.add(index);
          }
        },
      ),
      propertyRuns('frames: reordered and replayed'),
    );
  });

  it('still open after all this', async () => {
    for (const { of, wire } of pool) {
      if (clearLengthIn(wire) >= 0) assert.ok(await receiving.open(of, wire));
    }
  });
});
