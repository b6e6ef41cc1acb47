/** The door of the parser, with everything a stranger may say. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ServerMessage } from '@tdoc/sdk-core/protocol';
import fc from 'fast-check';
import { AuditTrail } from '../audit/audit-trail.ts';
import { createLog } from '../observability/log.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { composeWebhook } from '../webhooks/webhook-event.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { MessageRouter } from './message-router.ts';
import { RoomRegistry } from './room-registry.ts';
import { UNWATCHED } from './visitor-watch.ts';

/** A server that nobody planned anything on. */
function openDoor() {
  const clock = new ManualClock();
  const log = createLog({ level: 'silent' });
  const store = {
    loadRoom: async () => null,
    commitRoom: async () => undefined,
    occupiedRooms: async () => [],
    expiredRooms: async () => [],
    redeemTicket: async () => null,
    findSeat: async () => null,
    isOriginOf: async () => false,
    recordAudit: async () => undefined,
  };
  const onAnnounced = () => undefined;
  const audit = new AuditTrail({ store, log });
  const registry = new RoomRegistry({ store, clock, log, announce: composeWebhook, onAnnounced });
  const doorkeeper = new Doorkeeper({ store, registry, audit, clock, turn: null });
  const sent: ServerMessage[] = [];
  const closes: number[] = [];
  const connection = {
    send: (message: ServerMessage) => void sent.push(message),
    close: (code: number) => void closes.push(code),
  };
  const options = { doorkeeper, registry, clock, log };
  const router = new MessageRouter(options, {
    connection,
    origin: 'https://dpi.example',
    watch: UNWATCHED,
    version: 1,
  });
  return { router, sent, closes, clock };
}

const NAMES = ['type', 'v', 'ticket', 'roomAuth', 'participantId', 'to', 'payload', '__proto__'];
const WORDS = ['join', 'resume', 'relay', 'admit', 'leave', 'end', 'ping', 'constructor', '1'];
const almostMessage = fc.dictionary(
  fc.constantFrom(...NAMES),
  fc.oneof(fc.constantFrom<string | number>(...WORDS, 1), fc.jsonValue()),
);
const anything = fc.oneof(
  fc.string(),
  fc.json(),
  almostMessage.map((value) => JSON.stringify(value)),
);

describe('the message router', () => {
  it('never throws, grants nothing, and answers in words of the protocol', () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 5 }), (frames) => {
        const { router, sent, closes } = openDoor();
        for (const frame of frames) router.onText(frame);
        assert.ok(sent.length + closes.length > 0 || frames.every(isEntrance));
        for (const message of sent) assert.match(message.type, /^(?:pong|refused)$/);
        for (const code of closes) assert.equal(code, 4400);
        router.onClose();
        assert.equal(({} as { role?: unknown }).role, undefined);
      }),
      { numRuns: 10_000 },
    );
  });

  it('no longer minds the deadline once the other end has gone', () => {
    const { router, sent, clock } = openDoor();
    router.onClose();
    clock.advance(60_000);
    assert.deepEqual(sent, []);
  });

  it('answers a ping before anything else, and moves no deadline by it', () => {
    const { router, sent, closes, clock } = openDoor();
    router.onText('{"type":"ping"}');
    assert.deepEqual(sent, [{ type: 'pong' }]);
    clock.advance(5_000);
    assert.deepEqual(closes, [4400]);
  });
});

/** A well-formed way in is answered later, by the store. */
function isEntrance(frame: string): boolean {
  return /"type":"(?:join|resume)"/.test(frame);
}
