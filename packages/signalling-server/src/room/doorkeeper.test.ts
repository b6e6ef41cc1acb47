import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestServer } from '../testing/test-server.ts';

describe('the doorkeeper with a TURN relay', () => {
  it('gives patients relayed paths only and credentials without names', async () => {
    const turn = {
      urls: ['turns:turn.saint-aubin.example:443'],
      secret: 'relay-secret-of-tests',
      ttlS: 600,
    };
    const server = await TestServer.start({ config: { turn } });
    try {
      const room = await server.room();
      const practitioner = await server.connect();
      const first = await practitioner.join(
        await server.ticket(room.id, 'practitioner'),
        room.roomAuth,
      );
      const patient = await server.connect();
      const second = await patient.join(await server.ticket(room.id, 'patient'), room.roomAuth);
      assert.equal(first.iceTransportPolicy, 'all');
      assert.equal(second.iceTransportPolicy, 'relay');
      assert.deepEqual(second.iceServers[0]?.urls, turn.urls);
      assert.match(second.iceServers[0]?.username ?? '', /^\d{10}:[A-Za-z0-9_-]{16}$/);
    } finally {
      await server.dispose();
    }
  });
});
