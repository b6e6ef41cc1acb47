/**
 * What the REST API keeps besides teleconsultations, on PostgreSQL: each table closed like every other.
 * An operator's key is nobody's row: only housekeeping sees it, or whoever shows it.
 */
import { sql, type Kysely } from 'kysely';
import { pseudonymOf } from '../../../audit/audit-event.ts';
import { closeTable } from './row-security.ts';

const STATEMENTS = [
  `create table api_keys (
    id text collate "C" primary key,
    tenant_id text collate "C" references tenants (id),
    name text not null,
    key_hash text collate "C" not null unique,
    scopes text not null,
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint,
    last_used_day text
  )`,
  `create index api_keys_by_tenant on api_keys (tenant_id, created_at, id)`,
  ...closeTable({ table: 'api_keys', shownColumns: ['key_hash'] }),
  `create table consent_receipts (
    tenant_id text collate "C" not null references tenants (id),
    id text collate "C" not null,
    teleconsultation_id text collate "C" not null references teleconsultations (id),
    record_id text not null,
    body text not null,
    countersigned smallint not null check (countersigned in (0, 1)),
    received_at bigint not null,
    primary key (tenant_id, id)
  )`,
  `create index consent_receipts_by_teleconsultation
    on consent_receipts (tenant_id, teleconsultation_id, received_at, id)`,
  ...closeTable({ table: 'consent_receipts' }),
  `create table idempotent_requests (
    key_hash text collate "C" primary key,
    tenant_id text collate "C" references tenants (id),
    request_hash text not null,
    claimed_at bigint not null,
    status smallint,
    location text,
    sealed_answer text
  )`,
  `create index idempotent_requests_by_age on idempotent_requests (claimed_at)`,
  ...closeTable({ table: 'idempotent_requests' }),
  `create table usage_months (
    tenant_id text collate "C" not null references tenants (id),
    month text collate "C" not null,
    teleconsultations bigint not null,
    seconds bigint not null,
    participants bigint not null,
    primary key (tenant_id, month)
  )`,
  ...closeTable({ table: 'usage_months' }),
  `alter table tenants add column time_zone text not null default 'Europe/Paris'`,
  `alter table tenants add column consent_issuer text`,
  `alter table tenants add column suspended_at bigint`,
  `alter table tenants add column webhook_previous_secret text`,
  `alter table tenants add column webhook_previous_until bigint`,
  `alter table webhook_deliveries add column given_up_at bigint`,
  `alter table webhook_deliveries add column last_failure text`,
  `create index dead_letters on webhook_deliveries (tenant_id, given_up_at, id)
    where given_up_at is not null`,
  `create index teleconsultations_by_day
    on teleconsultations (tenant_id, coalesce(scheduled_at, created_at), id)`,
  `select set_config('tdoc.scope', 'housekeeping', true)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  // The one key each tenant had goes on opening everything of that tenant.
  const { rows } = await sql<{ id: string; hash: string }>`
    select id, api_key_hash as hash from tenants`.execute(db);
  for (const { id, hash } of rows) {
    await sql`insert into api_keys (id, tenant_id, name, key_hash, scopes, created_at)
      values (${pseudonymOf('ak_', hash)}, ${id}, 'first', ${hash}, '["*"]', 0)`.execute(db);
  }
}
