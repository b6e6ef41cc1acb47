/** Frames that were under way when something else happened to their sender. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ParticipantId, ServerMessage } from '@tdoc/sdk-core/protocol';
import { drawTicket } from '../auth/admission-ticket.ts';
import { hashSecret } from '../auth/secret.ts';
import { AuditTrail } from '../audit/audit-trail.ts';
import { createLog } from '../observability/log.ts';
import { createStore } from '../store/sql-store.ts';
import type { Store } from '../store/store.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { drawParticipantId, drawRoomAuth, SAINT_AUBIN_ORIGIN } from '../testing/personas.ts';
import { auditOf, draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { composeWebhook } from '../webhooks/webhook-event.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { MessageRouter } from './message-router.ts';
import { RoomRegistry } from './room-registry.ts';
import { UNWATCHED } from './visitor-watch.ts';

type Welcome = Extract<ServerMessage, { type: 'welcome' }>;

/** A connection whose welcome can be awaited. */
function openConnection() {
  let greet: (welcome: Welcome) => void = () => undefined;
  const welcomed = new Promise<Welcome>((resolve) => {
    greet = resolve;
  });
  const connection = {
    send(message: ServerMessage) {
      if (message.type === 'welcome') greet(message);
    },
    close: () => undefined,
  };
  return { connection, welcomed };
}

/** As over a network: what answers a message is never in the same turn as the message. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('a frame under way', () => {
  const teleconsultation = plannedNow();
  const { id } = teleconsultation;
  const clock = new ManualClock(NOW);
  const log = createLog({ level: 'silent' });
  let dataDir: string;
  let store: Store;
  let registry: RoomRegistry;
  let options: ConstructorParameters<typeof MessageRouter>[0];

  beforeEach(async () => {
    dataDir = temporaryFolder();
    store = await createStore({ dataDir });
    await store.saveTenant({ ...saintAubin, origins: [SAINT_AUBIN_ORIGIN] }, NOW);
    await store.createTeleconsultation(draftOf(teleconsultation));
    const onAnnounced = () => undefined;
    registry = new RoomRegistry({ store, clock, log, announce: composeWebhook, onAnnounced });
    const audit = new AuditTrail({ store, log });
    options = {
      doorkeeper: new Doorkeeper({ store, registry, audit, clock, turn: null }),
      registry,
      clock,
      log,
    };
  });
  afterEach(async () => {
    await registry.stop();
    await store.close();
    rmSync(dataDir, { recursive: true });
  });

  async function joinFrame(participantId: ParticipantId): Promise<string> {
    const grant = {
      teleconsultationId: id,
      tenantId: saintAubin.id,
      role: 'practitioner' as const,
    };
    const { ticket, record } = drawTicket(grant, NOW + 60_000);
    await store.saveTicket(record, auditOf(teleconsultation, 'ticket-issued'));
    return JSON.stringify({ type: 'join', v: 1, ticket, roomAuth: drawRoomAuth(), participantId });
  }

  it('from a replaced connection cannot speak for its successor', async () => {
    const first = openConnection();
    const router = new MessageRouter(options, {
      ...first,
      origin: SAINT_AUBIN_ORIGIN,
      watch: UNWATCHED,
      version: 1,
    });
    const participantId = drawParticipantId();
    router.onText(await joinFrame(participantId));
    const { resumeToken } = await first.welcomed;
    await nextTurn();

    const second = openConnection();
    const resumed = registry.within(id, (room) =>
      room.resume({
        participantId,
        connection: second.connection,
        shownHash: hashSecret(resumeToken),
        resumeToken: 'rt_of-the-successor-0000',
        resumeHash: hashSecret('rt_of-the-successor-0000'),
        icePlanFor: () => ({ iceServers: [], iceTransportPolicy: 'all' }),
        version: 1,
        now: NOW,
      }),
    );
    router.onText('{"type":"leave"}');
    assert.equal(await resumed, null);
    const held = await registry.within(id, (room) =>
      room.isHeldBy(participantId, second.connection),
    );
    assert.equal(held, true);
  });

  it('to open a door finds nobody there any more: the seat counts as lost at once', async () => {
    const { connection, welcomed } = openConnection();
    const router = new MessageRouter(options, {
      connection,
      origin: SAINT_AUBIN_ORIGIN,
      watch: UNWATCHED,
      version: 1,
    });
    router.onText(await joinFrame(drawParticipantId()));
    router.onClose();
    await welcomed;
    await nextTurn();
    const connected = await registry.within(id, (room) =>
      room.seated.map((peer) => peer.connection !== null),
    );
    assert.deepEqual(connected, [false]);
  });
});
