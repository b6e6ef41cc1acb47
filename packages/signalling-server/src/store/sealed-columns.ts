/**
 * Which columns are sealed, and what each cell is bound to: the one list that sealing, migration,
 * rotation and shredding go by. Every other column is plain or a hash (docs: encryption at rest).
 */
import { SERVER_LOG } from '../audit/audit-event.ts';
import type { Cell } from '../vault/field-cipher.ts';

export interface SealedColumn {
  table:
    'tenants' | 'teleconsultations' | 'webhook_deliveries' | 'consent_receipts' | 'audit_bodies';
  column: string;
  /** Primary key, in order. */
  key: readonly string[];
  /** The column that names the tenant, or the log. */
  owner: string;
  /** The column that names the teleconsultation; null where a row may belong to none. */
  scope: string | null;
}

export const WEBHOOK_URL: SealedColumn = {
  table: 'tenants',
  column: 'webhook_url',
  key: ['id'],
  owner: 'id',
  scope: null,
};
export const WEBHOOK_SECRET: SealedColumn = { ...WEBHOOK_URL, column: 'webhook_secret' };
/** Signs beside the present one while that replaces it. */
export const WEBHOOK_PREVIOUS_SECRET: SealedColumn = {
  ...WEBHOOK_URL,
  column: 'webhook_previous_secret',
};
/** The host's own word for an appointment: it may lead to a person. */
export const REFERENCE: SealedColumn = {
  table: 'teleconsultations',
  column: 'reference',
  key: ['id'],
  owner: 'tenant_id',
  scope: 'id',
};
export const DELIVERY_BODY: SealedColumn = {
  table: 'webhook_deliveries',
  column: 'body',
  key: ['id'],
  owner: 'tenant_id',
  scope: 'teleconsultation_id',
};
export const RECEIPT_BODY: SealedColumn = {
  table: 'consent_receipts',
  column: 'body',
  key: ['tenant_id', 'id'],
  owner: 'tenant_id',
  scope: 'teleconsultation_id',
};
export const AUDIT_BODY: SealedColumn = {
  table: 'audit_bodies',
  column: 'body',
  key: ['log', 'seq'],
  owner: 'log',
  scope: null,
};

export const SEALED_COLUMNS: readonly SealedColumn[] = [
  WEBHOOK_URL,
  WEBHOOK_SECRET,
  WEBHOOK_PREVIOUS_SECRET,
  REFERENCE,
  DELIVERY_BODY,
  RECEIPT_BODY,
  AUDIT_BODY,
];

/** The cell of a row of one of these columns, by its key and its owner. */
export function cellOf({ table, column, key, owner }: SealedColumn, row: object): Cell {
  const values = new Map<string, unknown>(Object.entries(row));
  const name = String(values.get(owner));
  return {
    tenantId: owner === 'log' ? tenantOfLog(name) : name,
    table,
    column,
    rowId: key.map((part) => String(values.get(part))).join('/'),
  };
}

/** Empty for the server's own log. */
export function tenantOfLog(log: string): string {
  return log === SERVER_LOG ? '' : log.slice('tenant:'.length);
}
