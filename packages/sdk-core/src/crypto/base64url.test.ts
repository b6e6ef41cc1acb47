import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromBase64url, toBase64url } from './base64url.ts';

describe('base64url', () => {
  it('agrees with the platform and comes back to the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase64url(bytes);
        assert.equal(text, Buffer.from(bytes).toString('base64url'));
        assert.deepEqual(fromBase64url(text), new Uint8Array(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it('names each byte string by one text only', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/), (text) => {
        let bytes: Uint8Array;
        try {
          bytes = fromBase64url(text);
        } catch (error) {
          assert.ok(error instanceof Error && error.name !== 'TypeError');
          return;
        }
        assert.equal(toBase64url(bytes), text);
      }),
      { numRuns: 2000 },
    );
  });

  for (const text of ['AB', 'AAB', 'AA==', 'A', 'A+', 'A/', 'AA ', ' AA', 'AA\n', 'é', 'AAAAA']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => fromBase64url(text));
    });
  }
});
