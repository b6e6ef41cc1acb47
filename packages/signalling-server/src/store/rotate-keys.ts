/**
 * Replaces keys while the server serves. Every step is a transaction of its own and leaves a database
 * that opens; a rotation that was cut off is continued by the next one.
 */
import type { SelectQueryBuilder } from 'kysely';
import type { AuditEntry } from '../audit/audit-event.ts';
import { systemClock } from '../clock.ts';
import type { BesideServer } from './open-beside.ts';
import type { DataKeyRow, Schema } from './schema.ts';
import type { Queries, Scopes } from './scopes.ts';
import { resealBatch } from './sealed-by.ts';

/** Rows sealed anew in one transaction: short, because the server waits for it. */
const BATCH = 200;
const DATA_ROTATION = 'data-rotation';

/** What was replaced. */
export interface RotationReport {
  /** Keys wrapped or drawn anew. */
  keys: number;
  /** Fields sealed anew. */
  fields: number;
}

export interface RotationOptions {
  onProgress?: (progress: { done: number; total: number }) => void;
  /** How long a reader may hold a row of before, in milliseconds. */
  graceMs?: number;
}

const entry = (keys: 'key-encryption-key' | 'data-keys'): AuditEntry => ({
  tenantId: null,
  at: systemClock.now(),
  kind: 'keys-rotated',
  outcome: 'done',
  actor: { type: 'operator' },
  facts: { keys },
});

/**
 * A new key encryption key: tenants' keys are wrapped anew, the former one is refused afterwards. Where
 * the operator hands keys over, the new one must come first and the former after it.
 * @returns keys 0 when there was nothing to do
 */
export async function rotateKek(
  { scopes, vault, audit }: BesideServer,
  { onProgress }: RotationOptions = {},
): Promise<RotationReport> {
  const { keks } = vault;
  const next = keks.succeed ? await keks.succeed() : await keks.current();
  const total = await scopes.read('housekeeping', (db) => countOf(underOthers(db, next)));
  let keys = 0;
  for (;;) {
    const done = await scopes.write('housekeeping', async (tx) => {
      const [row] = await underOthers(tx, next).selectAll().limit(1).execute();
      if (row) await vault.keys.rewrap(tx, row);
      return row === undefined;
    });
    if (done) break;
    keys += 1;
    onProgress?.({ done: keys, total });
  }
  if (keys > 0 || keks.succeed) {
    await scopes.write('housekeeping', async (tx) => {
      // Whatever was drawn in between is wrapped by the new one: nothing is left under the others.
      await tx
        .updateTable('key_encryption_keys')
        .set({ state: 'retired' })
        .where('id', '<>', next)
        .execute();
      await tx
        .insertInto('key_encryption_keys')
        .values({ id: next, state: 'current', since: systemClock.now() })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ state: 'current' }))
        .execute();
      await audit.append(tx, [entry('key-encryption-key')]);
    });
    await audit.sealAudit(systemClock.now());
    await keks.forgetOthers();
  }
  return { keys, fields: 0 };
}

function underOthers(db: Queries, next: string) {
  return db
    .selectFrom('data_keys')
    .where('scope', '=', '')
    .where('state', '<>', 'destroyed')
    .where('wrapped_by', '<>', next);
}

