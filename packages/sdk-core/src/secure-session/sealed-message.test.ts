import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { personas } from '../testing/personas.ts';
import { propertyRuns } from '../testing/property-runs.ts';
import {
  encodeSealedMessage,
  MAX_CHAT_CHARS,
  parseSealedMessage,
  readSealedMessage,
  type SealedMessage,
} from './sealed-message.ts';

const id = '0123456789abcdef';
const candidate = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMLineIndex: 0 };

const messages: SealedMessage[] = [
  {
    t: 'profile',
    displayName: personas.martin.displayName,
    deviceCheck: { camera: true, microphone: true, speaker: false },
    consent: 'teleconsultation.av=1,student-present=0',
  },
  { t: 'profile', displayName: null, deviceCheck: null, consent: null },
  { t: 'signal', pc: id, seq: 0, data: { type: 'offer', sdp: 'v=0' } },
  { t: 'signal', pc: id, seq: 1, data: { type: 'answer', sdp: 'v=0' } },
  {
    t: 'signal',
    pc: id,
    seq: 2,
    data: { type: 'candidate', candidate: { ...candidate, sdpMid: '0' } },
  },
  { t: 'signal', pc: id, seq: 3, data: { type: 'renegotiate', renegotiate: true } },
  { t: 'restart' },
  { t: 'state', microphone: true, camera: false, screen: false },
  { t: 'chat', id, text: 'a'.repeat(MAX_CHAT_CHARS), sentAt: 1_772_443_800_000 },
  { t: 'chat-ack', id },
  { t: 'bye' },
];

describe('parseSealedMessage', () => {
  it('reads every message of this version unchanged', () => {
    for (const message of messages) {
      assert.deepEqual(parseSealedMessage(JSON.parse(JSON.stringify(message))), message);
    }
  });

  for (const [what, input] of [
    ['a signal simple-peer would act on by itself', { type: 'transceiverRequest', init: {} }],
    ['an offer of the wrong kind', { type: 'pranswer', sdp: 'v=0' }],
    ['a description that is not text', { type: 'offer', sdp: {} }],
    ['a description beyond all measure', { type: 'offer', sdp: 'a'.repeat(40_001) }],
    ['a candidate that is bare text', { type: 'candidate', candidate: 'candidate:1' }],
    ['a description riding on a candidate', { type: 'candidate', candidate, sdp: 'v=0' }],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.equal(parseSealedMessage({ t: 'signal', pc: id, seq: 0, data: input }), null);
    });
  }

  it('refuses a chat that is empty, too long or without a proper id', () => {
    const chat = { t: 'chat', id, text: 'Bonjour', sentAt: 0 };

    assert.notEqual(parseSealedMessage(chat), null);
    assert.equal(parseSealedMessage({ ...chat, text: '' }), null);
    assert.equal(parseSealedMessage({ ...chat, text: 'a'.repeat(MAX_CHAT_CHARS + 1) }), null);
    assert.equal(parseSealedMessage({ ...chat, id: '../../etc' }), null);
    assert.equal(parseSealedMessage({ ...chat, sentAt: -1 }), null);
  });

  it('refuses a profile with a name as long as a page, or decisions it can not read', () => {
    const profile = { t: 'profile', displayName: null, deviceCheck: null, consent: null };

    assert.equal(parseSealedMessage({ ...profile, displayName: 'x'.repeat(121) }), null);
    assert.equal(parseSealedMessage({ ...profile, consent: 'teleconsultation.av=yes' }), null);
    assert.equal(parseSealedMessage({ ...profile, deviceCheck: { camera: true } }), null);
  });

  it('refuses members nobody declared', () => {
    for (const message of messages) {
      assert.equal(parseSealedMessage({ ...message, html: '<b>' }), null);
    }
  });

  it('never throws, whatever was sealed', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        parseSealedMessage(value);
      }),
      propertyRuns('sealed message from noise'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...messages), fc.nat(5), fc.jsonValue(), (message, at, value) => {
        const names = Object.keys(message);
        parseSealedMessage({ ...message, [names[at % names.length] ?? 't']: value });
      }),
      propertyRuns('sealed message, one member changed'),
    );
  });
});

describe('a sealed message on its way', () => {
  it('is written in one way, whatever the order its members were in', () => {
    for (const message of messages) {
      const reversed = Object.fromEntries(Object.entries(message).reverse()) as SealedMessage;
      const text = encodeSealedMessage(message);
      assert.equal(encodeSealedMessage(reversed), text);
      assert.deepEqual(readSealedMessage(text), message);
    }
  });

  it('is refused in another order, with a space, or with a member twice', () => {
    const text = `{"t":"chat-ack","id":"${id}"}`;
    assert.notEqual(readSealedMessage(text), null);
    for (const other of [
      `{"id":"${id}","t":"chat-ack"}`,
      `{"t":"chat-ack", "id":"${id}"}`,
      `{"t":"chat-ack","t":"chat-ack","id":"${id}"}`,
      `{"t":"chat-ack","id":"\\u0030${id.slice(1)}"}`,
    ]) {
      assert.equal(readSealedMessage(other), null, other);
    }
  });
});
