/** Attacks on media frames, against the real worker. */
import { randomBytes } from '../../src/crypto/bytes.ts';
import { EPOCH_MS, RETIRE_MS } from '../../src/secure-session/key-schedule.ts';
import { SessionHouse, type Guest } from '../../src/testing/session-house.ts';
import type { Outcome } from '../outcome.ts';
import { cutEnvelopes } from './envelope-attacks.ts';
import { cutMessages } from './handshake-attacks.ts';
import { FrameBench, REMOTE, sealed, sealedLast, sender } from './frame-bench.ts';

export async function replayedFrame(): Promise<Outcome> {
  const base = randomBytes(32);
  const bench = new FrameBench('camera');
  bench.tell({ type: 'receive', remote: REMOTE, epoch: 1, base: base.slice() });
  const ring = await sender(1, base);
  const frames = [await sealed(ring, 7), await sealed(ring, 8)];
  const out = await bench.pass([...frames, ...frames, ...frames], await sealedLast(ring));
  bench.close();
  return {
    succeeded: out.length > 2,
    seen: `${out.length} frames out of 2 recorded and brought three times`,
  };
}

export async function otherStream(): Promise<Outcome> {
  const base = randomBytes(32);
  const bench = new FrameBench('camera');
  bench.tell({ type: 'receive', remote: REMOTE, epoch: 1, base: base.slice() });
  const ring = await sender(1, base);
  const out = await bench.pass(
    [await sealed(ring, 7, 3), await sealed(ring, 8, 1)],
    await sealedLast(ring),
  );
  bench.close();
  return { succeeded: out.length > 0, seen: `${out.length} of 2 frames opened` };
}

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * How many changed frames the worker opens, of how many. Each has a counter of its own; the last one has
 * a key of its own, whose window no forged counter can move.
 */
async function changedFrames(change: (frame: Bytes, offset: number) => Bytes): Promise<{
  changed: number;
  unnoticed: number;
}> {
  const base = randomBytes(32);
  const bench = new FrameBench('camera');
  for (const epoch of [1, 2]) {
    bench.tell({ type: 'receive', remote: REMOTE, epoch, base: base.slice() });
  }
  const [ring, next] = [await sender(1, base), await sender(2, base)];
  const { length } = await sealed(ring, 7);
  const frames: Bytes[] = [];
  for (let offset = 0; offset < length - 1; offset += 1) {
    frames.push(change(await sealed(ring, 7), offset));
  }
  const out = await bench.pass(frames, await sealedLast(next));
  bench.close();
  return { changed: frames.length, unnoticed: out.length };
}

export async function flippedFrame(): Promise<Outcome> {
  const { changed, unnoticed } = await changedFrames((frame, offset) => {
    const flipped = frame.slice();
    flipped[offset] = (flipped[offset] as number) ^ (1 << (offset % 8));
    return flipped;
  });
  return { succeeded: unnoticed > 0, seen: `${unnoticed} of ${changed} frames opened` };
}

/** Everything that can be cut: handshake messages, an envelope, a frame. */
export async function truncations(): Promise<Outcome> {
  const results = [
    await cutMessages(),
    await cutEnvelopes(),
    // The last byte says how many are clear; without it nothing could be read at all.
    await changedFrames(
      (frame, kept) => new Uint8Array([...frame.slice(0, kept), ...frame.slice(-1)]),
    ),
  ];
  const total = (count: 'changed' | 'unnoticed') =>
    results.reduce((sum, result) => sum + result[count], 0);
  return {
    succeeded: total('unnoticed') > 0,
    seen: `${total('unnoticed')} of ${total('changed')} taken`,
  };
}

/** The keys are those of two real sessions; one end goes on under the key of the former epoch. */
export async function formerEpoch(): Promise<Outcome> {
  const house = new SessionHouse();
  const [a, b] = [house.add('1'), house.add('2')];
  await house.established(a, b);
  a.session.setMembers([b.id]);
  b.session.setMembers([a.id]);
  const used = (guest: Guest) => guest.keys.filter(({ type }) => type === 'send');
  const taken = () => b.keys.filter(({ type }) => type === 'receive');
  await house.until(() => used(a).length === 1 && taken().length === 1);
  house.clock.advance(EPOCH_MS);
  await house.until(() => used(a).length === 2 && taken().length === 2);
  const bench = new FrameBench('camera');
  const rings = await Promise.all(
    used(a).map((event, index) => {
      if (event.type !== 'send') throw new Error('not a key');
      return sender(index + 1, event.base);
    }),
  );
  const [former, current] = rings as [(typeof rings)[0], (typeof rings)[0]];
  for (const event of b.keys) if (event.type === 'receive') bench.tell(event);
  const before = await bench.pass([await sealed(former, 7)], await sealedLast(current));
  const count = b.keys.length;
  house.clock.advance(RETIRE_MS);
  for (const event of b.keys.slice(count)) bench.tell(event);
  const after = await bench.pass([await sealed(former, 8)], await sealedLast(current));
  bench.close();
  house.close();
  if (before.length !== 1) throw new Error('a frame that was on its way must still open');
  return {
    succeeded: after.length > 0,
    seen: after.length > 0 ? 'opened long after' : 'opened at once, dropped after 5 s',
  };
}
