import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { verificationCodeOf } from './verification-code.ts';

describe('verificationCodeOf', () => {
  it('reads known bytes as the emoji and numbers of the specification', () => {
    // 000001 000010 000011 000100 000101 000110 000111 then six bits nobody reads
    const bytes = new Uint8Array([0x04, 0x20, 0xc4, 0x14, 0x61, 0xc0]);

    assert.deepEqual(verificationCodeOf(bytes), {
      emoji: [1, 2, 3, 4, 5, 6, 7],
      // 0000010000100 0001100010000 0101000110000
      numbers: [0b0000010000100 + 1000, 0b0001100010000 + 1000, 0b0101000110000 + 1000],
    });
  });

  it('spans the whole range', () => {
    assert.deepEqual(verificationCodeOf(new Uint8Array(6)), {
      emoji: [0, 0, 0, 0, 0, 0, 0],
      numbers: [1000, 1000, 1000],
    });
    assert.deepEqual(verificationCodeOf(new Uint8Array(6).fill(0xff)), {
      emoji: [63, 63, 63, 63, 63, 63, 63],
      numbers: [9191, 9191, 9191],
    });
  });

  it('refuses anything but six bytes, by the name of the argument', () => {
    for (const length of [0, 5, 7]) {
      assert.throws(() => verificationCodeOf(new Uint8Array(length)), /"bytes"/);
    }
  });

  it('changes with each of the first 42 bits', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), fc.nat(41), (bytes, bit) => {
        const other = bytes.slice();
        other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
        assert.notDeepEqual(verificationCodeOf(other).emoji, verificationCodeOf(bytes).emoji);
      }),
      { numRuns: 1000 },
    );
  });
});
