/**
 * Bad input at the signalling door, one test a row of docs/security-controls.md: refused with a code,
 * counted, and a witness room goes on relaying meanwhile. Titles carry the ids of OWASP ASVS 5.0.
 * @see https://github.com/OWASP/ASVS/tree/v5.0.0
 */
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import type { ClientMessage } from '@tdoc/sdk-core/protocol';
import type { Signal } from '../guard/signals.ts';
import { AttackedServer } from '../testing/attacked-server.ts';
import {
  anne,
  BELLEVUE_KEY,
  BELLEVUE_ORIGIN,
  drawParticipantId,
  drawRoomAuth,
  jeanne,
  paul,
  SAINT_AUBIN_ORIGIN,
} from '../testing/personas.ts';
import { RawWebSocket, type RawFrame } from '../testing/raw-websocket.ts';
import type { TestServer } from '../testing/test-server.ts';
import type { SignallingClient } from '../testing/websocket-client.ts';
import type { WitnessRoom } from '../testing/witness-room.ts';

const ALL_ZERO = '0'.repeat(32);

describe('bad input at the signalling door', () => {
  let attacked: AttackedServer;
  let server: TestServer;
  let witness: WitnessRoom;

  before(async () => {
    attacked = await AttackedServer.start();
    ({ server, witness } = attacked);
  });
  after(() => attacked.dispose());

  const counted: AttackedServer['counted'] = (...attack) => attacked.counted(...attack);

  async function expectTurnedAway(client: SignallingClient, code: string, closeCode: number) {
    assert.equal(await client.refusal(), code);
    assert.equal(await client.closed, closeCode);
  }

  /** Sends each frame on a socket of its own, before it has a seat. */
  function malformed(signal: Signal, frames: readonly (string | Buffer)[]): Promise<void> {
    return counted(signal, frames.length, async () => {
      for (const frame of frames) {
        const client = await server.connect();
        client.sendRaw(frame);
        await expectTurnedAway(client, 'PROTOCOL', 4400);
      }
    });
  }

  /** Sends raw frames on a socket of their own; the server closes with this code. */
  function unreadable(
    signal: Signal,
    cases: readonly { frames: RawFrame[]; code: number }[],
  ): Promise<void> {
    return counted(signal, cases.length, async () => {
      for (const { frames, code } of cases) {
        const socket = await RawWebSocket.open(server.url, [`Origin: ${SAINT_AUBIN_ORIGIN}`]);
        for (const frame of frames) socket.send(frame);
        assert.equal(await socket.closeCode, code);
      }
    });
  }

  const relay = (member: string) => `{"type":"relay","to":"${ALL_ZERO}","payload":"x",${member}}`;
  const text = (payload: string) => ({ opcode: 1, payload: Buffer.from(payload) });

  it('V17.3.2 malformed JSON is refused', () =>
    malformed('frame-malformed', [
      '',
      ' ',
      'null',
      '"join"',
      '[]',
      '{"type":"join"',
      "{'type':'ping'}",
      '{"type":"ping"}{"type":"ping"}',
      '{"type":"ping",}',
      '\ufeff{"type":"ping"}',
      '{"type":"ping"}\0',
      'NaN',
    ]));

  it('V17.3.2 a depth bomb is refused', () =>
    malformed('frame-malformed', [
      '['.repeat(32_000) + ']'.repeat(32_000),
      '{"type":'.repeat(7_000) + '1' + '}'.repeat(7_000),
      relay(`"deep":${'['.repeat(20_000)}${']'.repeat(20_000)}`),
    ]));

  it('V17.3.2 prototype keys are refused and pollute nothing', () =>
    malformed('frame-malformed', [
      relay('"__proto__":{"polluted":true}'),
      relay('"constructor":{"prototype":{"polluted":true}}'),
      '{"type":"__proto__"}',
      '{"type":"constructor"}',
      '{"type":"hasOwnProperty"}',
      '{"__proto__":{"type":"ping"}}',
    ]));

  it('V17.3.2 wrong types are refused', () =>
    malformed('frame-malformed', [
      '{"type":["ping"]}',
      '{"type":1}',
      `{"type":"relay","to":["${ALL_ZERO}"],"payload":"x"}`,
      `{"type":"relay","to":"${ALL_ZERO}","payload":{"toString":"x"}}`,
      `{"type":"relay","to":"${ALL_ZERO.toUpperCase()}Z","payload":"x"}`,
      `{"type":"resume","v":"1","resumeToken":"rt_${'x'.repeat(43)}"}`,
      `{"type":"resume","v":1,"resumeToken":${Number.MAX_SAFE_INTEGER}}`,
      `{"type":"report","kind":"handshake-failed","about":true}`,
    ]));

  it('V17.3.2 SDP, candidates and markup in the clear are refused', () =>
    malformed('frame-malformed', [
      `{"type":"relay","to":"${ALL_ZERO}","payload":"v=0\\r\\no=-"}`,
      `{"type":"relay","to":"${ALL_ZERO}","payload":"candidate:1 1 udp 1 192.0.2.1 9 typ host"}`,
      `{"type":"relay","to":"${ALL_ZERO}","payload":"<img src=x onerror=alert(1)>"}`,
    ]));

  it('V17.3.2 a binary frame is refused', () =>
    malformed('frame-binary', [Buffer.from([1, 2, 3]), Buffer.alloc(60_000)]));

  it('V17.3.2 a frame above 64 KiB is refused, also one that only says so', () =>
    unreadable('frame-oversized', [
      { frames: [text('x'.repeat(65_537))], code: 1009 },
      { frames: [{ ...text('x'), claimedLength: 2n ** 40n }], code: 1009 },
      {
        frames: [
          { ...text('x'.repeat(60_000)), fin: false },
          { opcode: 0, payload: Buffer.alloc(60_000, 'x') },
        ],
        code: 1009,
      },
    ]));

  it('V17.3.2 frames that break RFC 6455 are refused', () =>
    unreadable('frame-unreadable', [
      { frames: [{ ...text('{"type":"ping"}'), masked: false }], code: 1002 },
      { frames: [{ ...text('{"type":"ping"}'), reserved: 0x40 }], code: 1002 },
      { frames: [{ opcode: 3, payload: Buffer.from('x') }], code: 1002 },
      { frames: [{ opcode: 0, payload: Buffer.from('x') }], code: 1002 },
      { frames: [{ opcode: 1, payload: Buffer.from([0xc3, 0x28]) }], code: 1007 },
      {
        frames: [
          { ...text('x'), fin: false },
          ...Array.from({ length: 70 }, () => ({
            opcode: 0,
            payload: Buffer.from('x'),
            fin: false,
          })),
        ],
        code: 1008,
      },
    ]));

  it('V17.3.1 a flood of messages closes the socket that floods', () =>
    counted('message-flood', 1, async () => {
      const room = await server.room();
      const { client: practitioner } = await server.enter(room, anne);
      const { client: patient } = await server.enter(room, jeanne);
      for (let sent = 0; sent < 250; sent += 1) {
        patient.send({ type: 'relay', to: practitioner.participantId, payload: 'x' });
      }
      await expectTurnedAway(patient, 'TOO_MANY_MESSAGES', 4429);
      await practitioner.settle();
      await practitioner.close();
    }));

  it('V4.4.2 a page of a foreign origin opens no socket', async () => {
    const origins = [
      'https://elsewhere.example',
      'null',
      `${SAINT_AUBIN_ORIGIN}.evil.example`,
      `${SAINT_AUBIN_ORIGIN}/`,
      `${SAINT_AUBIN_ORIGIN}:444`,
      SAINT_AUBIN_ORIGIN.replace('https:', 'http:'),
      SAINT_AUBIN_ORIGIN.toUpperCase(),
      `${SAINT_AUBIN_ORIGIN}, https://elsewhere.example`,
      '',
    ];
    await counted('origin-refused', origins.length + 1, async () => {
      for (const origin of [...origins, null]) {
        await assert.rejects(server.connect({ origin }), /403 ORIGIN_REFUSED/, String(origin));
      }
    });
  });

  it('V4.4.3 a ticket in the address is refused, good or not', async () => {
    const room = await server.room();
    const ticket = await server.ticket(room.id, 'patient');
    await counted('credential-in-url', 2, async () => {
      for (const query of [`?ticket=${ticket}`, '?token=x']) {
        await assert.rejects(
          server.connect({ path: `/v1/signalling${query}` }),
          /400 CREDENTIAL_IN_URL/,
        );
      }
    });
    assert.ok(!server.logLines.join('').includes(ticket));
  });

  it('V4.4.3 an API key opens no seat: each join has a ticket of its own', () =>
    counted('ticket-unknown', 1, async () => {
      const { id, roomAuth } = await server.room();
      assert.ok(id);
      const client = await server.connect();
      const { participantId } = client;
      client.send({ type: 'join', v: 1, ticket: BELLEVUE_KEY, roomAuth, participantId });
      await expectTurnedAway(client, 'TICKET_UNKNOWN', 4401);
    }));

  it('algorithm confusion: no JWT is a ticket, whatever its alg', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = part({ role: 'practitioner', exp: 9_999_999_999 });
    const jwt = (header: object, signature: (input: string) => Buffer) => {
      const input = `${part(header)}.${claims}`;
      return `${input}.${signature(input).toString('base64url')}`;
    };
    const tickets = [
      jwt({ alg: 'none' }, () => Buffer.alloc(0)),
      jwt({ alg: 'HS256' }, (input) => createHmac('sha256', pem).update(input).digest()),
      jwt({ alg: 'EdDSA' }, (input) => sign(null, Buffer.from(input), privateKey)),
      jwt({ alg: 'EdDSA', crit: ['b64'], b64: false }, () => Buffer.alloc(64)),
    ];
    await counted('ticket-unknown', tickets.length, async () => {
      for (const ticket of tickets) {
        const client = await server.connect();
        const { participantId } = client;
        client.send({ type: 'join', v: 1, ticket, roomAuth: drawRoomAuth(), participantId });
        await expectTurnedAway(client, 'TICKET_UNKNOWN', 4401);
      }
    });
  });

  it('jku: no address named in a token is ever asked for a key', async () => {
    let asked = 0;
    const keys = createServer((_request, response) => {
      asked += 1;
      response.end('{"keys":[]}');
    });
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    const bound = keys.address();
    const jku = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}/jwks`;
    const { privateKey } = generateKeyPairSync('ed25519');
    const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', jku, x5u: jku })).toString(
      'base64url',
    );
    const signature = sign(null, Buffer.from(`${header}.e30`), privateKey).toString('base64url');
    const ticket = `${header}.e30.${signature}`;
    await counted('ticket-unknown', 1, async () => {
      const client = await server.connect();
      const { participantId } = client;
      client.send({ type: 'join', v: 1, ticket, roomAuth: drawRoomAuth(), participantId });
      await expectTurnedAway(client, 'TICKET_UNKNOWN', 4401);
    });
    const response = await server.request('GET', '/v1/audit/events', { key: ticket });
    assert.equal(response.status, 401);
    assert.equal(asked, 0);
    keys.close();
  });

  it('a spoofed from is refused, and never reaches anybody', () =>
    counted('sender-spoofed', 1, async () => {
      const room = await server.room();
      const { client: practitioner } = await server.enter(room, anne);
      const { client: patient } = await server.enter(room, jeanne);
      await practitioner.next('participant-joined');
      const from = witness.practitioner.participantId;
      patient.sendRaw(
        JSON.stringify({ type: 'relay', from, to: practitioner.participantId, payload: 'x' }),
      );
      await expectTurnedAway(patient, 'PROTOCOL', 4400);
      await practitioner.settle();
      assert.deepEqual(
        practitioner.inbox.filter(({ type }) => type === 'relay'),
        [],
      );
      await practitioner.close();
    }));

  it('foreign rooms: nobody sends, admits or removes across rooms', () =>
    counted('recipient-unknown', 3, async () => {
      const room = await server.room();
      const { client: intruder } = await server.enter(room, anne);
      const { participantId } = witness.patient;
      const across: ClientMessage[] = [
        { type: 'relay', to: participantId, payload: 'x' },
        { type: 'admit', participantId },
        { type: 'remove', participantId },
      ];
      for (const message of across) {
        intruder.send(message);
        assert.equal(await intruder.refusal(), 'PARTICIPANT_UNKNOWN');
      }
      await intruder.close();
    }));

  it('enumeration of participants’ ids is noticed', () =>
    counted('ids-enumerated', 1, async () => {
      const room = await server.room();
      const { client: intruder } = await server.enter(room, anne);
      for (let tries = 0; tries < 6; tries += 1) {
        intruder.send({ type: 'relay', to: drawParticipantId(), payload: 'x' });
        assert.equal(await intruder.refusal(), 'PARTICIPANT_UNKNOWN');
      }
      await intruder.close();
    }));

  it('IDOR: a ticket and a resume token of another tenant open nothing', () =>
    counted('admission-not-allowed', 2, async () => {
      const room = await server.room();
      const ticket = await server.ticket(room.id, 'practitioner');
      const { resumeToken, client } = await server.enter(room, anne);
      const foreign = () => server.connect({ origin: BELLEVUE_ORIGIN });
      const joining = await foreign();
      const { participantId } = joining;
      joining.send({ type: 'join', v: 1, ticket, roomAuth: room.roomAuth, participantId });
      await expectTurnedAway(joining, 'NOT_ALLOWED', 4401);
      const resuming = await foreign();
      resuming.send({ type: 'resume', v: 1, resumeToken });
      await expectTurnedAway(resuming, 'NOT_ALLOWED', 4401);
      await client.settle();
      await client.close();
    }));

  it('whoever is no practitioner admits, removes and ends nothing', () =>
    counted('act-not-allowed', 3, async () => {
      const room = await server.room();
      const { client: practitioner } = await server.enter(room, anne);
      const { client: patient } = await server.enter(room, jeanne);
      const { client: companion } = await server.enter(room, paul);
      const { participantId } = companion;
      const acts: ClientMessage[] = [
        { type: 'admit', participantId },
        { type: 'remove', participantId: practitioner.participantId },
        { type: 'end' },
      ];
      for (const act of acts) {
        patient.send(act);
        assert.equal(await patient.refusal(), 'NOT_ALLOWED');
      }
      await practitioner.settle();
      await practitioner.close();
    }));

  it('who waits reaches practitioners only', () =>
    counted('recipient-unknown', 1, async () => {
      const room = await server.room();
      const { client: practitioner } = await server.enter(room, anne);
      const { client: patient } = await server.enter(room, jeanne);
      const { client: companion } = await server.enter(room, paul);
      patient.send({ type: 'relay', to: companion.participantId, payload: 'x' });
      assert.equal(await patient.refusal(), 'PARTICIPANT_UNKNOWN');
      await practitioner.close();
    }));

  it('nothing is done for a socket without a seat', () =>
    malformed('act-without-seat', [
      '{"type":"end"}',
      `{"type":"admit","participantId":"${ALL_ZERO}"}`,
      `{"type":"relay","to":"${ALL_ZERO}","payload":"x"}`,
      '{"type":"report","kind":"handshake-failed","about":null}',
    ]));

  it('a ticket serves once, and a former resume token not at all', () =>
    counted('ticket-used', 1, async () => {
      const room = await server.room();
      const ticket = await server.ticket(room.id, 'practitioner');
      const first = await server.connect();
      const { resumeToken } = await first.join(ticket, room.roomAuth);
      const again = await server.connect();
      const { participantId } = again;
      again.send({ type: 'join', v: 1, ticket, roomAuth: room.roomAuth, participantId });
      await expectTurnedAway(again, 'TICKET_USED', 4401);
      let latest = await server.connect();
      const second = await latest.resume(resumeToken);
      latest = await server.connect();
      await latest.resume(second.resumeToken);
      const thief = await server.connect();
      thief.send({ type: 'resume', v: 1, resumeToken });
      await expectTurnedAway(thief, 'RESUME_REFUSED', 4401);
      await latest.settle();
      await latest.close();
    }));

  it('a socket that says nothing for five seconds is closed', () =>
    counted('silent-socket', 1, async () => {
      const silent = await server.connect();
      await silent.settle();
      server.clock.advance(5_000);
      await expectTurnedAway(silent, 'PROTOCOL', 4400);
    }));
});
