/** The signalling door on real sockets: whom it lets in, and what it does with bad input. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  anne,
  BELLEVUE_KEY,
  BELLEVUE_ORIGIN,
  drawRoomAuth,
  ines,
  jeanne,
  marc,
  paul,
  SAINT_AUBIN_KEY,
} from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';

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
      await assert.rejects(
        server.connect({ origin: 'https://elsewhere.example' }),
        /403 ORIGIN_REFUSED/,
      );
    });

    it('refuses the upgrade to whoever declares no origin', async () => {
      await assert.rejects(server.connect({ origin: null }), /403 ORIGIN_REFUSED/);
    });

    it('refuses an origin that merely begins like a known one', async () => {
      await assert.rejects(
        server.connect({ origin: 'https://dpi.saint-aubin.example.evil.example' }),
        /403/,
      );
    });

    it('refuses another path and another sub-protocol', async () => {
      await assert.rejects(server.connect({ path: '/v1/other' }), /404 ROUTE_UNKNOWN/);
      await assert.rejects(server.connect({ protocols: ['chat'] }), /400 SUBPROTOCOL_UNKNOWN/);
    });

    it('refuses the upgrade with a secret in the address, good or not', async () => {
      const room = await server.room();
      const ticket = await server.ticket(room.id, 'patient');
      for (const query of [`?ticket=${ticket}`, `?${ticket}`, '?x']) {
        await assert.rejects(
          server.connect({ path: `/v1/signalling${query}` }),
          /400 CREDENTIAL_IN_URL/,
        );
      }
    });

    it('lets a backend in without an origin, by its API key, to its own teleconsultations only', async () => {
      const room = await server.room();
      const open = (key: string) =>
        server.connect({ origin: null, headers: { authorization: `Bearer ${key}` } });
      const own = await open(SAINT_AUBIN_KEY);
      const welcome = await own.join(await server.ticket(room.id, 'practitioner'), room.roomAuth);
      assert.equal(welcome.role, 'practitioner');
      const foreign = await open(BELLEVUE_KEY);
      const { participantId } = foreign;
      const ticket = await server.ticket(room.id, 'patient');
      foreign.send({ type: 'join', v: 1, ticket, roomAuth: room.roomAuth, participantId });
      assert.equal(await foreign.refusal(), 'NOT_ALLOWED');
      await assert.rejects(open(`tk_${drawRoomAuth()}`), /401 API_KEY_UNKNOWN/);
      await own.close();
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
});
