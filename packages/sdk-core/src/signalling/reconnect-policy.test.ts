import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { reconnectDelayMs } from './reconnect-policy.ts';

describe('reconnectDelayMs', () => {
  it('tries again quickly at first, and never more rarely than every few seconds', () => {
    const delays = [0, 1, 2, 3, 4, 5, 6, 50].map((retryCount) =>
      reconnectDelayMs({ retryCount, random: 0.5 }),
    );

    assert.deepEqual(delays, [200, 400, 800, 1600, 3000, 5000, 5000, 5000]);
  });

  it('spreads a crowd by a quarter either way', () => {
    assert.equal(reconnectDelayMs({ retryCount: 5, random: 0 }), 3750);
    assert.equal(reconnectDelayMs({ retryCount: 5, random: 1 }), 6250);
  });

  it('always waits, and never beyond 6.25 s', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (retryCount, random) => {
        const delayMs = reconnectDelayMs({ retryCount, random });
        assert.ok(Number.isInteger(delayMs) && delayMs >= 150 && delayMs <= 6250);
      }),
    );
  });
});
