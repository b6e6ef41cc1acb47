import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { fromHex, hex } from './second/bytes.ts';
import { Handshake, roomAuthOf } from './second/handshake.ts';
import { x25519KeyPair } from './second/primitives.ts';
import { FrameOpener, type Stream } from './second/sframe.ts';
import { vectorsOfFirst } from './vectors/first.ts';
import type { Vectors } from './vectors/inputs.ts';
import { vectorsOfSecond } from './vectors/second.ts';

const read = <T>(path: string): T =>
  JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as T;
const vectors = read<Vectors>('vectors/tdss-1-vectors.json');

describe('the vectors of TDSS-1', () => {
  it('are what our code makes', async () => {
    assert.deepEqual(await vectorsOfFirst(), vectors);
  });

  it('are what the second implementation makes', () => {
    assert.deepEqual(vectorsOfSecond(vectors.postQuantum.ct), vectors);
  });

  it('hold frames that the second implementation opens', () => {
    const opener = new FrameOpener(() => 0);
    for (const epoch of [1, 300]) opener.addEpoch(epoch, fromHex(vectors.inputs.baseKey));
    const { frames } = vectors.inputs;
    const isNear = (_: unknown, index: number) => (frames[index]?.steps ?? 0) < 8;
    const opened = vectors.frames
      .filter(isNear)
      .map((frame, index) => hex(opener.open(frames[index]?.stream as Stream, fromHex(frame))));

    assert.deepEqual(
      opened,
      frames.filter(isNear).map(({ content }) => content),
    );
  });
});

describe('the second implementation', () => {
  it('writes the known answers of the first one, byte for byte', () => {
    const known = read<Record<string, string>>('../src/secure-session/tdss-1-kat.json');
    const at = (name: string) => fromHex(known[name] ?? '');
    const { room = '', initiator = '', responder = '' } = known;
    const ends = { room, initiator, responder, linkSecret: at('pskRaw'), pq: false };
    const pair = (name: string) => x25519KeyPair(at(name));
    const one = new Handshake('initiator', {
      ...ends,
      s: pair('sA'),
      e: pair('eA'),
      nonce: at('nonceA'),
    });
    const other = new Handshake('responder', { ...ends, s: pair('sB'), e: pair('eB') });
    const first = one.first();
    const second = other.second(first);
    const third = one.third(second);
    other.readThird(third);

    assert.equal(hex(roomAuthOf(at('pskRaw'), room)), known['roomAuth']);
    assert.deepEqual([first, second, third].map(hex), [known['m1'], known['m2'], known['m3']]);
    assert.equal(hex(other.result().h), known['h']);
  });
});
