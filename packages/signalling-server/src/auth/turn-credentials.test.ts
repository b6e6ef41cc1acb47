import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { icePlanFor, turnPassword } from './turn-credentials.ts';

const turn = { urls: ['turns:turn.saint-aubin.example:443'], secret: 'test-secret', ttlS: 600 };

describe('TURN credentials', () => {
  it('are those coturn computes', () => {
    const password = turnPassword('1735689600:room-001.p-0a0a', 'test-secret');
    assert.equal(password, 'zCYGWFRVfVDbWOFX+Uc6kuR4c9s=');
  });

  it('expire after their life and are another for each participant', () => {
    const [one, two] = [1, 2].map(() => icePlanFor('patient', 1_000_000, turn).iceServers[0]);
    assert.equal(one?.username?.split(':')[0], '1600');
    assert.notEqual(one?.username, two?.username);
    assert.equal(one?.credential, turnPassword(one?.username ?? '', 'test-secret'));
  });

  it('send everybody but a practitioner through the relay', () => {
    for (const role of ['patient', 'companion', 'interpreter'] as const) {
      assert.equal(icePlanFor(role, 0, turn).iceTransportPolicy, 'relay');
    }
    assert.equal(icePlanFor('practitioner', 0, turn).iceTransportPolicy, 'all');
  });

  it('send practitioners there too where the hospital asks for it', () => {
    const strict = { ...turn, relayOnly: 'everybody' } as const;
    assert.equal(icePlanFor('practitioner', 0, strict).iceTransportPolicy, 'relay');
  });

  it('are none, and no server at all, without a relay of one’s own', () => {
    const plan = icePlanFor('patient', 0, null);
    assert.deepEqual(plan, { iceServers: [], iceTransportPolicy: 'all' });
  });
});
