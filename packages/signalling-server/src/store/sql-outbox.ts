/**
 * The queries about webhook deliveries: announced with the fact they tell, settled once told.
 */
import type { Selectable, Transaction } from 'kysely';
import type { TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { SignedTreeHead } from '../audit/tree-head.ts';
import type { Announcement } from '../room/room-registry.ts';
import type { Delivery, OutboxStore } from '../webhooks/webhook-dispatcher.ts';
import type { FieldVault } from './field-vault.ts';
import type { DeliveryRow, Schema, TenantRow } from './schema.ts';
import type { Queries, Scopes } from './scopes.ts';
import { cellOf, DELIVERY_BODY, WEBHOOK_PREVIOUS_SECRET } from './sealed-columns.ts';
import { openedWebhook } from './sealed-rows.ts';

type SealedDelivery = Pick<
  Selectable<TenantRow>,
  'webhook_url' | 'webhook_secret' | 'webhook_previous_secret' | 'webhook_previous_until'
> &
  Pick<
    DeliveryRow,
    'id' | 'tenant_id' | 'teleconsultation_id' | 'body' | 'attempts' | 'next_attempt_at'
  >;

/** Puts announcements into the outbox within the transaction that keeps the fact. */
export async function announceWithin(
  tx: Transaction<Schema>,
  options: {
    tenantId: string;
    teleconsultationId: TeleconsultationId;
    announcements: readonly Announcement[];
    now: number;
    /** The tenant's latest signed tree head: each event carries it out of the server's reach. */
    treeHead: () => Promise<SignedTreeHead | null>;
    vault: FieldVault;
  },
): Promise<void> {
  const { tenantId, teleconsultationId, announcements, now, treeHead, vault } = options;
  if (announcements.length === 0) return;
  const tenant = await tx
    .selectFrom('tenants')
    .select('webhook_url')
    .where('id', '=', tenantId)
    .executeTakeFirst();
  if (!tenant || tenant.webhook_url === null) return;
  const auditHead = await treeHead();
  const count = announcements.length;
  const seal = await vault.sealer(tx, { tenantId, teleconsultationId, count });
  for (const { id, event } of announcements) {
    const body = JSON.stringify(auditHead === null ? event : { ...event, auditHead });
    await tx
      .insertInto('webhook_deliveries')
      .values({
        id,
        tenant_id: tenantId,
        teleconsultation_id: teleconsultationId,
        body: seal(cellOf(DELIVERY_BODY, { id, tenant_id: tenantId }), body),
        attempts: 0,
        next_attempt_at: now,
        settled_at: null,
      })
      .execute();
  }
}

export class SqlOutbox implements OutboxStore {
  readonly #scopes: Scopes;

  readonly #vault: FieldVault;

  constructor(options: { scopes: Scopes; vault: FieldVault }) {
    this.#scopes = options.scopes;
    this.#vault = options.vault;
  }

  async dueDeliveries(now: number, limit: number): Promise<Delivery[]> {
    return this.#scopes.read('housekeeping', async (db) => {
      const rows = await heads(db)
        .innerJoin('tenants as t', 't.id', 'd.tenant_id')
        .select([
          'd.id',
          'd.tenant_id',
          'd.body',
          'd.attempts',
          'd.next_attempt_at',
          'd.teleconsultation_id',
          't.webhook_url',
          't.webhook_secret',
          't.webhook_previous_secret',
          't.webhook_previous_until',
        ])
        .where('d.next_attempt_at', '<=', now)
        .orderBy('d.seq')
        .limit(limit)
        .execute();
      const deliveries: Delivery[] = [];
      for (const row of rows) deliveries.push(await this.#opened(db, row, now));
      return deliveries;
    });
  }

  async #opened(db: Queries, row: SealedDelivery, now: number): Promise<Delivery> {
    const settings = { ...row, id: row.tenant_id };
    const target = await openedWebhook(this.#vault, db, settings);
    const overlaps = row.webhook_previous_until !== null && row.webhook_previous_until > now;
    const previous = overlaps ? row.webhook_previous_secret : null;
    const cell = cellOf(WEBHOOK_PREVIOUS_SECRET, settings);
    const previousSecret = await this.#vault.openIfAny(db, cell, previous);
    return {
      id: row.id,
      teleconsultationId: row.teleconsultation_id,
      body: await this.#vault.open(db, cellOf(DELIVERY_BODY, row), row.body),
      attempts: row.attempts,
      dueAt: row.next_attempt_at,
      target: target && { ...target, previousSecret },
    };
  }

  async nextDeliveryAt(): Promise<number | null> {
    const row = await this.#scopes.read('housekeeping', (db) =>
      heads(db)
        .select('d.next_attempt_at')
        .orderBy('d.next_attempt_at')
        .limit(1)
        .executeTakeFirst(),
    );
    return row?.next_attempt_at ?? null;
  }

  async claimDelivery(
    { id, dueAt }: Pick<Delivery, 'id' | 'dueAt'>,
    until: number,
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#scopes.write('housekeeping', (tx) =>
      tx
        .updateTable('webhook_deliveries')
        .set({ next_attempt_at: until })
        .where('id', '=', id)
        .where('next_attempt_at', '=', dueAt)
        .where('settled_at', 'is', null)
        .executeTakeFirst(),
    );
    return numUpdatedRows > 0n;
  }

  async settleDelivery(id: string, now: number): Promise<void> {
    await this.#scopes.write('housekeeping', (tx) =>
      tx.updateTable('webhook_deliveries').set({ settled_at: now }).where('id', '=', id).execute(),
    );
  }

  async postponeDelivery(
    id: string,
    next: { attempts: number; nextAttemptAt: number; failure: string },
  ): Promise<void> {
    const { attempts, nextAttemptAt, failure } = next;
    await this.#scopes.write('housekeeping', (tx) =>
      tx
        .updateTable('webhook_deliveries')
        .set({ attempts, next_attempt_at: nextAttemptAt, last_failure: failure })
        .where('id', '=', id)
        .execute(),
    );
  }

  async giveUpDelivery(
    id: string,
    { attempts, failure, now }: { attempts: number; failure: string; now: number },
  ): Promise<void> {
    await this.#scopes.write('housekeeping', (tx) =>
      tx
        .updateTable('webhook_deliveries')
        .set({ attempts, settled_at: now, given_up_at: now, last_failure: failure })
        .where('id', '=', id)
        .execute(),
    );
  }
}

/** The oldest unsettled delivery of each teleconsultation: a host must not hear the end before the start. */
function heads(db: Queries) {
  return db
    .selectFrom('webhook_deliveries as d')
    .where('d.settled_at', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('webhook_deliveries as earlier')
            .select('earlier.seq')
            .whereRef('earlier.teleconsultation_id', '=', 'd.teleconsultation_id')
            .whereRef('earlier.seq', '<', 'd.seq')
            .where('earlier.settled_at', 'is', null),
        ),
      ),
    );
}
