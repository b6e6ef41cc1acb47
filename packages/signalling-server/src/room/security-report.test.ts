/** What becomes of a participant's security report: on the real server, over real sockets and HTTP. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ParticipantId, ReportKind } from '@tdoc/sdk-core/protocol';
import { anne, drawParticipantId, jeanne } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import { WebhookReceiver } from '../testing/webhook-receiver.ts';
import { verifyWebhook } from '../webhooks/verify-webhook.ts';
import type { WebhookEvent } from '../webhooks/webhook-event.ts';
import { ReportLimit } from './security-report.ts';

const secret = 'whsec_c2FpbnQtYXViaW4tc2FpbnQtYXViaW4tc2FpbnQtYXU=';

describe('a security report', () => {
  let receiver: WebhookReceiver;
  let server: TestServer;

  before(async () => {
    receiver = await WebhookReceiver.start();
    server = await TestServer.start({ webhook: { url: receiver.url, secret } });
  });
  after(async () => {
    await server.dispose();
    await receiver.stop();
  });

  function report(kind: ReportKind, about: ParticipantId | null) {
    return { type: 'report', kind, about } as const;
  }

  function alertsOf(id: string): WebhookEvent[] {
    return receiver.received
      .map(({ headers, body }) => verifyWebhook({ secret, headers, body, now: server.clock.now() }))
      .filter(({ type, data }) => /alert/.test(type) && data.teleconsultationId === id);
  }

  function reportLines(id: string): string[] {
    return server.logLines.filter((line) => /"security report"/.test(line) && line.includes(id));
  }

  it('of different verification codes reaches the host, signed, in pseudonyms only', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    patient.send(report('verification-mismatch', practitioner.participantId));
    await receiver.untilSome(
      ({ body }) => body.includes('security-alert') && body.includes(room.id),
    );
    const [alert] = alertsOf(room.id);
    assert.deepEqual(alert?.data, {
      teleconsultationId: room.id,
      reference: null,
      state: 'waiting',
      waitingSince: new Date(server.clock.now()).toISOString(),
      waiting: 1,
      alert: {
        kind: 'verification-mismatch',
        reportedBy: patient.participantId,
        about: practitioner.participantId,
      },
    });
  });

  it('of different codes ends the teleconsultation of two who are in, and nobody comes back', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    practitioner.send({ type: 'admit', participantId: patient.participantId });
    await patient.next('participant-admitted');
    patient.send(report('verification-mismatch', practitioner.participantId));
    for (const client of [practitioner, patient]) {
      assert.equal((await client.next('ended')).reason, 'verification-mismatch');
    }
    assert.equal(await practitioner.closed, 4410);
    await assert.rejects(server.enter(room, jeanne));
    await receiver.untilSome(({ body }) => body.includes('.ended') && body.includes(room.id));
    assert.equal(alertsOf(room.id).length, 1);
  });

  it('from the waiting room, or about somebody who waits, ends nothing', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    await practitioner.next('participant-joined');
    patient.send(report('verification-mismatch', practitioner.participantId));
    practitioner.send(report('verification-mismatch', patient.participantId));
    practitioner.send(report('verification-mismatch', practitioner.participantId));
    await patient.settle();
    await practitioner.settle();
    assert.deepEqual([patient.inbox, practitioner.inbox], [[], []]);
  });

  it('is answered by nothing, and nobody else in the room hears of it', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    await practitioner.next('participant-joined');
    patient.send(report('verification-mismatch', null));
    await patient.settle();
    await practitioner.settle();
    assert.deepEqual([patient.inbox, practitioner.inbox], [[], []]);
  });

  it('of another kind is logged and disturbs the host with nothing', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    for (const kind of ['roster-mismatch', 'media-unprotected', 'handshake-failed'] as const) {
      practitioner.send(report(kind, drawParticipantId()));
    }
    practitioner.send({ type: 'end' });
    await practitioner.closed;
    await receiver.untilSome(({ body }) => body.includes('.ended') && body.includes(room.id));
    assert.equal(reportLines(room.id).length, 3);
    assert.deepEqual(alertsOf(room.id), []);
  });

  it('still counts when its participant ends the teleconsultation in the same breath', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    practitioner.send(report('verification-mismatch', null));
    practitioner.send({ type: 'end' });
    await practitioner.closed;
    await receiver.untilSome(({ body }) => body.includes('.ended') && body.includes(room.id));
    assert.equal(alertsOf(room.id).length, 1);
  });

  it('is dropped when its participant makes too many, also over a new connection', async () => {
    const room = await server.room();
    const first = await server.enter(room, anne);
    for (let count = 0; count < 10; count += 1) {
      first.client.send(report('handshake-failed', null));
    }
    await first.client.drop();
    const again = await server.connect();
    await again.resume(first.resumeToken);
    again.send(report('handshake-failed', null));
    again.send({ type: 'end' });
    await again.closed;
    assert.equal(reportLines(room.id).length, 6);
  });

  it('from somebody who has no seat is a fault of the protocol', async () => {
    const stranger = await server.connect();
    stranger.send(report('verification-mismatch', null));
    assert.equal(await stranger.refusal(), 'PROTOCOL');
    assert.equal(await stranger.closed, 4400);
  });

  it('is allowed again after a while, and nobody uses up the share of another', () => {
    const limit = new ReportLimit();
    const [one, other] = [drawParticipantId(), drawParticipantId()];
    const allowed = (by: ParticipantId, now: number) =>
      Array.from({ length: 9 }, () => limit.allows(by, now)).filter(Boolean).length;
    assert.deepEqual([allowed(one, 0), allowed(one, 29_000), allowed(other, 29_000)], [6, 0, 6]);
    assert.equal(allowed(one, 60_000), 2);
  });
});
