import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { median, quantile, takeTurns } from './statistics.mjs';

describe('the median', () => {
  it('is the middle of an odd number of values, by size and not by their text', () => {
    assert.equal(median([100, 9, 20]), 20);
  });

  it('is the mean of the two in the middle of an even number', () => {
    assert.equal(median([4, 1, 3, 100]), 3.5);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    assert.deepEqual(values, [3, 1, 2]);
  });

  it('does not exist for no value', () => {
    assert.throws(() => median([]), RangeError);
  });
});

describe('a quantile', () => {
  it('is the value that so large a share of all lies below', () => {
    const values = Array.from({ length: 100 }, (_, index) => 99 - index);
    assert.deepEqual(
      [0, 0.5, 0.99, 1].map((share) => quantile(values, share)),
      [0, 50, 99, 99],
    );
  });

  it('does not exist for no value', () => {
    assert.throws(() => quantile([], 0.5), RangeError);
  });
});

describe('turns', () => {
  it('are taken alternately and never two at once', async () => {
    const course = [];
    const variant = (name) => async (turn) => {
      course.push(`${name}${turn} starts`);
      await Promise.resolve();
      course.push(`${name}${turn} ends`);
      return `${name}${turn}`;
    };
    const results = await takeTurns({ a: variant('a'), b: variant('b') }, { turns: 2 });
    assert.deepEqual(
      course,
      ['a0', 'b0', 'a1', 'b1'].flatMap((turn) => [`${turn} starts`, `${turn} ends`]),
    );
    assert.deepEqual(results, { a: ['a0', 'a1'], b: ['b0', 'b1'] });
  });

  it('tell each result as it comes', async () => {
    const told = [];
    await takeTurns(
      { a: async () => 1, b: async () => 2 },
      { turns: 1, onMeasured: (...what) => told.push(what) },
    );
    assert.deepEqual(told, [
      ['a', 0, 1],
      ['b', 0, 2],
    ]);
  });
});
