import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sendingFactsOf } from './line-sample.ts';

describe('sendingFactsOf', () => {
  it('reads bandwidth and delay of the pair in use, and the worst loss the other end counts', () => {
    const report = new Map([
      [
        'P',
        {
          type: 'candidate-pair',
          state: 'succeeded',
          nominated: true,
          availableOutgoingBitrate: 300_000,
          currentRoundTripTime: 0.12,
        },
      ],
      ['Q', { type: 'candidate-pair', state: 'failed', availableOutgoingBitrate: 9_000_000 }],
      ['A', { type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.01 }],
      ['V', { type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.04 }],
      ['O', { type: 'outbound-rtp', kind: 'video', qualityLimitationReason: 'cpu' }],
    ]);

    assert.deepEqual(sendingFactsOf(report), {
      isSendingVideo: true,
      availableKbps: 300,
      lossRatio: 0.04,
      roundTripMs: 120,
      isProcessorShort: true,
    });
  });

  it('says nothing of what is not told', () => {
    assert.deepEqual(sendingFactsOf(new Map()), {
      isSendingVideo: false,
      availableKbps: null,
      lossRatio: null,
      roundTripMs: null,
      isProcessorShort: false,
    });
  });
});
