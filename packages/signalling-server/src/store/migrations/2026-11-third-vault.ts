/**
 * Encryption at rest: the wrapped data keys, which key encryption keys served, and the blind index of a
 * reference. The text of an audit event may be replaced by a sealed one in its place, and by nothing
 * else; whether it is the same text its leaf tells.
 */
import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  `create table data_keys (
    id text primary key not null,
    tenant_id text not null,
    scope text not null,
    purpose text not null check (purpose in ('fields', 'index')),
    wrapped_by text not null,
    wrapped text,
    state text not null check (state in ('active', 'former', 'destroyed')),
    seals integer not null,
    created_at integer not null,
    check ((wrapped is null) = (state = 'destroyed'))
  ) strict, without rowid`,
  `create unique index active_data_keys on data_keys (tenant_id, scope, purpose)
    where state = 'active'`,
  `create index data_keys_by_scope on data_keys (tenant_id, scope, purpose, state)`,
  `create index data_keys_by_wrapper on data_keys (wrapped_by)`,
  `create table key_encryption_keys (
    id text primary key not null,
    state text not null check (state in ('current', 'retired')),
    since integer not null
  ) strict, without rowid`,
  `create table vault_state (
    name text primary key not null,
    value text not null
  ) strict, without rowid`,
  `alter table teleconsultations add column reference_index text`,
  `create index teleconsultations_by_reference on teleconsultations (tenant_id, reference_index)
    where reference_index is not null`,
  `create index audit_bodies_by_key on audit_bodies (substr(body, 1, 25))`,
  `create index webhook_deliveries_by_key on webhook_deliveries (substr(body, 1, 25))`,
  `drop trigger audit_bodies_no_update`,
  `create trigger audit_bodies_no_update before update on audit_bodies
    when new.log <> old.log or new.seq <> old.seq or new.kind <> old.kind
      or new.recorded_at <> old.recorded_at or new.body not glob 'tdoc1.dk_*'
    begin select raise(abort, 'the audit log is append-only'); end`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
