/**
 * What the REST API keeps besides teleconsultations: API keys, consent receipts, answers of repeated
 * requests, usage, a tenant's time zone and standing, and what became of a webhook.
 */
import { sql, type Kysely } from 'kysely';
import { pseudonymOf } from '../../audit/audit-event.ts';

const STATEMENTS = [
  `create table api_keys (
    id text primary key not null,
    tenant_id text references tenants (id),
    name text not null,
    key_hash text not null unique,
    scopes text not null,
    created_at integer not null,
    expires_at integer,
    revoked_at integer,
    last_used_day text
  ) strict, without rowid`,
  `create index api_keys_by_tenant on api_keys (tenant_id, created_at, id)`,
  `create table consent_receipts (
    tenant_id text not null references tenants (id),
    id text not null,
    teleconsultation_id text not null references teleconsultations (id),
    record_id text not null,
    body text not null,
    countersigned integer not null check (countersigned in (0, 1)),
    received_at integer not null,
    primary key (tenant_id, id)
  ) strict, without rowid`,
  `create index consent_receipts_by_teleconsultation
    on consent_receipts (tenant_id, teleconsultation_id, received_at, id)`,
  `create table idempotent_requests (
    key_hash text primary key not null,
    tenant_id text references tenants (id),
    request_hash text not null,
    claimed_at integer not null,
    status integer,
    location text,
    sealed_answer text
  ) strict, without rowid`,
  `create index idempotent_requests_by_age on idempotent_requests (claimed_at)`,
  `create table usage_months (
    tenant_id text not null references tenants (id),
    month text not null,
    teleconsultations integer not null,
    seconds integer not null,
    participants integer not null,
    primary key (tenant_id, month)
  ) strict, without rowid`,
  `alter table tenants add column time_zone text not null default 'Europe/Paris'`,
  `alter table tenants add column consent_issuer text`,
  `alter table tenants add column suspended_at integer`,
  `alter table tenants add column webhook_previous_secret text`,
  `alter table tenants add column webhook_previous_until integer`,
  `alter table webhook_deliveries add column given_up_at integer`,
  `alter table webhook_deliveries add column last_failure text`,
  `create index dead_letters on webhook_deliveries (tenant_id, given_up_at, id)
    where given_up_at is not null`,
  `create index teleconsultations_by_day
    on teleconsultations (tenant_id, coalesce(scheduled_at, created_at), id)`,
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
