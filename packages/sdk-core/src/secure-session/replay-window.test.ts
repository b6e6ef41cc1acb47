import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ReplayWindow, WINDOW_SIZE } from './replay-window.ts';

function taken(window: ReplayWindow, counter: number): boolean {
  if (!window.mayAccept(counter)) return false;
  window.accept(counter);
  return true;
}

describe('ReplayWindow', () => {
  it('takes a counter once', () => {
    const window = new ReplayWindow();

    assert.equal(taken(window, 0), true);
    assert.equal(taken(window, 0), false);
  });

  it('takes what was overtaken inside the window, once', () => {
    const window = new ReplayWindow();
    taken(window, WINDOW_SIZE);

    assert.equal(taken(window, 1), true);
    assert.equal(taken(window, 1), false);
    assert.equal(taken(window, 0), false);
  });

  it('notes nothing when only asked, so that a forged counter closes no door', () => {
    const window = new ReplayWindow();

    window.mayAccept(10_000);

    assert.equal(taken(window, 0), true);
  });

  it('refuses what is no counter', () => {
    const window = new ReplayWindow();

    for (const counter of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      assert.equal(window.mayAccept(counter), false);
    }
  });

  it('never takes a counter twice and never refuses a fresh one within the window', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 200 }), (counters) => {
        const window = new ReplayWindow();
        const seen = new Set<number>();
        for (const counter of counters) {
          const highest = Math.max(-1, ...seen);
          const fits = !seen.has(counter) && counter > highest - WINDOW_SIZE;
          assert.equal(taken(window, counter), fits);
          if (fits) seen.add(counter);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
