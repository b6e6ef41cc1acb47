import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { connectionQuality, sampleOf, type QualitySample } from './connection-quality.ts';

const sample = (roundTripMs: number | null, packetsReceived: number, packetsLost: number) => ({
  roundTripMs,
  packetsReceived,
  packetsLost,
});

describe('sampleOf', () => {
  it('reads the pair in use and adds up what was received', () => {
    const report = new Map(
      Object.entries({
        a: { type: 'candidate-pair', state: 'in-progress', currentRoundTripTime: 9 },
        b: {
          type: 'candidate-pair',
          state: 'succeeded',
          nominated: false,
          currentRoundTripTime: 8,
        },
        c: {
          type: 'candidate-pair',
          state: 'succeeded',
          nominated: true,
          currentRoundTripTime: 0.0424,
        },
        d: { type: 'inbound-rtp', packetsReceived: 100, packetsLost: 2 },
        e: { type: 'inbound-rtp', packetsReceived: 50, packetsLost: 1 },
        f: { type: 'outbound-rtp', packetsReceived: 999 },
      }),
    );

    assert.deepEqual(sampleOf(report), sample(42, 150, 3));
  });

  it('says nothing of what was not measured', () => {
    assert.deepEqual(sampleOf(new Map()), sample(null, 0, 0));
  });
});

describe('connectionQuality', () => {
  it('is good, without figures, before anything was measured', () => {
    assert.deepEqual(connectionQuality(null, sample(null, 0, 0)), {
      level: 'good',
      roundTripMs: null,
      lossRatio: null,
    });
  });

  for (const [level, roundTripMs, lost] of [
    ['good', 300, 2],
    ['fair', 301, 0],
    ['fair', 10, 3],
    ['fair', 800, 8],
    ['poor', 801, 0],
    ['poor', 10, 9],
  ] as const) {
    it(`is ${level} at ${roundTripMs} ms and ${lost} % lost`, () => {
      const before = sample(null, 1000, 500);
      const now = sample(roundTripMs, 1000 + 100 - lost, 500 + lost);

      assert.equal(connectionQuality(before, now).level, level);
    });
  }

  it('counts what happened between the two samples only', () => {
    const { lossRatio } = connectionQuality(sample(10, 1000, 900), sample(10, 1100, 900));

    assert.equal(lossRatio, 0);
  });

  it('starts over with a new connection, whose counters start over', () => {
    assert.deepEqual(connectionQuality(sample(10, 5000, 100), sample(10, 98, 2)), {
      level: 'good',
      roundTripMs: 10,
      lossRatio: 0.02,
    });
  });

  it('keeps the loss between nothing and everything', () => {
    const samples = fc.record<QualitySample>({
      roundTripMs: fc.option(fc.nat(5000)),
      packetsReceived: fc.nat(10_000),
      packetsLost: fc.integer({ min: -50, max: 10_000 }),
    });
    fc.assert(
      fc.property(fc.option(samples), samples, (before, now) => {
        const { lossRatio } = connectionQuality(before, now);
        assert.ok(lossRatio === null || (lossRatio >= 0 && lossRatio <= 1));
      }),
      { numRuns: 2000 },
    );
  });
});
