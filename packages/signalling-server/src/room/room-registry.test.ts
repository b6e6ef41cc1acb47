/** The registry between rooms and the store: order, restoring, and what happens when the disk fails. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ServerMessage } from '@tdoc/sdk-core/protocol';
import { hashSecret } from '../auth/secret.ts';
import { createLog } from '../observability/log.ts';
import { createStore } from '../store/sql-store.ts';
import type { Store } from '../store/store.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { anne, drawParticipantId, jeanne, type Persona } from '../testing/personas.ts';
import { draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { composeWebhook } from '../webhooks/webhook-event.ts';
import type { PeerConnection } from './peer.ts';
import { RoomRegistry, SEAT_KEPT_MS, type RoomStore } from './room-registry.ts';
import type { Teleconsultation } from './teleconsultation.ts';

class RecordedConnection implements PeerConnection {
  readonly sent: ServerMessage['type'][] = [];
  closeCode: number | null = null;

  send(message: ServerMessage): void {
    this.sent.push(message.type);
  }

  close(code: number): void {
    this.closeCode = code;
  }
}

describe('the room registry', () => {
  let dataDir: string;
  let store: Store;
  let clock: ManualClock;
  let teleconsultation: Teleconsultation;

  beforeEach(async () => {
    dataDir = temporaryFolder();
    store = await createStore({ dataDir });
    clock = new ManualClock(NOW);
    teleconsultation = plannedNow();
    await store.saveTenant(saintAubin, NOW);
    await store.createTeleconsultation(draftOf(teleconsultation));
  });
  afterEach(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true });
  });

  function registryOn(roomStore: RoomStore): RoomRegistry {
    return new RoomRegistry({
      store: roomStore,
      clock,
      log: createLog({ level: 'silent' }),
      announce: composeWebhook,
      onAnnounced: () => undefined,
    });
  }

  async function enter(registry: RoomRegistry, { role }: Persona) {
    const connection = new RecordedConnection();
    const participantId = drawParticipantId();
    const resumeHash = hashSecret(participantId);
    await registry.within(teleconsultation.id, (room) =>
      room.join({
        participantId,
        role,
        connection,
        roomAuthHash: hashSecret('link'),
        resumeToken: 'rt_of-the-tests-0000000',
        resumeHash,
        icePlanFor: () => ({ iceServers: [], iceTransportPolicy: 'all' }),
        version: 1,
        now: clock.now(),
      }),
    );
    return { connection, participantId };
  }

  it('tells nobody what the disk did not take, and sends everybody back to what it holds', async () => {
    let broken = false;
    const registry = registryOn({
      loadRoom: (id) => store.loadRoom(id),
      commitRoom: (change) =>
        broken ? Promise.reject(new Error('disk full')) : store.commitRoom(change),
      occupiedRooms: () => store.occupiedRooms(),
      expiredRooms: (now) => store.expiredRooms(now),
    });
    const practitioner = await enter(registry, anne);
    const patient = await enter(registry, jeanne);
    broken = true;
    const admission = registry.within(teleconsultation.id, (room) =>
      room.admit(practitioner.participantId, patient.participantId, clock.now()),
    );
    await assert.rejects(admission, /disk full/);
    assert.ok(!patient.connection.sent.includes('participant-admitted'));
    assert.equal(patient.connection.closeCode, 1011);

    broken = false;
    const presence = await registry.within(
      teleconsultation.id,
      (room) =>
        room.seated.find(({ participantId }) => participantId === patient.participantId)?.presence,
    );
    assert.equal(presence, 'waiting');
    await registry.stop();
  });

  it('holds no room in memory once everybody has left', async () => {
    const registry = registryOn(store);
    const { participantId } = await enter(registry, anne);
    assert.equal(registry.roomCount, 1);
    await registry.within(teleconsultation.id, (room) => room.leave(participantId, clock.now()));
    assert.equal(registry.roomCount, 0);
  });

  it('keeps a lost seat for a minute and not a moment longer', async () => {
    const registry = registryOn(store);
    const practitioner = await enter(registry, anne);
    const patient = await enter(registry, jeanne);
    const { id } = teleconsultation;
    await registry.within(id, (room) => room.lose(patient.participantId, patient.connection));
    clock.advance(SEAT_KEPT_MS - 1);
    await registry.within(id, () => undefined);
    assert.deepEqual(practitioner.connection.sent.slice(-1), ['participant-lost']);
    clock.advance(1);
    await registry.within(id, () => undefined);
    assert.deepEqual(practitioner.connection.sent.slice(-1), ['participant-left']);
    await registry.stop();
  });

  it('takes up the seats of an earlier process and lets them time out', async () => {
    const earlier = registryOn(store);
    await enter(earlier, anne);
    await enter(earlier, jeanne);
    await earlier.stop();

    const registry = registryOn(store);
    await registry.restore();
    assert.equal(registry.roomCount, 1);
    clock.advance(SEAT_KEPT_MS);
    await registry.within(teleconsultation.id, () => undefined);
    assert.equal(registry.roomCount, 0);
    assert.deepEqual(await store.occupiedRooms(), []);
  });

  it('knows no room that was never planned', async () => {
    const registry = registryOn(store);
    assert.equal(await registry.within(plannedNow().id, () => 'worked'), null);
    assert.equal(registry.roomCount, 0);
  });
});