async function countOf(keys: SelectQueryBuilder<Schema, 'data_keys', object>): Promise<number> {
  const { count } = await keys
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** New data keys for every tenant and teleconsultation; every field is sealed anew, the former keys go. */
export async function rotateDataKeys(
  beside: BesideServer,
  { onProgress, graceMs = 2_000 }: RotationOptions = {},
): Promise<RotationReport> {
  const { scopes, audit } = beside;
  const startedAt = await startOrContinue(scopes);
  const rotation = new DataRotation(beside, { startedAt });
  const report: RotationReport = { keys: 0, fields: 0 };
  const total = await rotation.countDue();
  for (;;) {
    const fields = await rotation.replaceOne();
    if (fields === null) break;
    report.keys += 1;
    report.fields += fields;
    onProgress?.({ done: report.keys, total });
  }
  // Somebody may still hold a row of before, and asks for its key in a moment.
  if (graceMs > 0) await new Promise<void>((resolve) => setTimeout(resolve, graceMs));
  report.fields += await rotation.deleteFormer();
  await scopes.write('housekeeping', async (tx) => {
    await tx.deleteFrom('vault_state').where('name', '=', DATA_ROTATION).execute();
    await audit.append(tx, [entry('data-keys')]);
  });
  await audit.sealAudit(systemClock.now());
  return report;
}

/** Keys drawn until then are due; of a rotation that was cut off, its own time. */
async function startOrContinue(scopes: Scopes): Promise<number> {
  return scopes.write('housekeeping', async (tx) => {
    await tx
      .insertInto('vault_state')
      .values({ name: DATA_ROTATION, value: String(systemClock.now()) })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const { value } = await tx
      .selectFrom('vault_state')
      .select('value')
      .where('name', '=', DATA_ROTATION)
      .executeTakeFirstOrThrow();
    return Number(value);
  });
}

class DataRotation {
  readonly #beside: BesideServer;
  readonly #startedAt: number;

  constructor(beside: BesideServer, options: { startedAt: number }) {
    this.#beside = beside;
    this.#startedAt = options.startedAt;
  }

  async countDue(): Promise<number> {
    return this.#beside.scopes.read('housekeeping', (db) => countOf(this.#due(db)));
  }

  /**
   * Tenants' keys first, so that those of teleconsultations are wrapped by the new ones.
   * @returns fields sealed anew; null when no key is due
   */
  async replaceOne(): Promise<number | null> {
    const { scopes, vault } = this.#beside;
    let row: DataKeyRow | undefined;
    let fields = await scopes.write('housekeeping', async (tx) => {
      row = await this.#due(tx).selectAll().orderBy('scope').limit(1).executeTakeFirst();
      if (!row) return null;
      // Never due again, also when its clock stands still.
      const createdAt = Math.max(systemClock.now(), this.#startedAt + 1);
      await vault.keys.replace(tx, row, { createdAt });
      return resealBatch(tx, row, { vault, limit: BATCH });
    });
    if (!row || fields === null) return null;
    if (fields === BATCH) fields += await this.#reseal(row);
    return fields;
  }

  async #reseal(key: DataKeyRow): Promise<number> {
    const { scopes, vault } = this.#beside;
    let fields = 0;
    for (;;) {
      const found = await scopes.write('housekeeping', (tx) =>
        resealBatch(tx, key, { vault, limit: BATCH }),
      );
      fields += found;
      if (found < BATCH) return fields;
    }
  }

  /** Former keys go once nothing is left that they sealed or wrap; answers what was still left. */
  async deleteFormer(): Promise<number> {
    const { scopes, vault } = this.#beside;
    // Teleconsultations' keys first: they are wrapped by their tenants'.
    const former = (await this.#former()).sort((a, b) => b.scope.localeCompare(a.scope));
    let fields = 0;
    for (const key of former) {
      fields += await this.#reseal(key);
      await scopes.write('housekeeping', async (tx) => {
        // Waits for whoever is sealing with it; nobody begins any more, it is a former one.
        if (scopes.isShared) {
          await tx
            .selectFrom('data_keys')
            .select('id')
            .where('id', '=', key.id)
            .forUpdate()
            .execute();
        }
        fields += await resealBatch(tx, key, { vault, limit: Number.MAX_SAFE_INTEGER });
        const below = await tx
          .selectFrom('data_keys')
          .selectAll()
          .where('wrapped_by', '=', key.id)
          .where('state', '<>', 'destroyed')
          .execute();
        for (const row of below) await vault.keys.rewrap(tx, row);
        await tx.deleteFrom('data_keys').where('id', '=', key.id).execute();
      });
    }
    return fields;
  }

  #former(): Promise<DataKeyRow[]> {
    return this.#beside.scopes.read('housekeeping', (db) =>
      db.selectFrom('data_keys').selectAll().where('state', '=', 'former').execute(),
    );
  }

  #due(db: Queries) {
    return db
      .selectFrom('data_keys')
      .where('state', '=', 'active')
      .where('purpose', '=', 'fields')
      .where('created_at', '<=', this.#startedAt);
  }
}
