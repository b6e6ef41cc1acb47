import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { personas } from '../testing/personas.ts';
import { encodeMessage, parseClientMessage, parseServerMessage } from './codec.ts';
import {
  END_REASONS,
  LEAVE_REASONS,
  MAX_SEALED_PAYLOAD_CHARS,
  PRESENCES,
  REFUSALS,
  REPORT_KINDS,
  ROLES,
  ROOM_CAPACITY,
  type ClientMessage,
  type ParticipantEntry,
  type ParticipantId,
  type ServerMessage,
  type TeleconsultationId,
} from './messages.ts';

const participantId = 'a'.repeat(32) as ParticipantId;
const teleconsultationId = 'tc_AAAAAAAAAAAAAAAAAAAAAA' as TeleconsultationId;
const ticket = 'at_0123456789abcdef';
const roomAuth = 'A'.repeat(43);
const since = '2026-03-02T09:30:00.000Z';
const entry: ParticipantEntry = {
  participantId,
  role: 'patient',
  presence: 'waiting',
  connected: true,
  since,
};
const welcome: Extract<ServerMessage, { type: 'welcome' }> = {
  type: 'welcome',
  v: 1,
  teleconsultationId,
  participantId,
  role: 'practitioner',
  presence: 'admitted',
  resumeToken: 'rt_0123456789abcdef',
  participants: [entry],
  iceServers: [{ urls: ['turns:turn.exemple.fr:443'], username: 'u', credential: 'c' }],
  iceTransportPolicy: 'relay',
  startedAt: null,
};

const clientMessages: ClientMessage[] = [
  { type: 'join', v: 1, ticket, roomAuth, participantId },
  { type: 'resume', v: 1, resumeToken: 'rt_0123456789abcdef' },
  { type: 'relay', to: participantId, payload: 'm.AAAA.0.BBBB' },
  { type: 'admit', participantId },
  { type: 'remove', participantId },
  { type: 'lock', locked: true },
  { type: 'lock', locked: false },
  { type: 'leave' },
  { type: 'end' },
  ...REPORT_KINDS.map((kind): ClientMessage => ({ type: 'report', kind, about: participantId })),
  { type: 'report', kind: 'media-unprotected', about: null },
  { type: 'ping' },
];

const serverMessages: ServerMessage[] = [
  welcome,
  { ...welcome, startedAt: since, iceServers: [], participants: [], iceTransportPolicy: 'all' },
  ...ROLES.flatMap((role) =>
    PRESENCES.map((presence): ServerMessage => ({
      type: 'participant-joined',
      participant: { ...entry, role, presence },
    })),
  ),
  { type: 'participant-admitted', participantId, startedAt: since },
  { type: 'participant-lost', participantId },
  { type: 'participant-back', participantId },
  ...LEAVE_REASONS.map((reason): ServerMessage => ({
    type: 'participant-left',
    participantId,
    reason,
  })),
  { type: 'relay', from: participantId, payload: 'A'.repeat(MAX_SEALED_PAYLOAD_CHARS) },
  { type: 'lock-changed', locked: true },
  { type: 'removed' },
  { type: 'replaced' },
  ...END_REASONS.map((reason): ServerMessage => ({ type: 'ended', reason, durationS: 60 })),
  ...REFUSALS.map((code): ServerMessage => ({ type: 'refused', code })),
  { type: 'reconnect', afterMs: 0, withinMs: 8_000, url: null },
  {
    type: 'reconnect',
    afterMs: 600_000,
    withinMs: 0,
    url: 'wss://two.hopital.example/v1/signalling',
  },
  { type: 'pong' },
];

function describeMessage(message: ClientMessage): string {
  if (message.type === 'lock') return message.locked ? 'a lock' : 'an unlock';
  if (message.type !== 'report') return message.type;
  return `a report of ${message.kind} about ${message.about === null ? 'nobody' : 'somebody'}`;
}

function faultsOf(input: unknown, parse: typeof parseServerMessage | typeof parseClientMessage) {
  const result = parse(input);
  assert.equal(result.ok, false);
  return result.ok ? [] : result.faults;
}

