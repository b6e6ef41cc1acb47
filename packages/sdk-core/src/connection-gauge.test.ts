import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConnectionGauge } from './connection-gauge.ts';
import type { SendingLimits } from './ports.ts';
import { ManualClock } from './testing/manual-clock.ts';

function gaugeOf() {
  const clock = new ManualClock();
  const line = { kbps: 3_000, isSendingVideo: true, isRefused: false };
  const limits: SendingLimits[] = [];
  const told: string[] = [];
  const gauge = new ConnectionGauge({
    clock,
    connection: {
      fingerprints: () => null,
      getStats() {
        if (line.isRefused) return Promise.reject(new Error('no statistics'));
        const pair = { type: 'candidate-pair', state: 'succeeded', nominated: true };
        const report = new Map<string, object>([
          ['P', { ...pair, availableOutgoingBitrate: line.kbps * 1_000 }],
        ]);
        if (line.isSendingVideo) report.set('V', { type: 'outbound-rtp', kind: 'video' });
        return Promise.resolve(report as unknown as RTCStatsReport);
      },
      limitSending(one) {
        limits.push(one);
        return Promise.resolve();
      },
    },
    handlers: {
      onQuality: ({ level }) => told.push(level),
      onTransport: () => {},
      onRung: (rung) => told.push(rung),
    },
  });
  const looks = async (count: number) => {
    for (let look = 0; look < count; look += 1) {
      clock.advance(1_500);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { gauge, line, limits, told, looks };
}

describe('ConnectionGauge', () => {
  it('holds the sender to what the line carries, and tells', async () => {
    const { line, limits, told, looks } = gaugeOf();
    line.kbps = 120;
    await looks(2);

    assert.deepEqual(
      limits.map(({ heightPx }) => heightPx),
      [180],
    );
    assert.ok(told.includes('180p'));
    assert.ok(told.includes('good'));
  });

  it('leaves the limits alone while no picture is sent', async () => {
    const { line, limits, looks } = gaugeOf();
    line.isSendingVideo = false;
    line.kbps = 20;
    await looks(10);

    assert.deepEqual(limits, []);
  });

  it('goes on after the browser once had no statistics, and ends when closed', async () => {
    const { gauge, line, told, looks } = gaugeOf();
    line.isRefused = true;
    await looks(1);
    assert.deepEqual(told, []);
    line.isRefused = false;
    await looks(1);
    assert.deepEqual(told, ['good']);
    gauge.close();
    await looks(3);
    assert.deepEqual(told, ['good']);
  });
});
