/**
 * The queries about who owns a room. An owner writes under its fence; once there is a later owner,
 * what the former one writes is refused by the database itself.
 */
import type { Transaction, UpdateObject } from 'kysely';
import type { TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { NodeId } from '../bus/bus.ts';
import type { OwnershipStore, RoomOwner } from '../nodes/room-locator.ts';
import { RoomElsewhereError } from '../room/ownership.ts';
import type { Schema } from './schema.ts';
import type { Scopes } from './scopes.ts';

/**
 * Keeps the facts of a teleconsultation, within the transaction of all that belongs to them.
 * @throws RoomElsewhereError when there is a later owner than that of `fence`
 */
export async function updateFenced(
  tx: Transaction<Schema>,
  change: { id: string; rest: UpdateObject<Schema, 'teleconsultations'>; fence: number | null },
): Promise<void> {
  const { id, rest, fence } = change;
  let query = tx.updateTable('teleconsultations').set(rest).where('id', '=', id);
  if (fence !== null) query = query.where('owner_fence', '=', fence);
  const { numUpdatedRows } = await query.executeTakeFirst();
  if (fence !== null && numUpdatedRows === 0n) throw new RoomElsewhereError();
}

export class SqlOwnership implements OwnershipStore {
  readonly #scopes: Scopes;

  constructor(options: { scopes: Scopes }) {
    this.#scopes = options.scopes;
  }

  async ownRoom(
    id: TeleconsultationId,
    { node, instead }: { node: NodeId; instead: number | null },
  ): Promise<RoomOwner | null> {
    return this.#scopes.write({ shown: id }, async (tx) => {
      const place = await tx
        .selectFrom('teleconsultations')
        .select('tenant_id')
        .where('id', '=', id)
        .executeTakeFirst();
      if (!place) return null;
      await this.#scopes.enter(tx, { tenant: place.tenant_id });
      await tx
        .updateTable('teleconsultations')
        .set(({ eb }) => ({ owner_node: node, owner_fence: eb('owner_fence', '+', 1) }))
        .where('id', '=', id)
        .where(({ or, eb }) =>
          instead === null
            ? eb('owner_node', 'is', null)
            : or([eb('owner_node', 'is', null), eb('owner_fence', '=', instead)]),
        )
        .execute();
      const row = await tx
        .selectFrom('teleconsultations')
        .select(['owner_node', 'owner_fence'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return ownerFrom(row);
    });
  }

  async disownRooms(node: NodeId): Promise<void> {
    await this.#scopes.write('housekeeping', (tx) =>
      tx
        .updateTable('teleconsultations')
        .set({ owner_node: null })
        .where('owner_node', '=', node)
        .execute(),
    );
  }

  async occupiedRoomOwners(): Promise<{ id: TeleconsultationId; owner: RoomOwner | null }[]> {
    const rows = await this.#scopes.read('housekeeping', (db) =>
      db
        .selectFrom('seats')
        .innerJoin('teleconsultations as t', 't.id', 'seats.teleconsultation_id')
        .select(['t.id', 't.owner_node', 't.owner_fence'])
        .distinct()
        .where('seats.seated', '=', 1)
        .where('t.state', '<>', 'ended')
        .execute(),
    );
    return rows.map((row) => ({ id: row.id as TeleconsultationId, owner: ownerFrom(row) }));
  }

  async roomOfTicket(ticketHash: string): Promise<TeleconsultationId | null> {
    const row = await this.#scopes.read({ shown: ticketHash }, (db) =>
      db
        .selectFrom('admission_tickets')
        .select('teleconsultation_id')
        .where('ticket_hash', '=', ticketHash)
        .executeTakeFirst(),
    );
    return row ? (row.teleconsultation_id as TeleconsultationId) : null;
  }
}

function ownerFrom(row: { owner_node: string | null; owner_fence: number }): RoomOwner | null {
  if (row.owner_node === null) return null;
  return { node: row.owner_node as NodeId, fence: row.owner_fence };
}
