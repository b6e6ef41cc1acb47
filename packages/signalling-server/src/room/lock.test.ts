/** A locked room: who comes in all the same, who does not, and what is left when nobody is there. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anne, drawRoomAuth, ines, jeanne, marc, paul, type Persona } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import type { SignallingClient } from '../testing/websocket-client.ts';

describe('a locked room', () => {
  let server: TestServer;

  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.dispose());

  async function lock(practitioner: SignallingClient, locked = true): Promise<void> {
    practitioner.send({ type: 'lock', locked });
    assert.equal((await practitioner.next('lock-changed')).locked, locked);
  }

  async function refusal(room: { id: string; roomAuth: string }, persona: Persona) {
    const client = await server.connect();
    const { participantId } = client;
    const ticket = await server.ticket(room.id, persona.role);
    client.send({ type: 'join', v: 1, ticket, roomAuth: room.roomAuth, participantId });
    return [await client.refusal(), await client.closed];
  }

  it('lets nobody new wait or come in, a second practitioner neither, until it is unlocked', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    await lock(practitioner);
    for (const persona of [jeanne, paul, ines, marc]) {
      assert.deepEqual(await refusal(room, persona), ['ROOM_LOCKED', 4401]);
    }
    await lock(practitioner, false);
    await server.enter(room, jeanne);
    await practitioner.next('participant-joined');
  });

  it('is seen by nobody without the right link', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    await lock(practitioner);
    const wrong = { id: room.id, roomAuth: drawRoomAuth() };
    assert.deepEqual(await refusal(wrong, jeanne), ['LINK_SECRET_WRONG', 4401]);
  });

  it('lets whoever is in come back, also after their minute, and admits who waits', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient, resumeToken } = await server.enter(room, jeanne);
    await lock(practitioner);
    await patient.drop();
    await practitioner.next('participant-lost');
    await server.pass(65_000, [practitioner]);
    assert.equal((await practitioner.next('participant-left')).reason, 'timeout');
    const again = await server.connect();
    await again.resume(resumeToken);
    practitioner.send({ type: 'admit', participantId: patient.participantId });
    await again.next('participant-admitted');
  });

  it('is locked and unlocked by practitioners only', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    patient.send({ type: 'lock', locked: true });
    assert.equal(await patient.refusal(), 'NOT_ALLOWED');
    await practitioner.settle();
    assert.deepEqual(
      practitioner.inbox.filter(({ type }) => type === 'lock-changed'),
      [],
    );
  });

  it('tells every practitioner of it, one who comes back too, and nobody else', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: colleague, resumeToken } = await server.enter(room, marc);
    const { client: patient } = await server.enter(room, jeanne);
    await lock(practitioner);
    assert.equal((await colleague.next('lock-changed')).locked, true);
    await colleague.drop();
    const again = await server.connect();
    await again.resume(resumeToken);
    assert.equal((await again.next('lock-changed')).locked, true);
    await patient.settle();
    assert.deepEqual(
      patient.inbox.filter(({ type }) => type === 'lock-changed'),
      [],
    );
  });

  it('stays locked over a restart, and a practitioner can always come and open it', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    await lock(practitioner);
    practitioner.send({ type: 'leave' });
    await practitioner.closed;
    await server.stop();
    await server.startAgain();
    assert.deepEqual(await refusal(room, jeanne), ['ROOM_LOCKED', 4401]);
    const { client: colleague } = await server.enter(room, marc);
    assert.equal((await colleague.next('lock-changed')).locked, true);
    await lock(colleague, false);
    await server.enter(room, jeanne);
  });

  it('is told to the audit log, with who did it', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    await lock(practitioner);
    await lock(practitioner, false);
    const response = await server.request('GET', '/v1/audit/events');
    const text = await response.text();
    for (const kind of ['room-locked', 'room-unlocked']) assert.ok(text.includes(kind), kind);
  });
});
