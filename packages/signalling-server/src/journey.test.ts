/** One teleconsultation from the first press to the summary, on the real server. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { anne, ines, jeanne, marc, paul } from './testing/personas.ts';
import { TestServer } from './testing/test-server.ts';
import { WebhookReceiver } from './testing/webhook-receiver.ts';
import type { WebhookEvent } from './webhooks/webhook-event.ts';
import { verifyWebhook } from './webhooks/verify-webhook.ts';

const SECRET = 'whsec_c2FpbnQtYXViaW4tc2FpbnQtYXViaW4tc2FpbnQtYXU=';

describe('a teleconsultation', () => {
  let receiver: WebhookReceiver;
  let server: TestServer;

  before(async () => {
    receiver = await WebhookReceiver.start();
    server = await TestServer.start({ webhook: { url: receiver.url, secret: SECRET } });
  });
  after(async () => {
    await server.dispose();
    await receiver.stop();
  });

  it('goes from planned to ended and tells the host each step', async () => {
    const { id } = await server.plan({ reference: 'rdv-1030' });
    const room = { id, roomAuth: 'A'.repeat(43) };
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    const { participant } = await practitioner.next('participant-joined');
    assert.equal(participant.presence, 'waiting');

    practitioner.send({ type: 'admit', participantId: patient.participantId });
    const admitted = await patient.next('participant-admitted');
    assert.equal(admitted.participantId, patient.participantId);
    assert.equal((await practitioner.next('participant-admitted')).startedAt, admitted.startedAt);
    assert.equal((await server.look(id)).state, 'in-progress');

    patient.send({ type: 'relay', to: practitioner.participantId, payload: 'sealed-answer' });
    assert.deepEqual(await practitioner.next('relay'), {
      type: 'relay',
      from: patient.participantId,
      payload: 'sealed-answer',
    });

    await server.pass(65_000, [practitioner, patient]);
    practitioner.send({ type: 'end' });
    for (const client of [practitioner, patient]) {
      assert.deepEqual(await client.next('ended'), {
        type: 'ended',
        reason: 'ended-by-practitioner',
        durationS: 65,
      });
      assert.equal(await client.closed, 4410);
    }
    const view = await server.look(id);
    assert.deepEqual([view.state, view.durationS], ['ended', 65]);

    const events = (await receiver.until(4)).map(({ headers, body }) =>
      verifyWebhook({ secret: SECRET, headers, body, now: server.clock.now() }),
    );
    assert.deepEqual(
      events.map(({ type, data }) => [type, data.reference, data.state, data.waiting]),
      [
        ['teleconsultation.planned', 'rdv-1030', 'planned', 0],
        ['teleconsultation.waiting', 'rdv-1030', 'waiting', 1],
        ['teleconsultation.started', 'rdv-1030', 'in-progress', 0],
        ['teleconsultation.ended', 'rdv-1030', 'ended', 0],
      ] satisfies [WebhookEvent['type'], string, string, number][],
    );
    assert.equal(events[3]?.data.durationS, 65);
  });

  it('shows the waiting only to practitioners and the admitted to each other', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    const { client: companion } = await server.enter(room, paul);
    await patient.settle();
    assert.deepEqual(patient.inbox, []);

    practitioner.send({ type: 'admit', participantId: patient.participantId });
    await patient.next('participant-admitted');
    practitioner.send({ type: 'admit', participantId: companion.participantId });
    const news = await patient.next('participant-joined');
    assert.equal(news.participant.participantId, companion.participantId);
    assert.equal(news.participant.presence, 'admitted');
    const other = await companion.next('participant-joined');
    assert.equal(other.participant.participantId, patient.participantId);
    practitioner.send({ type: 'end' });
    await practitioner.closed;
  });

  it('survives a restart of the server in the middle of it', async () => {
    const room = await server.room();
    const first = await server.enter(room, anne);
    const second = await server.enter(room, jeanne);
    first.client.send({ type: 'admit', participantId: second.client.participantId });
    const { startedAt } = await second.client.next('participant-admitted');

    await server.stop();
    assert.equal(await second.client.closed, 1012);
    await server.startAgain();

    const patient = await server.connect();
    const welcome = await patient.resume(second.resumeToken);
    assert.equal(welcome.participantId, second.client.participantId);
    assert.equal(welcome.presence, 'admitted');
    assert.equal(welcome.startedAt, startedAt);
    assert.deepEqual(
      welcome.participants.map(({ role, connected }) => [role, connected]),
      [['practitioner', false]],
    );

    const practitioner = await server.connect();
    await practitioner.resume(first.resumeToken);
    const back = await patient.next('participant-back');
    assert.equal(back.participantId, first.client.participantId);
    practitioner.send({ type: 'end' });
    await patient.next('ended');
  });

  it('gives up the seat of a participant who does not come back after a restart', async () => {
    const room = await server.room();
    const first = await server.enter(room, anne);
    const second = await server.enter(room, jeanne);
    await server.stop();
    await server.startAgain();

    const practitioner = await server.connect();
    await practitioner.resume(first.resumeToken);
    await server.pass(60_000, [practitioner]);
    const left = await practitioner.next('participant-left');
    assert.deepEqual([left.participantId, left.reason], [second.client.participantId, 'timeout']);
    assert.equal((await server.look(room.id)).state, 'planned');
    practitioner.send({ type: 'end' });
    await practitioner.closed;
  });

  it('tells the host that nobody waits any more when all stay away after a restart', async () => {
    const room = await server.room();
    await server.enter(room, anne);
    await server.enter(room, jeanne);
    assert.equal((await server.look(room.id)).state, 'waiting');
    await server.stop();
    await server.startAgain();
    await server.pass(60_000, []);
    await receiver.untilSome(({ body }) => {
      const { type, data } = JSON.parse(body) as WebhookEvent;
      return type === 'teleconsultation.waiting-over' && data.teleconsultationId === room.id;
    });
    assert.equal((await server.look(room.id)).state, 'planned');
  });

  it('keeps no trace of anybody in the database or the log', async () => {
    const room = await server.room();
    const traits = [anne, marc, jeanne, paul, ines].map(({ name }) => name);
    const { client: practitioner } = await server.enter(room, anne);
    const ticket = await server.ticket(room.id, 'patient');
    const patient = await server.connect();
    const { resumeToken } = await patient.join(ticket, room.roomAuth);
    const payload = Buffer.from(`${traits.join()} v=0 candidate:1 192.0.2.7`).toString('base64url');
    patient.send({ type: 'relay', to: practitioner.participantId, payload });
    assert.equal((await practitioner.next('relay')).payload, payload);
    patient.sendRaw(JSON.stringify({ type: 'chat', text: traits.join() }));
    await patient.closed;

    const files = readdirSync(server.dataDir);
    const written = [
      ...files.map((file) => readFileSync(join(server.dataDir, file), 'latin1')),
      ...server.logLines,
    ].join('\n');
    assert.ok(written.includes(room.id), 'looks at the right place');
    const bytes = traits.map((name) => Buffer.from(name).toString('latin1'));
    for (const trait of [...bytes, payload, ticket, resumeToken, room.roomAuth, 'candidate']) {
      assert.ok(!written.includes(trait), trait);
    }
    assert.ok(!server.logLines.some((line) => line.includes('127.0.0.1')));
  });
});
