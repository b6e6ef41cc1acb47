/**
 * Records as rows with their fields sealed, and back: what rows maps, through the vault.
 */
import type { Insertable, Selectable, Transaction } from 'kysely';
import type { Tenant } from '../auth/tenant.ts';
import type { Teleconsultation } from '../room/teleconsultation.ts';
import type { IndexedColumn } from '../vault/blind-index.ts';
import type { FieldVault } from './field-vault.ts';
import { teleconsultationFrom, teleconsultationRow } from './rows.ts';
import type { Schema, TeleconsultationRow, TenantRow } from './schema.ts';
import type { Queries } from './scopes.ts';
import { cellOf, REFERENCE, WEBHOOK_SECRET, WEBHOOK_URL } from './sealed-columns.ts';
import type { IdempotencyClaim, TeleconsultationDraft } from './store.ts';

export async function sealedTenant(
  vault: FieldVault,
  tx: Transaction<Schema>,
  { id, webhook, name, apiKeyHash, auditRetention }: Tenant,
): Promise<Insertable<TenantRow>> {
  const seal = webhook && (await vault.sealer(tx, { tenantId: id, count: 2 }));
  return {
    id,
    name,
    api_key_hash: apiKeyHash,
    webhook_url: seal && seal(cellOf(WEBHOOK_URL, { id }), webhook.url),
    webhook_secret: seal && seal(cellOf(WEBHOOK_SECRET, { id }), webhook.secret),
    audit_retention: auditRetention === null ? null : JSON.stringify(auditRetention),
  };
}

/**
 * Where a tenant's webhooks go; null when it wants none.
 * @throws VaultError ERR_VAULT_UNREADABLE
 */
export async function openedWebhook(
  vault: FieldVault,
  db: Queries,
  row: Pick<Selectable<TenantRow>, 'id' | 'webhook_url' | 'webhook_secret'>,
): Promise<Tenant['webhook']> {
  const url = await vault.openIfAny(db, cellOf(WEBHOOK_URL, row), row.webhook_url);
  const secret = await vault.openIfAny(db, cellOf(WEBHOOK_SECRET, row), row.webhook_secret);
  return url !== null && secret !== null ? { url, secret } : null;
}

export async function sealedTeleconsultation(
  vault: FieldVault,
  tx: Transaction<Schema>,
  record: Teleconsultation,
): Promise<TeleconsultationRow> {
  const row = teleconsultationRow(record);
  const { id: teleconsultationId, tenantId, reference } = record;
  if (reference === null) return { ...row, reference_index: null };
  const seal = await vault.sealer(tx, { tenantId, teleconsultationId, count: 1 });
  return {
    ...row,
    reference: seal(cellOf(REFERENCE, row), reference),
    reference_index: await vault.index(tx, referenceAt(tenantId, reference)),
  };
}

/** @throws VaultError ERR_VAULT_UNREADABLE */
export async function openedTeleconsultation(
  vault: FieldVault,
  db: Queries,
  row: TeleconsultationRow,
): Promise<Teleconsultation> {
  const reference = await vault.openIfAny(db, cellOf(REFERENCE, row), row.reference);
  return teleconsultationFrom({ ...row, reference });
}

/** Where to look for a reference; null when the tenant never had one. */
export function referenceIndex(
  vault: FieldVault,
  db: Queries,
  { reference, tenantId }: { reference: string; tenantId: string },
): Promise<string | null> {
  return vault.indexIfAny(db, referenceAt(tenantId, reference));
}

export function referenceAt(
  tenantId: string,
  reference: string,
): IndexedColumn & { value: string[] } {
  return { tenantId, table: REFERENCE.table, column: REFERENCE.column, value: [reference] };
}

/**
 * An idempotency key as it is kept: keyed, because what a host chooses as a key, and what it asks for,
 * can be guessed.
 */
export async function sealedClaim(
  vault: FieldVault,
  tx: Transaction<Schema>,
  { teleconsultation: { tenantId }, idempotency }: TeleconsultationDraft,
): Promise<IdempotencyClaim> {
  const keyed = (column: string, hash: string) =>
    vault.index(tx, { tenantId, table: 'idempotency_keys', column, value: [hash] });
  return {
    keyHash: await keyed('key_hash', idempotency?.keyHash ?? ''),
    requestHash: await keyed('request_hash', idempotency?.requestHash ?? ''),
  };
}
