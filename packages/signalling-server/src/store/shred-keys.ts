/**
 * Erasure by destroying a key: what it sealed becomes noise in every copy, and goes from the database.
 * The leaves of the audit log stay, and a certificate that says which texts went; both never go.
 */
import { sql, type Transaction } from 'kysely';
import { tenantLog } from '../audit/audit-event.ts';
import { rangesOf } from '../audit/retention.ts';
import { systemClock } from '../clock.ts';
import { VaultError } from '../vault/vault-error.ts';
import type { BesideServer } from './open-beside.ts';
import { dropTexts } from './drop-texts.ts';
import type { Schema } from './schema.ts';

/** What to destroy: all of a tenant, or one teleconsultation. */
export type ShredTarget = { teleconsultationId: string } | { tenantId: string };

/** What it concerns, and what went. */
export interface ShredReport {
  tenantId: string;
  teleconsultations: number;
  keys: number;
  /** Texts of audit events; their leaves stay. */
  auditTexts: number;
  /** Webhooks, those not yet delivered included. */
  webhooks: number;
}

interface Scope {
  tenantId: string;
  /** Null: all of the tenant's. */
  teleconsultationId: string | null;
}

/**
 * Says what would go.
 * @throws VaultError ERR_SHRED_UNKNOWN, ERR_SHRED_OPEN
 */
export async function previewShred(
  { scopes }: BesideServer,
  target: ShredTarget,
): Promise<ShredReport> {
  return scopes.write('housekeeping', async (tx) => reportOf(tx, await scopeOf(tx, target)));
}

/**
 * Destroys, in one transaction, and says what went.
 * @throws VaultError ERR_SHRED_UNKNOWN, ERR_SHRED_OPEN
 */
export async function shred(beside: BesideServer, target: ShredTarget): Promise<ShredReport> {
  const { scopes, vault, audit } = beside;
  const report = await scopes.write('housekeeping', async (tx) => {
    const scope = await scopeOf(tx, target);
    const before = await reportOf(tx, scope);
    const texts = await auditTexts(tx, scope);
    // The keys first: the certificate must be sealed by one that stays.
    await destroyKeys(tx, scope);
    await certify(tx, { scope, texts, audit });
    await deleteRows(tx, scope);
    return before;
  });
  vault.keys.forget();
  await audit.sealAudit(systemClock.now());
  await beside.forgetJournal();
  return report;
}

async function scopeOf(tx: Transaction<Schema>, target: ShredTarget): Promise<Scope> {
  const isOne = 'teleconsultationId' in target;
  const rows = await tx
    .selectFrom('teleconsultations')
    .select(['tenant_id', 'state'])
    .where(isOne ? 'id' : 'tenant_id', '=', isOne ? target.teleconsultationId : target.tenantId)
    .execute();
  const tenantId = isOne ? rows[0]?.tenant_id : target.tenantId;
  if (tenantId === undefined) throw new VaultError('ERR_SHRED_UNKNOWN');
  const scope = { tenantId, teleconsultationId: isOne ? target.teleconsultationId : null };
  const living = await keysOf(tx, scope).select('id').limit(1).executeTakeFirst();
  if (!living) throw new VaultError('ERR_SHRED_UNKNOWN');
  if (rows.some(({ state }) => state !== 'ended')) throw new VaultError('ERR_SHRED_OPEN');
  return scope;
}

function keysOf(tx: Transaction<Schema>, { tenantId, teleconsultationId }: Scope) {
  const keys = tx
    .selectFrom('data_keys')
    .where('tenant_id', '=', tenantId)
    .where('state', '<>', 'destroyed');
  return teleconsultationId === null ? keys : keys.where('scope', '=', teleconsultationId);
}

