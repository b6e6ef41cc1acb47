import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { joined, releaseMemory } from './release-memory.ts';

const bytes = (length: number, first = 1) =>
  Uint8Array.from({ length }, (_, index) => (first + index) % 251);

/** As in a browser that knows no `transfer`. */
function withoutTransfer(buffer: ArrayBuffer): ArrayBuffer {
  return Object.defineProperty(buffer, 'transfer', { value: undefined });
}

describe('joined', () => {
  for (const clear of [0, 1, 10]) {
    for (const length of [0, 1, 2_047, 2_048, 10_000]) {
      it(`puts ${clear} bytes before ${length}, in any browser`, () => {
        const expected = [...bytes(clear, 200), ...bytes(length)];

        assert.deepEqual([...joined(bytes(clear, 200), bytes(length).buffer)], expected);
        const old = withoutTransfer(bytes(length).buffer);
        assert.deepEqual([...joined(bytes(clear, 200), old)], expected);
      });
    }
  }

  it('keeps no second copy of a picture', () => {
    const picture = bytes(10_000).buffer;
    joined(bytes(3), picture);

    assert.equal(picture.byteLength, 0);
  });
});

describe('releaseMemory', () => {
  it('empties what is worth it, and takes no offence where that can not be done', () => {
    const picture = bytes(2_048).buffer;
    releaseMemory(picture);
    assert.equal(picture.byteLength, 0);

    const sound = bytes(160).buffer;
    releaseMemory(sound);
    assert.equal(sound.byteLength, 160);
    releaseMemory(withoutTransfer(bytes(2_048).buffer));
  });
});
