import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualClock } from '../testing/manual-clock.ts';
import { signsOfLife, SPARSE_STALL_MS, STALL_MS, StallDetector } from './stall-detector.ts';

const LOOK_MS = 100;

/** Looks every tenth of a second; the test says what arrived in between. */
function watch() {
  const clock = new ManualClock();
  const detector = new StallDetector(clock.now());
  const count = { content: 0, checks: 0 };
  const look = (arrived: Partial<typeof count> = {}) => {
    clock.advance(LOOK_MS);
    count.content += arrived.content ?? 0;
    count.checks += arrived.checks ?? 0;
    return detector.look(
      {
        content: new Map([['transport', count.content]]),
        checks: new Map([['pair', count.checks]]),
      },
      clock.now(),
    );
  };
  const repeat = (forMs: number, arrived?: Partial<typeof count>) => {
    let ended = false;
    for (let ms = 0; ms < forMs; ms += LOOK_MS) ended = look(arrived) || ended;
    return ended;
  };
  const isStalled = () => detector.isStalled(clock.now());
  return { look, repeat, isStalled };
}

describe('StallDetector', () => {
  it('calls a second without a byte a stall where bytes came all the time', () => {
    const { repeat, isStalled } = watch();
    repeat(2_000, { content: 500 });
    repeat(STALL_MS - LOOK_MS);
    assert.equal(isStalled(), false);
    repeat(LOOK_MS);
    assert.equal(isStalled(), true);
  });

  it('ends the stall with the first byte', () => {
    const { look, repeat, isStalled } = watch();
    repeat(2_000, { content: 500 });
    repeat(3_000);
    assert.equal(look({ content: 1 }), true);
    assert.equal(isStalled(), false);
  });

  it('does not take checks for content while content should be coming', () => {
    const { look, repeat, isStalled } = watch();
    repeat(2_000, { content: 500 });
    repeat(2_000);
    assert.equal(look({ checks: 1 }), false);
    assert.equal(isStalled(), true);
  });

  it('takes checks for life after a while: the other end has nothing to send', () => {
    const { look, repeat, isStalled } = watch();
    repeat(2_000, { content: 500 });
    repeat(4_000);
    assert.equal(look({ checks: 1 }), true);
    assert.equal(isStalled(), false);
    repeat(2_500);
    assert.equal(isStalled(), false);
  });

  it('waits longer where nothing but checks was ever heard', () => {
    const { look, repeat, isStalled } = watch();
    for (let round = 0; round < 8; round += 1) {
      repeat(2_500);
      assert.equal(isStalled(), false);
      look({ checks: 1 });
    }
    repeat(SPARSE_STALL_MS);
    assert.equal(isStalled(), true);
  });
});

describe('signsOfLife', () => {
  it('keeps what arrived apart from checks of routes', () => {
    const report = new Map([
      ['T', { type: 'transport', bytesReceived: 10 }],
      ['I', { type: 'inbound-rtp', packetsReceived: 3, bytesReceived: 9 }],
      ['P', { type: 'candidate-pair', requestsReceived: 1, responsesReceived: 2 }],
      ['O', { type: 'outbound-rtp', packetsSent: 5 }],
    ]);

    assert.deepEqual(signsOfLife(report), {
      content: new Map([
        ['T', 10],
        ['I', 3],
      ]),
      checks: new Map([['P', 3]]),
    });
  });
});
