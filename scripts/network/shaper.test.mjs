import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Shaper } from './shaper.mjs';

const packet = (bytes = 100, mark = 0) => new Uint8Array(bytes).fill(mark);

function shaperOf(weather = {}, random = () => 0.5) {
  const timers = [];
  const clock = {
    time: 0,
    now: () => clock.time,
    setTimer: (callback, delayMs) => timers.push({ at: clock.time + delayMs, callback }),
  };
  const arrived = [];
  const shaper = new Shaper({
    clock,
    random,
    deliver: (one) => arrived.push({ at: clock.time, mark: one[0] }),
  });
  shaper.set(weather);
  const advance = (toMs) => {
    for (;;) {
      timers.sort((a, b) => a.at - b.at);
      if (timers.length === 0 || timers[0].at > toMs) break;
      const { at, callback } = timers.shift();
      clock.time = at;
      callback();
    }
    clock.time = toMs;
  };
  return { shaper, arrived, advance };
}

describe('a shaped direction', () => {
  it('hands on at once where nothing is in the way', () => {
    const { shaper, arrived } = shaperOf();
    shaper.send(packet());
    assert.equal(arrived.length, 1);
  });

  it('delays, and keeps the order where the delay varies', () => {
    const draws = [0, 1, 0, 0];
    const { shaper, arrived, advance } = shaperOf({ delayMs: 50, jitterMs: 20 }, () =>
      draws.shift(),
    );
    shaper.send(packet(100, 1));
    shaper.send(packet(100, 2));
    advance(200);
    assert.deepEqual(arrived, [
      { at: 70, mark: 1 },
      { at: 70, mark: 2 },
    ]);
  });

  it('sends no faster than its rate, and drops what would wait too long', () => {
    const { shaper, arrived, advance } = shaperOf({ rateKbps: 8, queueMs: 250 });
    for (let mark = 1; mark <= 5; mark += 1) shaper.send(packet(100, mark));
    advance(1_000);
    assert.deepEqual(
      arrived.map(({ at }) => at),
      [100, 200, 300],
    );
    assert.equal(shaper.dropped, 2);
  });

  it('loses the share it is told to', () => {
    let draw = 0;
    const { shaper, arrived } = shaperOf({ lossRatio: 0.3 }, () => (draw = (draw + 0.1) % 1));
    for (let count = 0; count < 100; count += 1) shaper.send(packet());
    assert.ok(arrived.length >= 60 && arrived.length <= 80, `${arrived.length} arrived`);
  });

  it('loses more in a burst', () => {
    const burst = { lossRatio: 1, everyMs: 1_000, forMs: 100 };
    const { shaper, arrived, advance } = shaperOf({ burst });
    shaper.send(packet());
    advance(500);
    shaper.send(packet());
    advance(1_050);
    shaper.send(packet());
    assert.deepEqual(
      arrived.map(({ at }) => at),
      [500],
    );
  });

  it('lets nothing out of an outage, not even what was on its way', () => {
    const { shaper, arrived, advance } = shaperOf({ delayMs: 100 });
    shaper.send(packet());
    shaper.set({ isDown: true });
    shaper.send(packet());
    shaper.set({});
    advance(1_000);
    assert.equal(arrived.length, 0);
    assert.equal(shaper.dropped, 2);
  });
});
