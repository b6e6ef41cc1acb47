/**
 * Encryption at rest, on PostgreSQL: the wrapped data keys of each tenant, which key encryption keys
 * served, and the blind index of a reference. As in the embedded database, the text of an audit event may
 * be replaced by a sealed one in its place, and by nothing else.
 */
import { sql, type Kysely } from 'kysely';
import { closeTable } from './row-security.ts';

const STATEMENTS = [
  `create table data_keys (
    id text collate "C" primary key,
    tenant_id text collate "C" not null,
    scope text collate "C" not null,
    purpose text not null check (purpose in ('fields', 'index')),
    wrapped_by text collate "C" not null,
    wrapped text,
    state text not null check (state in ('active', 'former', 'destroyed')),
    seals bigint not null,
    created_at bigint not null,
    check ((wrapped is null) = (state = 'destroyed'))
  )`,
  `create unique index active_data_keys on data_keys (tenant_id, scope, purpose)
    where state = 'active'`,
  `create index data_keys_by_scope on data_keys (tenant_id, scope, purpose, state)`,
  `create index data_keys_by_wrapper on data_keys (wrapped_by)`,
  ...closeTable({ table: 'data_keys' }),
  `create table key_encryption_keys (
    id text collate "C" primary key,
    state text not null check (state in ('current', 'retired')),
    since bigint not null
  )`,
  ...closedButToHousekeeping('key_encryption_keys'),
  // Ids and states of no tenant's: whoever draws a key must know that the one above it still serves.
  `create policy shown on key_encryption_keys for select using (true)`,
  `create table vault_state (
    name text collate "C" primary key,
    value text not null
  )`,
  ...closedButToHousekeeping('vault_state'),
  `alter table teleconsultations add column reference_index text collate "C"`,
  `create index teleconsultations_by_reference on teleconsultations (tenant_id, reference_index)
    where reference_index is not null`,
  `create index audit_bodies_by_key on audit_bodies (substr(body, 1, 25))`,
  `create index webhook_deliveries_by_key on webhook_deliveries (substr(body, 1, 25))`,
  `create function audit_body_is_only_sealed_anew() returns trigger language plpgsql as $$
    begin
      if new.log = old.log and new.seq = old.seq and new.kind = old.kind
        and new.recorded_at = old.recorded_at and starts_with(new.body, 'tdoc1.dk_')
      then return new; end if;
      raise exception 'the audit log is append-only';
    end $$`,
  `drop trigger audit_bodies_no_update on audit_bodies`,
  `create trigger audit_bodies_no_update before update on audit_bodies
    for each row execute function audit_body_is_only_sealed_anew()`,
];

function closedButToHousekeeping(table: string): string[] {
  const isHousekeeping = `current_setting('tdoc.scope', true) = 'housekeeping'`;
  return [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy housekeeping on ${table} using (${isHousekeeping}) with check (${isHousekeeping})`,
  ];
}

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
