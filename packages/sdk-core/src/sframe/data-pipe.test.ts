import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concatBytes } from '../crypto/bytes.ts';
import { DataPipe } from './data-pipe.ts';
import { kidOf } from './frame-layout.ts';
import { decodeHeader } from './header.ts';
import { ReceivingRing, SendingRing } from './key-ring.ts';
import { deriveFrameKey, importBaseKey } from './sframe.ts';

const base = () => new Uint8Array(32).fill(7);
const said = (text: string) => new TextEncoder().encode(text);

async function pipes() {
  const sending = new SendingRing();
  const now = { ms: 0 };
  const rings = [
    new ReceivingRing({ now: () => now.ms }),
    new ReceivingRing({ now: () => now.ms }),
  ];
  await sending.use(1, base());
  for (const ring of rings) await ring.add(1, base());
  const out = new DataPipe({ sending, receiving: () => undefined });
  const [into, other] = rings.map((ring) => new DataPipe({ sending, receiving: () => ring }));
  const seal = async (text: string) => {
    const frame = await out.seal(said(text));
    assert.ok(frame);
    return frame;
  };
  const open = async (frame: Uint8Array<ArrayBuffer>, pipe = into!) => {
    const message = await pipe.open(frame.slice());
    return message && new TextDecoder().decode(message);
  };
  return { sending, ring: rings[0]!, out, into: into!, other: other!, seal, open, now };
}

describe('data frames', () => {
  it('come out as they went in, whatever they are', async () => {
    const { out, into } = await pipes();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const frame = await out.seal(new Uint8Array(bytes));
        assert.ok(frame);
        assert.deepEqual(await into.open(frame), new Uint8Array(bytes));
      }),
      { numRuns: 400 },
    );
    assert.equal(into.received.failures, 0);
    assert.equal(into.received.out, into.received.in);
  });

  it('are of stream 0, with no byte in clear', async () => {
    const { seal } = await pipes();
    const frame = await seal('Bonjour');
    const header = decodeHeader(frame);

    assert.equal(header?.kid, kidOf(1, { step: 0, stream: 0 }));
    assert.equal(header?.kid, 64n);
    assert.equal(frame.at(-1), 0);
    assert.equal(frame.length, header.length + 'Bonjour'.length + 16 + 1);
    // Its counter is 0, so the nonce is the salt: opened without our own code.
    const kid = 64n;
    const { key, salt } = await deriveFrameKey(await importBaseKey(base()), {
      kid,
      use: 'decrypt',
    });
    const metadata = concatBytes(said('TDSS-1 media'), Uint8Array.of(0, 0));
    const additionalData = concatBytes(frame.slice(0, header.length), metadata);
    const message = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: salt, additionalData },
      key,
      frame.slice(header.length, -1),
    );
    assert.equal(header.ctr, 0n);
    assert.deepEqual(new Uint8Array(message), said('Bonjour'));
  });

  it('use each counter once, whoever receives them', async () => {
    const { seal, open, into, other } = await pipes();
    const frames = [await seal('à tous'), await seal('à tous'), await seal('à un seul')];

    assert.equal(new Set(frames.map((frame) => decodeHeader(frame)?.ctr)).size, 3);
    assert.equal(await open(frames[0]!, into), 'à tous');
    assert.equal(await open(frames[1]!, other), 'à tous');
    assert.equal(await open(frames[2]!, other), 'à un seul');
  });

  it('are taken once: played again, they are refused', async () => {
    const { seal, open, into } = await pipes();
    const frame = await seal('Prenez-en deux');

    assert.equal(await open(frame), 'Prenez-en deux');
    assert.equal(await open(frame), null);
    assert.deepEqual(into.received, { in: 2, out: 1, failures: 1 });
  });

  it('are refused with any bit changed, and cut anywhere', async () => {
    const { seal, open } = await pipes();
    const frame = await seal('Une prise par jour');
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      const copy = frame.slice();
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
      assert.equal(await open(copy), null, `bit ${bit}`);
    }
    for (let length = 0; length < frame.length; length += 1) {
      assert.equal(await open(frame.slice(0, length)), null);
    }
    assert.equal(await open(frame), 'Une prise par jour');
  });

  it('are no media frames, and media frames are no data', async () => {
    const { sending, ring, seal, open } = await pipes();
    for (const stream of [1, 2, 3] as const) {
      const media = await sending.seal(stream, { frame: said('une image'), clearLength: 0 });
      assert.equal(await open(media!), null);
      assert.equal(await ring.open(stream, await seal('un message')), null);
    }
  });

  it('are refused when a byte of them is in clear, however authentic', async () => {
    const { sending, open } = await pipes();
    const readable = await sending.seal(0, { frame: said('Bonjour'), clearLength: 1 });

    assert.equal(await open(readable!), null);
  });

  it('do not leave without a key, and do not open without one', async () => {
    const { seal } = await pipes();
    const bare = new DataPipe({ sending: new SendingRing(), receiving: () => undefined });

    assert.equal(await bare.seal(said('Bonjour')), null);
    assert.equal(await bare.open(await seal('Bonjour')), null);
    assert.deepEqual(bare.sent, { in: 1, out: 0, failures: 1 });
  });

  it('are refused once their epoch is retired', async () => {
    const { ring, seal, open } = await pipes();
    const late = await seal('en retard');
    ring.retire(1);

    assert.equal(await open(late), null);
  });

  it('follow the steps of the sending key, and let the former go after five seconds', async () => {
    const { sending, seal, open, now } = await pipes();
    const [before, late] = [await seal('avant'), await seal('en retard')];
    await sending.ratchet();

    assert.equal(await open(await seal('après')), 'après');
    assert.equal(await open(before), 'avant');
    now.ms = 5_000;
    assert.equal(await open(late), null);
  });
});
