import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nextRouteAction, type SilenceFacts } from './restart-policy.ts';

const never = Number.POSITIVE_INFINITY;
const silence = (facts: Partial<SilenceFacts>): SilenceFacts => ({
  silentMs: 1_000,
  sinceRestartMs: never,
  sinceHeardMs: never,
  sinceAnswerMs: never,
  sinceRetryMs: never,
  ...facts,
});

describe('nextRouteAction', () => {
  it('restarts ICE first of all', () => {
    assert.equal(nextRouteAction(silence({})), 'restart');
  });

  it('tries the known addresses again once a second while a restart is on its way', () => {
    assert.equal(nextRouteAction(silence({ sinceRestartMs: 100 })), 'retry');
    assert.equal(nextRouteAction(silence({ sinceRestartMs: 600, sinceRetryMs: 999 })), 'wait');
    assert.equal(nextRouteAction(silence({ sinceRestartMs: 601, sinceRetryMs: 1_000 })), 'retry');
  });

  it('does not restart again what nobody answered: that offer still stands', () => {
    const facts = silence({ silentMs: 80_000, sinceRestartMs: 79_000, sinceRetryMs: 10 });
    assert.equal(nextRouteAction(facts), 'wait');
  });

  it('restarts again when a restart was answered and found no route', () => {
    const facts = { silentMs: 6_000, sinceRestartMs: 5_000, sinceRetryMs: 10 };
    assert.equal(nextRouteAction(silence({ ...facts, sinceAnswerMs: 3_999 })), 'wait');
    assert.equal(nextRouteAction(silence({ ...facts, sinceAnswerMs: 4_000 })), 'restart');
  });

  it('gives up the connection when the other side answers and no route is found', () => {
    const facts = { silentMs: 14_000, sinceRestartMs: 1_000, sinceAnswerMs: 500, sinceRetryMs: 10 };
    assert.equal(nextRouteAction(silence({ ...facts, sinceHeardMs: 11_999 })), 'wait');
    assert.equal(nextRouteAction(silence({ ...facts, sinceHeardMs: 12_000 })), 'rebuild');
  });

  it('holds a connection through a minute and a half in which nothing is heard', () => {
    const facts = { sinceRestartMs: 80_000, sinceRetryMs: 10 };
    assert.equal(nextRouteAction(silence({ ...facts, silentMs: 89_999 })), 'wait');
    assert.equal(nextRouteAction(silence({ ...facts, silentMs: 90_000 })), 'rebuild');
  });
});