async function reportOf(tx: Transaction<Schema>, scope: Scope): Promise<ShredReport> {
  const { tenantId, teleconsultationId } = scope;
  const keys = await keysOf(tx, scope).select('id').execute();
  const column = teleconsultationId === null ? 'tenant_id' : 'teleconsultation_id';
  const value = teleconsultationId ?? tenantId;
  const webhooks = await tx
    .selectFrom('webhook_deliveries')
    .select('id')
    .where(column, '=', value)
    .execute();
  const teleconsultations = await tx
    .selectFrom('teleconsultations')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .execute();
  return {
    tenantId,
    teleconsultations: teleconsultationId === null ? teleconsultations.length : 1,
    keys: keys.length,
    auditTexts: (await auditTexts(tx, scope)).length,
    webhooks: webhooks.length,
  };
}

/** Events whose texts these keys sealed; of a tenant, all of its log. */
async function auditTexts(tx: Transaction<Schema>, scope: Scope): Promise<number[]> {
  const bodies = tx
    .selectFrom('audit_bodies')
    .select('seq')
    .where('log', '=', tenantLog(scope.tenantId))
    .orderBy('seq');
  if (scope.teleconsultationId === null) {
    // Certificates stay: without them the log would not verify.
    const rows = await bodies.where('kind', 'not in', ['audit-purged', 'data-shredded']).execute();
    return rows.map(({ seq }) => seq);
  }
  const keys = await keysOf(tx, scope).select('id').execute();
  const rows = await bodies
    .where(
      sql`substr(body, 1, 25)`,
      'in',
      keys.map(({ id }) => `tdoc1.${id}`),
    )
    .execute();
  return rows.map(({ seq }) => seq);
}

async function destroyKeys(tx: Transaction<Schema>, scope: Scope): Promise<void> {
  const { tenantId, teleconsultationId } = scope;
  const keys = tx
    .updateTable('data_keys')
    .set({ wrapped: null, state: 'destroyed' })
    .where('tenant_id', '=', tenantId);
  await (
    teleconsultationId === null ? keys : keys.where('scope', '=', teleconsultationId)
  ).execute();
}

async function certify(
  tx: Transaction<Schema>,
  { scope, texts, audit }: { scope: Scope; texts: number[]; audit: BesideServer['audit'] },
): Promise<void> {
  const { tenantId, teleconsultationId } = scope;
  const log = tenantLog(tenantId);
  const ranges = rangesOf(texts);
  const entry = {
    at: systemClock.now(),
    kind: 'data-shredded',
    outcome: 'done',
    actor: { type: 'operator' },
  } as const;
  const certificate = await audit.nextPlace(tx, log);
  await audit.append(tx, [
    {
      ...entry,
      tenantId,
      ...(teleconsultationId === null ? {} : { teleconsultationId }),
      facts: { ranges },
    },
    { ...entry, tenantId: null, facts: { tenantId } },
  ]);
  await dropTexts(tx, { log, ranges, certificate });
}

async function deleteRows(
  tx: Transaction<Schema>,
  { tenantId, teleconsultationId }: Scope,
): Promise<void> {
  const ids =
    teleconsultationId === null
      ? tx.selectFrom('teleconsultations').select('id').where('tenant_id', '=', tenantId)
      : tx.selectFrom('teleconsultations').select('id').where('id', '=', teleconsultationId);
  for (const table of [
    'webhook_deliveries',
    'consent_receipts',
    'admission_tickets',
    'idempotency_keys',
    'seats',
  ] as const) {
    await tx.deleteFrom(table).where('teleconsultation_id', 'in', ids).execute();
  }
  await tx
    .updateTable('teleconsultations')
    .set({ reference: null, reference_index: null })
    .where('id', 'in', ids)
    .execute();
  if (teleconsultationId !== null) return;
  for (const table of ['tenant_origins', 'api_keys', 'idempotent_requests'] as const) {
    await tx.deleteFrom(table).where('tenant_id', '=', tenantId).execute();
  }
  await tx
    .updateTable('tenants')
    .set({
      name: `shredded ${tenantId}`,
      // No key hashes to this.
      api_key_hash: `shredded ${tenantId}`,
      webhook_url: null,
      webhook_secret: null,
      webhook_previous_secret: null,
      consent_issuer: null,
    })
    .where('id', '=', tenantId)
    .execute();
}
