/**
 * The queries about teleconsultations, their seats and their tickets.
 */
import { sql, type Transaction } from 'kysely';
import type { ParticipantId, TeleconsultationId } from '@tdoc/sdk-core/protocol';
import { pseudonymOf, tenantLog, type AuditEntry } from '../audit/audit-event.ts';
import type { SignedTreeHead } from '../audit/tree-head.ts';
import type { TicketRecord } from '../auth/admission-ticket.ts';
import type { DoorStore, SeatAddress, TicketUse } from '../room/doorkeeper.ts';
import type { RoomChange, RoomSnapshot, RoomStore } from '../room/room-registry.ts';
import type { Teleconsultation } from '../room/teleconsultation.ts';
import type { KeyScope } from './data-keys.ts';
import type { FieldVault } from './field-vault.ts';
import { seatFrom, seatRow, teleconsultationRow, ticketFrom, ticketRow } from './rows.ts';
import type { Schema } from './schema.ts';
import type { Queries, Scopes } from './scopes.ts';
import {
  openedTeleconsultation,
  referenceIndex,
  sealedClaim,
  sealedTeleconsultation,
} from './sealed-rows.ts';
import type { SqlAudit } from './sql-audit.ts';
import { announceWithin } from './sql-outbox.ts';
import { updateFenced } from './sql-ownership.ts';
import { countWithin } from './sql-usage.ts';
import type {
  CreationOutcome,
  IdempotencyClaim,
  TeleconsultationDraft,
  TeleconsultationStore,
} from './store.ts';

