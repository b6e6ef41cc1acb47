import assert from 'node:assert/strict';
import { it } from 'node:test';
import { anne } from './testing/personas.ts';
import { TestServer } from './testing/test-server.ts';

it('a teleconsultation that nobody ended ends by itself, for those still in it too', async () => {
  const server = await TestServer.start({ config: { teleconsultationLifeH: 1 } });
  try {
    const room = await server.room();
    const { client } = await server.enter(room, anne);
    await server.pass(3_595_000, [client]);
    // A request waits its turn at the database, so the round before is over and the last one is due.
    assert.equal((await server.look(room.id)).state, 'planned');
    assert.deepEqual(client.inbox, []);
    server.clock.advance(5_000);
    assert.equal((await client.next('ended')).reason, 'expired');
    assert.equal((await server.look(room.id)).state, 'ended');
  } finally {
    await server.dispose();
  }
});
