import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TokenBucket } from './token-bucket.ts';

describe('a token bucket', () => {
  it('gives its burst at once and its rate afterwards', () => {
    const bucket = new TokenBucket({ capacity: 3, perSecond: 2, now: 0 });
    assert.deepEqual(
      [1, 2, 3, 4].map(() => bucket.take(1, 0)),
      [true, true, true, false],
    );
    assert.equal(bucket.take(1, 499), false);
    assert.equal(bucket.take(1, 500), true);
  });

  it('never holds more than its capacity, and takes nothing when it refuses', () => {
    const bucket = new TokenBucket({ capacity: 3, perSecond: 2, now: 0 });
    assert.equal(bucket.take(4, 3_600_000), false);
    assert.equal(bucket.take(3, 3_600_000), true);
  });

  it('does not fill when the clock goes back', () => {
    const bucket = new TokenBucket({ capacity: 1, perSecond: 1, now: 10_000 });
    bucket.take(1, 10_000);
    assert.equal(bucket.take(1, 0), false);
  });
});