export class SqlTeleconsultations
  implements TeleconsultationStore, RoomStore, Omit<DoorStore, 'isOriginOf'>
{
  readonly #scopes: Scopes;
  readonly #audit: SqlAudit;
  readonly #vault: FieldVault;

  constructor(options: { scopes: Scopes; audit: SqlAudit; vault: FieldVault }) {
    this.#scopes = options.scopes;
    this.#vault = options.vault;
    this.#audit = options.audit;
  }

  async createTeleconsultation(draft: TeleconsultationDraft): Promise<CreationOutcome> {
    const { teleconsultation, announcement, idempotency } = draft;
    const { tenantId: tenant } = teleconsultation;
    return this.#scopes.write({ tenant }, async (tx) => {
      // The same request at the same moment, on another node perhaps, waits for the first one's answer.
      if (idempotency) await this.#scopes.lock(tx, `idempotency ${tenant} ${idempotency.keyHash}`);
      const claim = idempotency && (await sealedClaim(this.#vault, tx, draft));
      const earlier = claim && (await claimedBefore(tx, { draft, claim, vault: this.#vault }));
      if (earlier) return earlier;
      await this.#vault.keys.draw(tx, { ...scopeOf(teleconsultation), purpose: 'fields' });
      await tx
        .insertInto('teleconsultations')
        .values(await sealedTeleconsultation(this.#vault, tx, teleconsultation))
        .execute();
      if (claim) {
        await tx
          .insertInto('idempotency_keys')
          .values({
            tenant_id: teleconsultation.tenantId,
            key_hash: claim.keyHash,
            request_hash: claim.requestHash,
            teleconsultation_id: teleconsultation.id,
            created_at: teleconsultation.createdAt,
          })
          .execute();
      }
      await this.#audit.append(tx, [draft.audit]);
      await announceWithin(tx, {
        tenantId: teleconsultation.tenantId,
        teleconsultationId: teleconsultation.id,
        announcements: [announcement],
        now: teleconsultation.createdAt,
        treeHead: () => this.#latestHead(tx, teleconsultation.tenantId),
        vault: this.#vault,
      });
      return { outcome: 'created', teleconsultation };
    });
  }

  async findTeleconsultation(
    id: TeleconsultationId,
    tenantId: string,
  ): Promise<Teleconsultation | null> {
    return this.#scopes.read({ tenant: tenantId }, async (db) => {
      const row = await db
        .selectFrom('teleconsultations')
        .selectAll()
        .where('id', '=', id)
        .where('tenant_id', '=', tenantId)
        .executeTakeFirst();
      return row ? openedTeleconsultation(this.#vault, db, row) : null;
    });
  }

  async findTeleconsultationsByReference(
    reference: string,
    tenantId: string,
  ): Promise<Teleconsultation[]> {
    return this.#scopes.read({ tenant: tenantId }, async (db) => {
      const index = await referenceIndex(this.#vault, db, { reference, tenantId });
      if (index === null) return [];
      const rows = await db
        .selectFrom('teleconsultations')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('reference_index', '=', index)
        .orderBy('created_at')
        .execute();
      const found: Teleconsultation[] = [];
      for (const row of rows) found.push(await openedTeleconsultation(this.#vault, db, row));
      return found;
    });
  }

  async listTeleconsultations(
    { tenantId, from, to }: { tenantId: string; from: number; to: number },
    { after, limit }: { after: { at: number; id: string } | null; limit: number },
  ): Promise<Teleconsultation[]> {
    return this.#scopes.read({ tenant: tenantId }, async (db) => {
      let query = db
        .selectFrom('teleconsultations')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where(({ eb, fn }) => eb(fn.coalesce('scheduled_at', 'created_at'), '>=', from))
        .where(({ eb, fn }) => eb(fn.coalesce('scheduled_at', 'created_at'), '<', to))
        .orderBy(({ fn }) => fn.coalesce('scheduled_at', 'created_at'))
        .orderBy('id')
        .limit(limit);
      if (after) {
        query = query.where(({ or, and, eb, fn }) =>
          or([
            eb(fn.coalesce('scheduled_at', 'created_at'), '>', after.at),
            and([
              eb(fn.coalesce('scheduled_at', 'created_at'), '=', after.at),
              eb('id', '>', after.id),
            ]),
          ]),
        );
      }
      const found: Teleconsultation[] = [];
      for (const row of await query.execute()) {
        found.push(await openedTeleconsultation(this.#vault, db, row));
      }
      return found;
    });
  }

  async saveTicket(ticket: TicketRecord, audit: AuditEntry): Promise<void> {
    await this.#scopes.write({ tenant: ticket.tenantId }, async (tx) => {
      await tx.insertInto('admission_tickets').values(ticketRow(ticket)).execute();
      await this.#audit.append(tx, [audit]);
    });
  }

  async redeemTicket(
    ticketHash: string,
    { participantId, now }: TicketUse,
  ): Promise<TicketRecord | null> {
    return this.#scopes.write({ shown: ticketHash }, async (tx) => {
      const shown = await ticketOf(tx, ticketHash);
      if (!shown) return null;
      await this.#scopes.enter(tx, { tenant: shown.tenantId });
      const { numUpdatedRows } = await tx
        .updateTable('admission_tickets')
        .set({ used_at: now })
        .where('ticket_hash', '=', ticketHash)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      // Somebody may have spent it since it was read: what is told is how it is now.
      if (numUpdatedRows === 0n) return ticketOf(tx, ticketHash);
      const { tenantId, teleconsultationId, role } = shown;
      await this.#audit.append(tx, [
        {
          tenantId,
          at: now,
          kind: 'ticket-used',
          outcome: 'done',
          actor: { type: 'participant', id: participantId, role },
          teleconsultationId,
          facts: { ticketId: pseudonymOf('ti_', ticketHash) },
        },
      ]);
      return { ...shown, usedAt: null };
    });
  }

  async findSeat(resumeHash: string): Promise<SeatAddress | null> {
    const row = await this.#scopes.read({ shown: resumeHash }, (db) =>
      db
        .selectFrom('seats')
        .select(['teleconsultation_id', 'tenant_id', 'participant_id'])
        .where(({ or, eb }) =>
          or([eb('resume_hash', '=', resumeHash), eb('previous_resume_hash', '=', resumeHash)]),
        )
        .executeTakeFirst(),
    );
    if (!row) return null;
    return {
      teleconsultationId: row.teleconsultation_id as TeleconsultationId,
      tenantId: row.tenant_id,
      participantId: row.participant_id as ParticipantId,
    };
  }

  async loadRoom(id: TeleconsultationId): Promise<RoomSnapshot | null> {
    return this.#scopes.read({ shown: id }, async (db) => {
      const row = await db
        .selectFrom('teleconsultations')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      if (!row) return null;
      await this.#scopes.enter(db, { tenant: row.tenant_id });
      const seats = await db
        .selectFrom('seats')
        .selectAll()
        .where('teleconsultation_id', '=', id)
        .execute();
      const teleconsultation = await openedTeleconsultation(this.#vault, db, row);
      return { teleconsultation, seats: seats.map(seatFrom) };
    });
  }

  async commitRoom(change: RoomChange): Promise<void> {
    const { id, ...row } = teleconsultationRow(change.teleconsultation);
    // The host's word never changes; sealing it again at each commit would wear its key.
    const rest = { ...row, reference: sql<string | null>`reference` };
    const { id: teleconsultationId, tenantId } = change.teleconsultation;
    await this.#scopes.write({ tenant: tenantId }, async (tx) => {
      await updateFenced(tx, { id, rest, fence: change.fence ?? null });
      for (const participantId of change.forgottenSeats) {
        await tx
          .deleteFrom('seats')
          .where('teleconsultation_id', '=', id)
          .where('participant_id', '=', participantId)
          .execute();
      }
      for (const seat of change.seats) {
        const row = seatRow(change.teleconsultation, seat);
        await tx
          .insertInto('seats')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['teleconsultation_id', 'participant_id']).doUpdateSet(row),
          )
          .execute();
      }
      await this.#audit.append(tx, change.audit);
      await countWithin(tx, change);
      const isEnd = change.audit.some(({ kind }) => kind === 'teleconsultation-ended');
      const sealed = isEnd ? await this.#audit.seal(tx, tenantLog(tenantId), change.now) : null;
      await announceWithin(tx, {
        tenantId,
        teleconsultationId,
        announcements: change.announcements,
        now: change.now,
        treeHead: async () => sealed ?? (await this.#latestHead(tx, tenantId)),
        vault: this.#vault,
      });
    });
  }

  #latestHead(tx: Transaction<Schema>, tenantId: string): Promise<SignedTreeHead | null> {
    return this.#audit.latestWithin(tx, tenantLog(tenantId));
  }

  async occupiedRooms(): Promise<TeleconsultationId[]> {
    const rows = await this.#scopes.read('housekeeping', (db) =>
      db
        .selectFrom('seats')
        .innerJoin('teleconsultations as t', 't.id', 'seats.teleconsultation_id')
        .select('t.id')
        .distinct()
        .where('seats.seated', '=', 1)
        .where('t.state', '<>', 'ended')
        .execute(),
    );
    return rows.map(({ id }) => id as TeleconsultationId);
  }

  async expiredRooms(now: number): Promise<TeleconsultationId[]> {
    const rows = await this.#scopes.read('housekeeping', (db) =>
      db
        .selectFrom('teleconsultations')
        .select('id')
        .where('state', '<>', 'ended')
        .where('expires_at', '<=', now)
        .execute(),
    );
    return rows.map(({ id }) => id as TeleconsultationId);
  }
}

