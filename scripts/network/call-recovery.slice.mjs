/**
 * The short slice of `npm run test:network`: real browsers in namespaces of their own, cut off and brought
 * back. It holds what is told against a bare connection in the same run, never against the clock.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { runTurns, whyNoNetwork } from './run-turns.mjs';

const reason = await whyNoNetwork();
if (reason !== null) console.log(`No network namespaces here: ${reason}.`);

describe('A teleconsultation on a network that breaks', { skip: reason ?? false }, () => {
  /** @type {object[]} */
  let results = [];

  before(async () => {
    results = await runTurns([
      { variant: 'bare', profile: 'outage-5', settleS: 2 },
      { variant: 'sdk', profile: 'outage-5', settleS: 2 },
      { variant: 'sdk', profile: 'address-change', settleS: 2 },
    ]);
  });

  const found = (variant, profile) => {
    const result = results.find((one) => one.variant === variant && one.profile === profile);
    assert.ok(result, 'not measured');
    assert.equal(result.error, undefined);
    console.log(`${variant} ${profile}: ${Math.round(result.recoveryMs)} ms`);
    return result;
  };

  it('shows a new picture after an outage sooner than a bare connection does', () => {
    const { recoveryMs, states } = found('sdk', 'outage-5');
    assert.ok(recoveryMs < found('bare', 'outage-5').recoveryMs);
    assert.deepEqual(states, ['connected', 'connected']);
  });

  it('goes on with another address, on the same connection', () => {
    const { recoveryMs, log } = found('sdk', 'address-change');
    assert.ok(Number.isFinite(recoveryMs), 'no picture came');
    for (const side of Object.values(log)) {
      const connecting = side.filter(({ what }) => what === 'connection connecting');
      assert.equal(connecting.length, 1, JSON.stringify(side));
    }
  });
});
