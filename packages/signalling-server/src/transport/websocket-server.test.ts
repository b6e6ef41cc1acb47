/** The signalling door on real sockets: whom it lets in, and what it does with bad input. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  anne,
  BELLEVUE_ORIGIN,
  drawRoomAuth,
  ines,
  jeanne,
  marc,
  paul,
} from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import { SignallingClient } from '../testing/websocket-client.ts';

describe('the signalling door', () => {
  let server: TestServer;

  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.dispose());

  /** Opens with a ticket of this role and expects a refusal. */
  async function refusedWith(
    room: { id: string; roomAuth: string },
    options: { role?: 'patient' | 'practitioner'; ticket?: string; origin?: string },
  ): Promise<[string, number]> {
    const ticket = options.ticket ?? (await server.ticket(room.id, options.role ?? 'patient'));
    const client = await server.connect(options.origin ? { origin: options.origin } : {});
    const { participantId } = client;
    client.send({ type: 'join', v: 1, ticket, roomAuth: room.roomAuth, participantId });
    return [await client.refusal(), await client.closed];
  }

  describe('before a seat', () => {
    it('refuses the upgrade to a page whose origin no tenant has', async () => {
      await assert.rejects(server.connect({ origin: 'https://elsewhere.example' }), /403/);
    });

    it('refuses the upgrade to whoever declares no origin', async () => {
      await assert.rejects(server.connect({ origin: null }), /403/);
    });

    it('refuses an origin that merely begins like a known one', async () => {
      await assert.rejects(
        server.connect({ origin: 'https://dpi.saint-aubin.example.evil.example' }),
        /403/,
      );
    });

    it('refuses another path and another sub-protocol', async () => {
      await assert.rejects(server.connect({ path: '/v1/other' }), /404/);
      await assert.rejects(server.connect({ protocols: ['tdoc.v0'] }), /400/);
    });

    it('refuses a ticket shown from the pages of another tenant, and spends it', async () => {
      const room = await server.room();
      const ticket = await server.ticket(room.id, 'practitioner');
      const abroad = await refusedWith(room, { ticket, origin: BELLEVUE_ORIGIN });
      assert.deepEqual(abroad, ['NOT_ALLOWED', 4401]);
      assert.deepEqual(await refusedWith(room, { ticket }), ['TICKET_USED', 4401]);
    });

    it('refuses a ticket that nobody issued', async () => {
      const room = await server.room();
      const ticket = `at_${drawRoomAuth()}`;
      assert.deepEqual(await refusedWith(room, { ticket }), ['TICKET_UNKNOWN', 4401]);
    });

    it('refuses a ticket the second time', async () => {
      const room = await server.room();
      const ticket = await server.ticket(room.id, 'practitioner');
      const client = await server.connect();
      await client.join(ticket, room.roomAuth);
      assert.deepEqual(await refusedWith(room, { ticket }), ['TICKET_USED', 4401]);
      await client.close();
    });

    it('lets only one of two in who race with the same ticket', async () => {
      const room = await server.room();
      const ticket = await server.ticket(room.id, 'practitioner');
      const clients = await Promise.all([server.connect(), server.connect()]);
      const outcomes = await Promise.allSettled(
        clients.map((client) => client.join(ticket, room.roomAuth)),
      );
      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    });

    it('refuses a ticket after its minute', async () => {
      const room = await server.room();
      const ticket = await server.ticket(room.id, 'practitioner');
      server.clock.advance(60_000);
      assert.deepEqual(await refusedWith(room, { ticket }), ['TICKET_EXPIRED', 4401]);
    });

    it('refuses a patient before any practitioner, and one with another link', async () => {
      const room = await server.room();
      assert.deepEqual(await refusedWith(room, {}), ['LINK_SECRET_WRONG', 4401]);
      const { client } = await server.enter(room, anne);
      const wrong = { id: room.id, roomAuth: drawRoomAuth() };
      assert.deepEqual(await refusedWith(wrong, {}), ['LINK_SECRET_WRONG', 4401]);
      const colleague = await refusedWith(wrong, { role: 'practitioner' });
      assert.deepEqual(colleague, ['LINK_SECRET_WRONG', 4401]);
      await client.close();
    });

    it('refuses the seventh participant, those who wait included', async () => {
      const room = await server.room();
      const people = [anne, marc, jeanne, paul, ines, paul];
      const entered = [];
      for (const person of people) entered.push(await server.enter(room, person));
      assert.deepEqual(await refusedWith(room, {}), ['ROOM_FULL', 4401]);

      entered[5]?.client.send({ type: 'leave' });
      await entered[5]?.client.closed;
      await server.enter(room, paul);
    });

    it('refuses a ticket of a teleconsultation that ended meanwhile', async () => {
      const room = await server.room();
      const ticket = await server.ticket(room.id, 'patient');
      await server.request('POST', `/v1/teleconsultations/${room.id}/end`);
      assert.deepEqual(await refusedWith(room, { ticket }), ['TELECONSULTATION_ENDED', 4401]);
    });

    it('closes a socket that says nothing for five seconds', async () => {
      const client = await server.connect();
      await client.settle();
      server.clock.advance(5_000);
      assert.equal(await client.refusal(), 'PROTOCOL');
      assert.equal(await client.closed, 4400);
    });
  });

  describe('bad input', () => {
    const ALL_ZERO = '0'.repeat(32);
    const cases: Record<string, string | Buffer> = {
      'the word null': 'null',
      'half a JSON': '{"type":"join"',
      'a list': '[]',
      'an unknown type': '{"type":"constructor"}',
      'a member too many': '{"type":"ping","__proto__":{"role":"practitioner"}}',
      'a sender of its own': `{"type":"relay","from":"${ALL_ZERO}","to":"${ALL_ZERO}","payload":"x"}`,
      'an SDP in clear': `{"type":"relay","to":"${ALL_ZERO}","payload":"v=0\\r\\no=-"}`,
      'another version': `{"type":"resume","v":2,"resumeToken":"rt_${'x'.repeat(43)}"}`,
      'a binary frame': Buffer.from([1, 2, 3]),
    };
    for (const [what, frame] of Object.entries(cases)) {
      it(`closes a socket that sends ${what}`, async () => {
        const client = await server.connect();
        client.sendRaw(frame);
        assert.equal(await client.refusal(), 'PROTOCOL');
        assert.equal(await client.closed, 4400);
      });
    }

    it('closes a socket that acts before it has a seat', async () => {
      const client = await server.connect();
      client.send({ type: 'end' });
      assert.equal(await client.refusal(), 'PROTOCOL');
      assert.equal(await client.closed, 4400);
    });

    it('closes a socket that joins twice', async () => {
      const room = await server.room();
      const { client } = await server.enter(room, anne);
      client.send({ type: 'resume', v: 1, resumeToken: `rt_${'x'.repeat(43)}` });
      assert.equal(await client.refusal(), 'PROTOCOL');
      assert.equal(await client.closed, 4400);
    });

    it('cuts a frame above 64 KiB with 1009 and goes on serving others', async () => {
      const client = await server.connect();
      client.sendRaw('x'.repeat(65_537));
      assert.equal(await client.closed, 1009);
      const other = await server.connect();
      await other.settle();
      await other.close();
    });

    it('closes a socket that floods, not those it floods', async () => {
      const room = await server.room();
      const { client: practitioner } = await server.enter(room, anne);
      const { client: patient } = await server.enter(room, jeanne);
      for (let count = 0; count < 250; count += 1) {
        patient.send({ type: 'relay', to: practitioner.participantId, payload: 'sealed' });
      }
      assert.equal(await patient.refusal(), 'TOO_MANY_MESSAGES');
      assert.equal(await patient.closed, 4429);
      await practitioner.next('participant-lost');
      await practitioner.settle();
    });

    it('counts bytes too', async () => {
      const room = await server.room();
      const { client: practitioner } = await server.enter(room, anne);
      const { client: patient } = await server.enter(room, jeanne);
      const payload = 'x'.repeat(61_440);
      for (let count = 0; count < 15; count += 1) {
        patient.send({ type: 'relay', to: practitioner.participantId, payload });
      }
      assert.equal(await patient.closed, 4429);
      await practitioner.settle();
    });
  });

  describe('with a seat', () => {
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
});

describe('with a TURN relay', () => {
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