async function ticketOf(db: Queries, ticketHash: string): Promise<TicketRecord | null> {
  const row = await db
    .selectFrom('admission_tickets')
    .selectAll()
    .where('ticket_hash', '=', ticketHash)
    .executeTakeFirst();
  return row ? ticketFrom(row) : null;
}

function scopeOf({ id, tenantId }: Pick<Teleconsultation, 'id' | 'tenantId'>): KeyScope {
  return { tenantId, teleconsultationId: id };
}

async function claimedBefore(
  tx: Transaction<Schema>,
  {
    draft,
    claim,
    vault,
  }: { draft: TeleconsultationDraft; claim: IdempotencyClaim; vault: FieldVault },
): Promise<CreationOutcome | null> {
  const kept = await tx
    .selectFrom('idempotency_keys as k')
    .innerJoin('teleconsultations as t', 't.id', 'k.teleconsultation_id')
    .selectAll('t')
    .select('k.request_hash')
    .where('k.tenant_id', '=', draft.teleconsultation.tenantId)
    .where('k.key_hash', '=', claim.keyHash)
    .executeTakeFirst();
  if (!kept) return null;
  return kept.request_hash === claim.requestHash
    ? { outcome: 'replayed', teleconsultation: await openedTeleconsultation(vault, tx, kept) }
    : { outcome: 'key-reused' };
}