describe('codec: what both sides may say', () => {
  for (const message of clientMessages) {
    it(`carries ${describeMessage(message)} from a browser unchanged`, () => {
      assert.deepEqual(parseClientMessage(encodeMessage(message)), { ok: true, message });
      assert.deepEqual(parseClientMessage(message), { ok: true, message });
    });
  }

  it('carries every message of the server unchanged, in each of its variants', () => {
    for (const message of serverMessages) {
      assert.deepEqual(parseServerMessage(encodeMessage(message)), { ok: true, message });
    }
  });

  it('keeps the two directions apart', () => {
    faultsOf({ type: 'welcome' }, parseClientMessage);
    faultsOf({ type: 'admit', participantId }, parseServerMessage);
  });
});

describe('codec: what it refuses', () => {
  it('collects every fault of a message, each with its path', () => {
    const faults = faultsOf(
      {
        ...welcome,
        v: 3,
        role: 'nurse',
        participants: [entry, { ...entry, since: 'this morning', connected: 'yes' }],
        iceServers: [{ urls: ['http://turn.exemple.fr'] }],
        extra: 1,
      },
      parseServerMessage,
    );

    assert.deepEqual(faults.map(({ path }) => path).sort(), [
      'extra',
      'iceServers[0].urls[0]',
      'participants[1].connected',
      'participants[1].since',
      'role',
      'v',
    ]);
  });

  it('never repeats a value, which may be personal', () => {
    const { displayName, familyName } = personas.martin;
    for (const message of [...clientMessages, ...serverMessages]) {
      for (const name of Object.keys(message)) {
        for (const parse of [parseClientMessage, parseServerMessage]) {
          const result = parse({ ...message, [name]: displayName });
          assert.equal(JSON.stringify(result).includes(familyName) && !result.ok, false);
        }
      }
    }
  });

  it('names what is missing', () => {
    const faults = faultsOf({ type: 'join', v: 1 }, parseClientMessage);

    assert.deepEqual(faults.map(({ path }) => path).sort(), [
      'participantId',
      'roomAuth',
      'ticket',
    ]);
  });

  for (const [what, input] of [
    ['a text that is not JSON', '{"type":'],
    ['an empty text', ''],
    ['null', null],
    ['a number', 7],
    ['a list', [{ type: 'ping' }]],
    ['a type that is inherited, not its own', Object.create({ type: 'ping' })],
    ['the name of a method of every object as type', { type: 'toString' }],
    ['a constructor as type', { type: 'constructor' }],
    ['a prototype as own member', '{"type":"ping","__proto__":{"admin":true}}'],
    ['a member too many', { type: 'ping', now: 1 }],
    ['a participant id in capitals', { type: 'admit', participantId: 'A'.repeat(32) }],
    ['a participant id with a line break', { type: 'admit', participantId: `${participantId}\n` }],
    ['an older version', { type: 'resume', v: 0, resumeToken: ticket }],
    ['a version that is text', { type: 'resume', v: '1', resumeToken: ticket }],
    ['an empty payload', { type: 'relay', to: participantId, payload: '' }],
    ['a lock that is neither locked nor unlocked', { type: 'lock', locked: 'yes' }],
    ['a report of a kind nobody agreed on', { type: 'report', kind: 'other', about: null }],
    [
      'a report about nobody in particular that does not say so',
      { type: 'report', kind: 'roster-mismatch' },
    ],
    [
      'a report with words in it',
      { type: 'report', kind: 'handshake-failed', about: personas.martin.displayName },
    ],
    [
      'a report with a text beside it',
      { type: 'report', kind: 'handshake-failed', about: null, note: 'it hung' },
    ],
    ['a payload in clear', { type: 'relay', to: participantId, payload: '{"sdp":"v=0"}' }],
    [
      'a payload one character too long',
      { type: 'relay', to: participantId, payload: 'A'.repeat(MAX_SEALED_PAYLOAD_CHARS + 1) },
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.equal(parseClientMessage(input).ok, false);
      assert.equal(Object.hasOwn(Object.prototype, 'admin'), false);
    });
  }

  it('refuses more participants than a room holds', () => {
    const participants = Array.from({ length: ROOM_CAPACITY + 1 }, () => entry);

    assert.deepEqual(
      faultsOf({ ...welcome, participants }, parseServerMessage).map(({ path }) => path),
      ['participants'],
    );
  });

  it('refuses an instant that no calendar has', () => {
    const faults = faultsOf({ ...welcome, startedAt: '2026-13-45T29:99:99Z' }, parseServerMessage);

    assert.deepEqual(
      faults.map(({ path }) => path),
      ['startedAt'],
    );
  });

  it('refuses a duration that is negative, fractional or longer than a week', () => {
    for (const durationS of [-1, 0.5, 604_801, Number.NaN, '60']) {
      const faults = faultsOf({ type: 'ended', reason: 'expired', durationS }, parseServerMessage);
      assert.deepEqual(
        faults.map(({ path }) => path),
        ['durationS'],
      );
    }
  });

  it('survives a depth bomb', () => {
    const bomb = '['.repeat(30_000) + ']'.repeat(30_000);
    const nested = '{"type":'.repeat(8_000) + '1' + '}'.repeat(8_000);
    for (const text of [bomb, nested, `{"type":"relay","to":${bomb},"payload":${bomb}}`]) {
      assert.equal(parseClientMessage(text).ok, false);
      assert.equal(parseServerMessage(text).ok, false);
    }
  });
});

