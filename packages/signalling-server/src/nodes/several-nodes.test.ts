/** One room, its people on several nodes: on real servers that share a store and a bus in memory. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { NodeCluster } from '../testing/node-cluster.ts';
import { anne, drawRoomAuth, jeanne, paul, type Persona } from '../testing/personas.ts';

describe('a room over several nodes', () => {
  let cluster: NodeCluster;

  before(async () => {
    cluster = await NodeCluster.start(3);
  });
  after(() => cluster.dispose());

  const room = async () => ({ id: (await cluster.at(0).plan()).id, roomAuth: drawRoomAuth() });
  const enter = (index: number, place: { id: string; roomAuth: string }, persona: Persona) =>
    cluster.at(index).enter(place, persona);

  it('lets two people on two nodes meet, and relays both ways in order', async () => {
    const place = await room();
    const { client: practitioner } = await enter(0, place, anne);
    const { client: patient } = await enter(1, place, jeanne);
    const { participant } = await practitioner.next('participant-joined');
    assert.equal(participant.participantId, patient.participantId);
    practitioner.send({ type: 'admit', participantId: patient.participantId });
    await patient.next('participant-admitted');
    for (let n = 0; n < 100; n += 1) {
      practitioner.send({ type: 'relay', to: patient.participantId, payload: `to-patient-${n}` });
      patient.send({ type: 'relay', to: practitioner.participantId, payload: `to-doctor-${n}` });
    }
    for (let n = 0; n < 100; n += 1) {
      assert.equal((await patient.next('relay')).payload, `to-patient-${n}`);
      assert.equal((await practitioner.next('relay')).payload, `to-doctor-${n}`);
    }
    await Promise.all([practitioner.close(), patient.close()]);
  });

  it('spends a ticket once, whatever nodes two browsers show it to', async () => {
    const place = await room();
    await enter(0, place, anne);
    const ticket = await cluster.at(1).ticket(place.id, 'patient');
    const clients = await Promise.all([cluster.at(1).connect(), cluster.at(2).connect()]);
    const outcomes = await Promise.allSettled(
      clients.map((client) => client.join(ticket, place.roomAuth)),
    );
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    assert.match(String(refused?.reason), /TICKET_USED/);
  });

  it('takes somebody back on another node, who is told what is new and nothing else', async () => {
    const place = await room();
    const { client: practitioner } = await enter(0, place, anne);
    const { client: patient, resumeToken } = await enter(1, place, jeanne);
    await practitioner.next('participant-joined');
    await patient.drop();
    const lost = await practitioner.next('participant-lost');
    assert.equal(lost.participantId, patient.participantId);
    const again = await cluster.at(2).connect({ participantId: patient.participantId });
    const welcome = await again.resume(resumeToken);
    assert.equal(welcome.participantId, patient.participantId);
    await practitioner.next('participant-back');
    again.send({ type: 'relay', to: practitioner.participantId, payload: 'back' });
    assert.equal((await practitioner.next('relay')).payload, 'back');
  });

  it('ends for all when the host asks a node that has nothing to do with it', async () => {
    const place = await room();
    const { client: practitioner } = await enter(0, place, anne);
    const { client: patient } = await enter(1, place, jeanne);
    const response = await cluster.at(2).request('POST', `/v1/teleconsultations/${place.id}/end`);
    assert.equal(((await response.json()) as { state: string }).state, 'ended');
    assert.equal((await practitioner.next('ended')).reason, 'ended-by-host');
    assert.equal((await patient.next('ended')).reason, 'ended-by-host');
    assert.deepEqual(await Promise.all([practitioner.closed, patient.closed]), [4410, 4410]);
  });

  it('refuses on every node what it refuses on one', async () => {
    const place = await room();
    const { client: practitioner } = await enter(0, place, anne);
    const { client: companion } = await enter(1, place, paul);
    companion.send({ type: 'admit', participantId: companion.participantId });
    assert.equal(await companion.refusal(), 'NOT_ALLOWED');
    companion.sendRaw('{"type":"nonsense"}');
    assert.equal(await companion.refusal(), 'PROTOCOL');
    assert.equal(await companion.closed, 4400);
    const stranger = await cluster.at(2).connect();
    await assert.rejects(stranger.join(`at_${drawRoomAuth()}`, place.roomAuth), /TICKET_UNKNOWN/);
    await practitioner.close();
  });
});

describe('a node that is gone', () => {
  let cluster: NodeCluster;

  before(async () => {
    cluster = await NodeCluster.start(3);
  });
  after(() => cluster.dispose());

  it('is followed by another: who was on a living node notices nothing, and nothing is lost', async () => {
    const place = { id: (await cluster.at(0).plan()).id, roomAuth: drawRoomAuth() };
    // The first one in makes its node the owner.
    const { client: practitioner, resumeToken } = await cluster.at(0).enter(place, anne);
    const { client: patient } = await cluster.at(1).enter(place, jeanne);
    const { client: companion } = await cluster.at(2).enter(place, paul);
    for (const { participantId } of [patient, companion]) {
      practitioner.send({ type: 'admit', participantId });
    }
    await patient.next('participant-joined');
    await companion.next('participant-joined');

    await cluster.lose(0, [practitioner]);
    for (let n = 0; n < 20; n += 1) {
      patient.send({ type: 'relay', to: companion.participantId, payload: `meanwhile-${n}` });
    }
    await cluster.pass(2_000);
    for (let n = 0; n < 20; n += 1) {
      assert.equal((await companion.next('relay')).payload, `meanwhile-${n}`);
    }
    for (const client of [patient, companion]) {
      assert.equal(
        (await client.next('participant-lost')).participantId,
        practitioner.participantId,
      );
    }
    const again = await cluster.at(1).connect({ participantId: practitioner.participantId });
    const welcome = await again.resume(resumeToken);
    assert.deepEqual(
      welcome.participants.map(({ participantId, connected }) => [participantId, connected]).sort(),
      [patient, companion].map(({ participantId }) => [participantId, true]).sort(),
    );
    await companion.next('participant-back');
    companion.send({ type: 'relay', to: patient.participantId, payload: 'after' });
    assert.equal((await patient.next('relay')).payload, 'after');
    assert.equal(companion.inbox.filter(({ type }) => type === 'relay').length, 0);
  });
});
