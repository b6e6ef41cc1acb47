/** The rules of a room, as the people in it meet them: on the real server, over real sockets. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anne, jeanne, marc, paul } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import { SignallingClient } from '../testing/websocket-client.ts';

describe('a room', () => {
  let server: TestServer;

  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.dispose());

  it('relays to nobody the sender cannot see, and keeps the socket', async () => {
    const room = await server.room();
    await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    const { client: companion } = await server.enter(room, paul);
    companion.send({ type: 'relay', to: patient.participantId, payload: 'sealed' });
    assert.equal(await companion.refusal(), 'PARTICIPANT_UNKNOWN');
    await patient.settle();
    assert.deepEqual(patient.inbox, []);
  });

  it('keeps rooms apart: nobody relays into another one', async () => {
    const [here, there] = [await server.room(), await server.room()];
    const { client: practitioner } = await server.enter(here, anne);
    const { client: stranger } = await server.enter(there, marc);
    stranger.send({ type: 'relay', to: practitioner.participantId, payload: 'sealed' });
    assert.equal(await stranger.refusal(), 'PARTICIPANT_UNKNOWN');
  });

  it('lets only practitioners admit, remove and end', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    const { participantId } = patient;
    patient.send({ type: 'admit', participantId });
    patient.send({ type: 'remove', participantId: practitioner.participantId });
    patient.send({ type: 'end' });
    for (let count = 0; count < 3; count += 1) {
      assert.equal(await patient.refusal(), 'NOT_ALLOWED');
    }
    await patient.settle();
  });

  it('puts a removed participant out for good', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient, resumeToken } = await server.enter(room, jeanne);
    practitioner.send({ type: 'remove', participantId: patient.participantId });
    await patient.next('removed');
    assert.equal(await patient.closed, 4403);
    assert.equal((await practitioner.next('participant-left')).reason, 'removed');
    const again = await server.connect();
    again.send({ type: 'resume', v: 1, resumeToken });
    assert.equal(await again.refusal(), 'RESUME_REFUSED');
  });

  it('brings a participant back on a new socket, in the presence it had', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient, resumeToken } = await server.enter(room, jeanne);
    practitioner.send({ type: 'admit', participantId: patient.participantId });
    await patient.next('participant-admitted');
    await patient.drop();
    await practitioner.next('participant-lost');

    const again = await server.connect();
    const welcome = await again.resume(resumeToken);
    assert.deepEqual(
      [welcome.participantId, welcome.presence],
      [patient.participantId, 'admitted'],
    );
    assert.notEqual(welcome.resumeToken, resumeToken);
    await practitioner.next('participant-back');
  });

  it('accepts the token before the last, because a welcome can get lost, and none older', async () => {
    const room = await server.room();
    const { resumeToken: first } = await server.enter(room, anne);
    const second = (await (await server.connect()).resume(first)).resumeToken;
    const third = (await (await server.connect()).resume(first)).resumeToken;
    assert.notEqual(third, second);
    const late = await server.connect();
    late.send({ type: 'resume', v: 1, resumeToken: second });
    assert.equal(await late.refusal(), 'RESUME_REFUSED');
    await (await server.connect()).resume(third);
  });

  it('replaces the older socket of the same participant', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient, resumeToken } = await server.enter(room, jeanne);
    const again = await server.connect();
    await again.resume(resumeToken);
    await patient.next('replaced');
    assert.equal(await patient.closed, 4409);
    await practitioner.next('participant-lost');
    await practitioner.next('participant-back');
    await practitioner.settle();
    assert.ok(!practitioner.inbox.some(({ type }) => type === 'participant-lost'));
  });

  it('replaces by a fresh ticket too, and then the participant waits again', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    const { participantId } = patient;
    practitioner.send({ type: 'admit', participantId });
    await patient.next('participant-admitted');
    const again = await server.connect({ participantId });
    const welcome = await again.join(await server.ticket(room.id, 'patient'), room.roomAuth);
    assert.equal(welcome.presence, 'waiting');
    assert.equal(await patient.closed, 4409);
    await practitioner.next('participant-left');
  });

  it('does not lend a practitioner’s id to a patient', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const impostor = await server.connect({ participantId: practitioner.participantId });
    const ticket = await server.ticket(room.id, 'patient');
    await assert.rejects(impostor.join(ticket, room.roomAuth), /NOT_ALLOWED/);
    await practitioner.settle();
  });

  it('keeps the seat of a lost connection for a minute, then tells the others', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient, resumeToken } = await server.enter(room, jeanne);
    await patient.drop();
    await practitioner.next('participant-lost');
    await server.pass(55_000, [practitioner]);
    assert.ok(!practitioner.inbox.some(({ type }) => type === 'participant-left'));
    await server.pass(5_000, [practitioner]);
    assert.equal((await practitioner.next('participant-left')).reason, 'timeout');

    const again = await server.connect();
    await again.resume(resumeToken);
    await practitioner.next('participant-joined');
  });

  it('gives a seat up at once when its participant leaves', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    patient.send({ type: 'leave' });
    assert.equal((await practitioner.next('participant-left')).reason, 'left');
    assert.equal(await patient.closed, 1000);
  });

  it('notices a socket that no longer answers heartbeats', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const mute = await SignallingClient.open(server.url, { autoPong: false });
    await mute.join(await server.ticket(room.id, 'patient'), room.roomAuth);
    await server.pass(30_000, [practitioner]);
    await practitioner.next('participant-lost');
    assert.equal(await mute.closed, 1006);
  });

  it('tells everybody when the host ends it, and lets nobody back in', async () => {
    const room = await server.room();
    const { client: practitioner, resumeToken } = await server.enter(room, anne);
    await server.request('POST', `/v1/teleconsultations/${room.id}/end`);
    assert.equal((await practitioner.next('ended')).reason, 'ended-by-host');
    const again = await server.connect();
    again.send({ type: 'resume', v: 1, resumeToken });
    assert.equal(await again.refusal(), 'TELECONSULTATION_ENDED');
  });

  it('ends a forgotten teleconsultation after a day, lasting until the last one left', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    practitioner.send({ type: 'admit', participantId: patient.participantId });
    await patient.next('participant-admitted');
    await server.pass(30_000, [practitioner, patient]);
    for (const client of [patient, practitioner]) {
      client.send({ type: 'leave' });
      await client.closed;
    }
    server.clock.advance(24 * 3_600_000);
    const response = await server.request('POST', `/v1/teleconsultations/${room.id}/end`);
    const view = (await response.json()) as { state: string; durationS: number };
    assert.deepEqual([view.state, view.durationS], ['ended', 30]);
  });
});