describe('codec: the short way of a relay', () => {
  const to = '0'.repeat(32);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-';
  const sealedChar = fc.nat(alphabet.length - 1).map((at) => alphabet.charAt(at));
  const sealed = fc.string({ unit: sealedChar, minLength: 1, maxLength: 300 });

  it('reads what the long way reads, and refuses what it refuses', () => {
    const cuts = fc.array(fc.tuple(fc.nat(400), fc.string({ maxLength: 3 })), { maxLength: 2 });
    fc.assert(
      fc.property(sealed, cuts, (payload, changes) => {
        let text = JSON.stringify({ type: 'relay', to, payload });
        for (const [at, piece] of changes) text = text.slice(0, at) + piece + text.slice(at + 1);
        const short = parseClientMessage(text);
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          assert.equal(short.ok, false);
          return;
        }
        // Parsed JSON always takes the long way.
        assert.deepEqual(short, parseClientMessage(value));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes no byte more than the longest payload, and nothing behind the end', () => {
    const of = (length: number, after = '') =>
      parseClientMessage(
        JSON.stringify({ type: 'relay', to, payload: 'x'.repeat(length) }) + after,
      );
    assert.equal(of(MAX_SEALED_PAYLOAD_CHARS).ok, true);
    assert.equal(of(MAX_SEALED_PAYLOAD_CHARS + 1).ok, false);
    assert.equal(of(0).ok, false);
    assert.equal(of(4, '{}').ok, false);
    assert.equal(of(4, '\n').ok, true);
  });

  it('writes what JSON.stringify writes, whatever the payload', () => {
    const from = to as ParticipantId;
    fc.assert(
      fc.property(fc.oneof(sealed, fc.string({ unit: 'binary' })), (payload) => {
        const message = { type: 'relay', from, payload } as const;
        const text = encodeMessage(message);
        assert.deepEqual(JSON.parse(text), message);
        assert.equal(text, JSON.stringify(message));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('codec: whatever arrives', () => {
  const neverThrows = (input: unknown) => {
    for (const parse of [parseClientMessage, parseServerMessage]) {
      const result = parse(input);
      if (result.ok) assert.deepEqual(parse(encodeMessage(result.message)), result);
      else assert.ok(result.faults.length > 0);
    }
  };

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), neverThrows), { numRuns: 2000 });
  });

  it('never throws on any JSON, as value or as text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        neverThrows(value);
        neverThrows(JSON.stringify(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws on a real message with one member replaced by anything', () => {
    const message = fc.constantFrom<Record<string, unknown>>(
      ...[...clientMessages, ...serverMessages].map((one) => ({ ...one })),
    );
    fc.assert(
      fc.property(message, fc.nat(9), fc.jsonValue(), (original, at, value) => {
        const names = Object.keys(original);
        neverThrows({ ...original, [names[at % names.length] ?? 'type']: value });
      }),
      { numRuns: 2000 },
    );
  });
});
