/**
 * What every store adapter must do, as one suite. An adapter's test opens it on real storage.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ParticipantId } from '@tdoc/sdk-core/protocol';
import { drawTicket } from '../auth/admission-ticket.ts';
import { TENANT_SCOPES } from '../auth/scopes.ts';
import { hashSecret } from '../auth/secret.ts';
import { drawNodeId } from '../bus/bus.ts';
import { RoomElsewhereError } from '../room/ownership.ts';
import type { SeatRecord } from '../room/peer.ts';
import { ended, type Teleconsultation } from '../room/teleconsultation.ts';
import { auditOf, draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { composeWebhook } from '../webhooks/webhook-event.ts';
import type { Store } from './store.ts';

function seatOf(digit: string): SeatRecord {
  return {
    participantId: digit.repeat(32) as ParticipantId,
    role: 'patient',
    presence: 'waiting',
    since: NOW,
    resumeHash: hashSecret(`last ${digit}`),
    previousResumeHash: hashSecret(`before ${digit}`),
    seated: true,
  };
}

export function storeContract(
  name: string,
  open: () => Promise<{ store: Store; dispose: () => Promise<void> }>,
): void {
  void describe(`${name} as a store`, () => {
    let store: Store;
    let dispose: () => Promise<void>;

    beforeEach(async () => {
      ({ store, dispose } = await open());
      await store.saveTenant(saintAubin, NOW);
    });
    afterEach(() => dispose());

    async function planned(): Promise<Teleconsultation> {
      const teleconsultation = plannedNow();
      await store.createTeleconsultation(draftOf(teleconsultation));
      return teleconsultation;
    }

    function changeOf(teleconsultation: Teleconsultation, seats: SeatRecord[] = []) {
      return {
        teleconsultation,
        seats,
        forgottenSeats: [],
        announcements: [],
        audit: [],
        now: NOW,
      };
    }

    const use = (now: number) => ({ participantId: seatOf('a').participantId, now });

    void it('finds a tenant by its API key and by its name', async () => {
      const holder = await store.findKeyHolder(saintAubin.apiKeyHash);
      assert.equal(holder?.tenant?.id, saintAubin.id);
      assert.deepEqual(holder.key.scopes, TENANT_SCOPES);
      assert.deepEqual(await store.findTenantByName(saintAubin.name), saintAubin);
      assert.equal(await store.findKeyHolder(hashSecret('unknown')), null);
    });

    void it('replaces a tenant of the same id, its origins included', async () => {
      const origins = ['https://nouveau.saint-aubin.example'];
      await store.saveTenant({ ...saintAubin, origins, webhook: null }, NOW);
      assert.deepEqual((await store.findTenantByName(saintAubin.name))?.origins, origins);
      assert.equal(await store.knowsOrigin('https://dpi.saint-aubin.example'), false);
      assert.equal(
        await store.isOriginOf(saintAubin.id, 'https://nouveau.saint-aubin.example'),
        true,
      );
      assert.equal(
        await store.isOriginOf('bellevue', 'https://nouveau.saint-aubin.example'),
        false,
      );
    });

    void it('shows a teleconsultation to its tenant only', async () => {
      const teleconsultation = await planned();
      const { id } = teleconsultation;
      assert.deepEqual(await store.findTeleconsultation(id, saintAubin.id), teleconsultation);
      assert.equal(await store.findTeleconsultation(id, 'bellevue'), null);
    });

    void it('spends a ticket once and says what it was before', async () => {
      const { id: teleconsultationId, tenantId } = await planned();
      const grant = { teleconsultationId, tenantId, role: 'patient' as const };
      const { record } = drawTicket(grant, NOW + 60_000);
      await store.saveTicket(
        record,
        auditOf({ id: teleconsultationId, tenantId }, 'ticket-issued'),
      );
      const both = await Promise.all([
        store.redeemTicket(record.ticketHash, use(NOW + 1)),
        store.redeemTicket(record.ticketHash, use(NOW + 2)),
      ]);
      assert.deepEqual(
        both.map((ticket) => ticket?.usedAt),
        [null, NOW + 1],
      );
      assert.equal(await store.redeemTicket(hashSecret('unknown'), use(NOW)), null);
    });

    void describe('with several nodes', () => {
      const [first, second] = [drawNodeId(), drawNodeId()];

      void it('gives a room one owner, whoever asks at the same time', async () => {
        const { id } = await planned();
        const owners = await Promise.all(
          [first, second, first, second].map((node) => store.ownRoom(id, { node, instead: null })),
        );
        const owner = owners[0];
        assert.ok(owner);
        for (const each of owners) assert.deepEqual(each, owner);
        const unknown = plannedNow().id;
        assert.equal(await store.ownRoom(unknown, { node: first, instead: null }), null);
      });

      void it('lets one node follow an owner that is gone, under a higher fence', async () => {
        const { id } = await planned();
        const before = await store.ownRoom(id, { node: first, instead: null });
        assert.ok(before);
        const instead = before.fence;
        const third = drawNodeId();
        const after = await Promise.all(
          [second, third].map((node) => store.ownRoom(id, { node, instead })),
        );
        assert.deepEqual(after[0], after[1]);
        assert.ok(after[0] && after[0].fence > before.fence && after[0].node !== first);
      });

      void it('refuses all of what a former owner writes', async () => {
        const teleconsultation = await planned();
        const { id } = teleconsultation;
        const before = await store.ownRoom(id, { node: first, instead: null });
        assert.ok(before);
        const { fence } = before;
        await store.commitRoom({ ...changeOf(teleconsultation, [seatOf('a')]), fence });
        await store.ownRoom(id, { node: second, instead: fence });
        await assert.rejects(
          store.commitRoom({
            ...changeOf({ ...teleconsultation, state: 'waiting' }, [seatOf('b')]),
            audit: [auditOf(teleconsultation, 'participant-joined')],
            fence,
          }),
          RoomElsewhereError,
        );
        const kept = await store.loadRoom(id);
        assert.deepEqual(kept, { teleconsultation, seats: [seatOf('a')] });
      });

      void it('says who owns the rooms with people in them, and frees those of a node that stops', async () => {
        const [here, there] = [await planned(), await planned()];
        const own = await store.ownRoom(here.id, { node: first, instead: null });
        const ownersOf = async () =>
          new Map((await store.occupiedRoomOwners()).map(({ id, owner }) => [id, owner]));
        assert.equal((await ownersOf()).size, 0);
        for (const [each, digit] of [
          [here, 'a'],
          [there, 'b'],
        ] as const) {
          await store.commitRoom(changeOf(each, [seatOf(digit)]));
        }
        assert.deepEqual((await ownersOf()).get(here.id), own);
        assert.deepEqual((await ownersOf()).get(there.id), null);
        await store.disownRooms(first);
        assert.deepEqual((await ownersOf()).get(here.id), null);
      });

      void it('tells whose room a ticket opens, without spending it', async () => {
        const { id: teleconsultationId, tenantId } = await planned();
        const grant = { teleconsultationId, tenantId, role: 'patient' as const };
        const { record } = drawTicket(grant, NOW + 60_000);
        const audit = auditOf({ id: teleconsultationId, tenantId }, 'ticket-issued');
        await store.saveTicket(record, audit);
        assert.equal(await store.roomOfTicket(record.ticketHash), teleconsultationId);
        assert.equal(await store.roomOfTicket(hashSecret('unknown')), null);
        assert.equal((await store.redeemTicket(record.ticketHash, use(NOW)))?.usedAt, null);
      });

      void it('hands a due delivery to one of those who ask', async () => {
        await planned();
        const [delivery] = await store.dueDeliveries(NOW, 10);
        assert.ok(delivery);
        const claims = [1, 2, 3].map((later) => store.claimDelivery(delivery, NOW + 1_000 * later));
        const claimed = await Promise.all(claims);
        assert.equal(claimed.filter((mine) => mine).length, 1);
        assert.deepEqual(await store.dueDeliveries(NOW, 10), []);
        assert.equal((await store.dueDeliveries(NOW + 3_000, 10)).length, 1);
      });
    });

    void it('keeps a room with its seats and finds a seat by both of its tokens', async () => {
      const teleconsultation = await planned();
      const { id } = teleconsultation;
      const seat = seatOf('a');
      await store.commitRoom(changeOf({ ...teleconsultation, state: 'waiting' }, [seat]));
      assert.deepEqual((await store.loadRoom(id))?.seats, [seat]);
      for (const token of ['last a', 'before a']) {
        const address = await store.findSeat(hashSecret(token));
        assert.deepEqual(address, {
          teleconsultationId: id,
          tenantId: saintAubin.id,
          participantId: seat.participantId,
        });
      }
      await store.commitRoom({
        ...changeOf(teleconsultation),
        forgottenSeats: [seat.participantId],
      });
      assert.equal(await store.findSeat(seat.resumeHash), null);
    });

    void it('keeps all of a change or nothing', async () => {
      const teleconsultation = await planned();
      const twin = { ...seatOf('b'), resumeHash: seatOf('a').resumeHash };
      const change = changeOf({ ...teleconsultation, state: 'waiting' }, [seatOf('a'), twin]);
      await assert.rejects(store.commitRoom(change));
      const room = await store.loadRoom(teleconsultation.id);
      assert.deepEqual([room?.teleconsultation.state, room?.seats], ['planned', []]);
    });

    void it('lists occupied rooms and expired ones, never those that ended', async () => {
      const [empty, occupied, over] = [await planned(), await planned(), await planned()];
      await store.commitRoom(changeOf(occupied, [seatOf('a')]));
      const { teleconsultation } = ended(over, 'ended-by-host', NOW);
      await store.commitRoom(changeOf(teleconsultation, [seatOf('b')]));
      assert.deepEqual(await store.occupiedRooms(), [occupied.id]);
      assert.deepEqual(await store.expiredRooms(NOW), []);
      const expired = await store.expiredRooms(empty.expiresAt);
      assert.deepEqual(expired.sort(), [empty.id, occupied.id].sort());
    });

    void it('hands out the deliveries of one teleconsultation in order, one at a time', async () => {
      const teleconsultation = await planned();
      const started = composeWebhook('started', teleconsultation, { waiting: 0, now: NOW });
      await store.commitRoom({ ...changeOf(teleconsultation), announcements: [started] });
      const [first, ...others] = await store.dueDeliveries(NOW, 10);
      assert.ok(first);
      assert.ok(first.body.includes('teleconsultation.planned'));
      assert.deepEqual(others, []);

      await store.postponeDelivery(first.id, {
        attempts: 1,
        nextAttemptAt: NOW + 5_000,
        failure: 'HTTP_500',
      });
      assert.deepEqual(await store.dueDeliveries(NOW, 10), []);
      assert.equal(await store.nextDeliveryAt(), NOW + 5_000);
      await store.settleDelivery(first.id, NOW + 5_000);
      assert.deepEqual(
        (await store.dueDeliveries(NOW, 10)).map(({ id }) => id),
        [started.id],
      );
      await store.settleDelivery(started.id, NOW);
      assert.equal(await store.nextDeliveryAt(), null);
    });

    void it('puts nothing into the outbox of a tenant without webhooks', async () => {
      await store.saveTenant({ ...saintAubin, webhook: null }, NOW);
      await planned();
      assert.equal(await store.nextDeliveryAt(), null);
    });

    void it('purges what is of no use any more and nothing else', async () => {
      const { id: teleconsultationId, tenantId } = await planned();
      const grant = { teleconsultationId, tenantId, role: 'patient' as const };
      const { record } = drawTicket(grant, NOW + 60_000);
      await store.saveTicket(
        record,
        auditOf({ id: teleconsultationId, tenantId }, 'ticket-issued'),
      );
      await store.purge(NOW + 3_600_000);
      assert.notEqual(await store.redeemTicket(record.ticketHash, use(NOW + 60_000)), null);
      await store.purge(NOW + 2 * 86_400_000);
      assert.equal(await store.redeemTicket(record.ticketHash, use(NOW)), null);
      assert.notEqual(await store.findTeleconsultation(teleconsultationId, tenantId), null);
      assert.notEqual(await store.nextDeliveryAt(), null, 'an undelivered webhook stays');
    });
  });
}
