/**
 * The queries about usage. A step in a room is counted in the transaction that keeps it, so a count
 * is neither lost nor doubled, however long audit texts are kept.
 */
import type { Transaction } from 'kysely';
import { monthOf } from '../calendar/time-zone.ts';
import type { RoomChange } from '../room/room-registry.ts';
import { durationS } from '../room/teleconsultation.ts';
import type { UsageMonth, UsageStore } from '../usage/usage.ts';
import type { Schema } from './schema.ts';
import type { Scopes } from './scopes.ts';

/** Counts who joined and what ended within the transaction that keeps it. */
export async function countWithin(tx: Transaction<Schema>, change: RoomChange): Promise<void> {
  const { teleconsultation, audit, now } = change;
  const joined = audit.filter(({ kind }) => kind === 'participant-joined').length;
  const isHeld =
    audit.some(({ kind }) => kind === 'teleconsultation-ended') &&
    teleconsultation.startedAt !== null;
  if (joined === 0 && !isHeld) return;
  const { tenantId } = teleconsultation;
  const tenant = await tx
    .selectFrom('tenants')
    .select('time_zone')
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow();
  const added = {
    teleconsultations: isHeld ? 1 : 0,
    seconds: isHeld ? (durationS(teleconsultation) ?? 0) : 0,
    participants: joined,
  };
  await tx
    .insertInto('usage_months')
    .values({ tenant_id: tenantId, month: monthOf(now, tenant.time_zone), ...added })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'month']).doUpdateSet(({ eb, ref }) => ({
        teleconsultations: eb(ref('usage_months.teleconsultations'), '+', added.teleconsultations),
        seconds: eb(ref('usage_months.seconds'), '+', added.seconds),
        participants: eb(ref('usage_months.participants'), '+', added.participants),
      })),
    )
    .execute();
}

export class SqlUsage implements UsageStore {
  readonly #scopes: Scopes;

  constructor(options: { scopes: Scopes }) {
    this.#scopes = options.scopes;
  }

  async usageOf(tenantId: string, month: string): Promise<UsageMonth> {
    const row = await this.#scopes.read({ tenant: tenantId }, (db) =>
      db
        .selectFrom('usage_months')
        .select(['teleconsultations', 'seconds', 'participants'])
        .where('tenant_id', '=', tenantId)
        .where('month', '=', month)
        .executeTakeFirst(),
    );
    return { month, ...(row ?? { teleconsultations: 0, seconds: 0, participants: 0 }) };
  }
}
