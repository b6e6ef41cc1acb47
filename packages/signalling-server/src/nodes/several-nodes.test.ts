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

describe('a node that is stopped', () => {
  it('hands its rooms over: who moved in time and who was elsewhere all along go on', async () => {
    const cluster = await NodeCluster.start(2, { drainS: 10 });
    const place = { id: (await cluster.at(0).plan()).id, roomAuth: drawRoomAuth() };
    const protocols = ['tdoc.v2', 'tdoc.v1'];
    const practitioner = await cluster.at(0).connect({ protocols });
    const ticket = await cluster.at(0).ticket(place.id, 'practitioner');
    const { resumeToken } = await practitioner.join(ticket, place.roomAuth);
    const { client: patient } = await cluster.at(1).enter(place, jeanne);
    await practitioner.next('participant-joined');

    const stopped = cluster.at(0).stop();
    await practitioner.next('reconnect');
    const { participantId } = practitioner;
    const moved = await cluster.at(1).connect({ protocols, participantId });
    const welcome = await moved.resume(resumeToken);
    assert.deepEqual(
      welcome.participants.map(({ connected }) => connected),
      [true],
    );
    await practitioner.next('replaced');
    for (let n = 0; n < 20; n += 1) {
      patient.send({ type: 'relay', to: participantId, payload: `meanwhile-${n}` });
      if (n === 10) await practitioner.close();
    }
    await stopped;
    for (let n = 0; n < 20; n += 1) {
      assert.equal((await moved.next('relay')).payload, `meanwhile-${n}`);
    }
    moved.send({ type: 'admit', participantId: patient.participantId });
    await patient.next('participant-admitted');
    assert.deepEqual(
      patient.inbox.map(({ type }) => type),
      ['participant-lost', 'participant-back'],
    );
    await Promise.all([moved.close(), patient.close()]);
    await cluster.dispose();
  });
});

describe('the bus', () => {
  let cluster: NodeCluster;
  before(async () => {
    cluster = await NodeCluster.start(2);
  });
  after(() => cluster.dispose());

  const met = async () => {
    const place = { id: (await cluster.at(0).plan()).id, roomAuth: drawRoomAuth() };
    const { client: practitioner } = await cluster.at(0).enter(place, anne);
    const { client: patient } = await cluster.at(1).enter(place, jeanne);
    await practitioner.next('participant-joined');
    return { place, practitioner, patient };
  };

  it('may be away for a moment: everything arrives afterwards, once and in order', async () => {
    const { practitioner, patient } = await met();
    cluster.exchange.goAway();
    for (let n = 0; n < 50; n += 1) {
      patient.send({ type: 'relay', to: practitioner.participantId, payload: `held-${n}` });
    }
    await cluster.pass(2_000);
    cluster.exchange.comeBack();
    for (let n = 0; n < 50; n += 1) {
      assert.equal((await practitioner.next('relay')).payload, `held-${n}`);
    }
    await practitioner.settle();
    assert.deepEqual(practitioner.inbox, []);
  });

  it('stays away: who is on the owner goes on and sees who is lost, the others are sent to try again', async () => {
    const { place, practitioner, patient } = await met();
    const { client: companion } = await cluster.at(0).enter(place, paul);
    cluster.exchange.goAway();
    assert.equal(await cluster.passUntil(patient.closed), 1013);
    const { participantId } = await practitioner.next('participant-lost');
    assert.equal(participantId, patient.participantId);
    companion.send({ type: 'relay', to: practitioner.participantId, payload: 'here' });
    assert.equal((await practitioner.next('relay')).payload, 'here');
    cluster.exchange.comeBack();
  });

  it('cuts one node off: the others take its rooms, and what it writes then is refused', async () => {
    const { place, practitioner, patient } = await met();
    const { client: companion } = await cluster.at(1).enter(place, paul);
    await practitioner.next('participant-joined');
    cluster.buses[0]?.cut();
    await cluster.pass(2_000);
    // The other node owns the room now; the one that was cut off does not know it yet.
    for (const client of [patient, companion]) {
      const { participantId } = await client.next('participant-lost');
      assert.equal(participantId, practitioner.participantId);
    }
    practitioner.send({ type: 'admit', participantId: patient.participantId });
    assert.equal(await cluster.passUntil(practitioner.closed), 1013);
    const kept = await cluster.store.loadRoom(place.id);
    const presences = new Map(kept?.seats.map((seat) => [seat.participantId, seat.presence]));
    assert.equal(presences.get(patient.participantId), 'waiting');
    cluster.buses[0]?.mend();
  });
});
