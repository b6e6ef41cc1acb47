import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isMet } from '../bench/figure.mjs';
import { PROFILES } from './profiles.mjs';
import { figuresOf, tableOf } from './report.mjs';

const call = (recoveryMs, { variant = 'sdk', states = ['connected', 'connected'] } = {}) => ({
  variant,
  profile: 'outage-5',
  recoveryMs,
  states,
});

describe('the report of a network run', () => {
  it('holds the median recovery of the SDK to its goal', () => {
    const results = [call(100), call(900), call(300), call(5_000, { variant: 'bare' })];
    const [recovery] = figuresOf(results, PROFILES);
    assert.equal(recovery?.value, 300);
    assert.ok(isMet(recovery));
  });

  it('misses the goal when no picture came', () => {
    const [recovery] = figuresOf([call(null)], PROFILES);
    assert.ok(!isMet(recovery));
  });

  it('counts a teleconsultation that ended by itself as lost', () => {
    const [, lost] = figuresOf([call(100, { states: ['ended', 'waiting'] })], PROFILES);
    assert.equal(lost?.value, 1);
    assert.ok(!isMet(lost));
  });

  it('shows each run, and that a call could not be made', () => {
    const failed = { variant: 'sdk', profile: 'outage-5', error: 'no picture' };
    const table = tableOf([call(100), call(null), failed], PROFILES);
    assert.match(table, /outage-5 +sdk +100 never .*\(1 failed\)/);
  });
});
