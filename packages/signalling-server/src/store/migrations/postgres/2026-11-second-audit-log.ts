/**
 * The audit log, on PostgreSQL: the same guards as in the embedded database, which hold for every role
 * but a superuser that disables them; `audit verify` finds that.
 */
import { sql, type Kysely } from 'kysely';
import { closeTable } from './row-security.ts';

/** The role that serves may not change or delete here; nor may anybody else. */
export const APPEND_ONLY = ['audit_leaves', 'audit_nodes', 'audit_heads', 'audit_purged_ranges'];
/** Texts go by a certificate. */
export const PURGED_BY_CERTIFICATE = ['audit_bodies'];

/** What `audit verify` looks for. */
export const AUDIT_TRIGGERS: readonly string[] = [...APPEND_ONLY, ...PURGED_BY_CERTIFICATE].flatMap(
  (table) => ['update', 'delete', 'truncate'].map((verb) => `${table}_no_${verb}`),
);

const STATEMENTS = [
  `alter table tenants add column audit_retention text`,
  `create table audit_leaves (
    log text collate "C" not null,
    seq bigint not null check (seq >= 0),
    hash bytea not null check (length(hash) = 32),
    primary key (log, seq)
  )`,
  `create table audit_bodies (
    log text collate "C" not null,
    seq bigint not null,
    kind text collate "C" not null,
    recorded_at bigint not null,
    body text not null,
    primary key (log, seq)
  )`,
  `create index audit_bodies_by_age on audit_bodies (log, kind, recorded_at)`,
  `create table audit_nodes (
    log text collate "C" not null,
    level integer not null check (level > 0),
    idx bigint not null check (idx >= 0),
    hash bytea not null check (length(hash) = 32),
    primary key (log, level, idx)
  )`,
  `create table audit_heads (
    log text collate "C" not null,
    size bigint not null check (size > 0),
    root text not null,
    ts text not null,
    prev_sth_hash text,
    jws text not null,
    primary key (log, size)
  )`,
  `create table audit_purged_ranges (
    log text collate "C" not null,
    first_seq bigint not null,
    last_seq bigint not null,
    certificate_seq bigint not null,
    primary key (log, first_seq)
  )`,
  `create function audit_is_append_only() returns trigger language plpgsql as $$
    begin raise exception 'the audit log is append-only'; end $$`,
  `create function audit_body_goes_by_certificate() returns trigger language plpgsql as $$
    begin
      if exists (
        select 1 from audit_purged_ranges r
        where r.log = old.log and old.seq between r.first_seq and r.last_seq
      ) then return old; end if;
      raise exception 'the audit log is append-only';
    end $$`,
  ...APPEND_ONLY.flatMap((table) => [forbid(table, 'update'), forbid(table, 'delete')]),
  forbid('audit_bodies', 'update'),
  `create trigger audit_bodies_no_delete before delete on audit_bodies
    for each row execute function audit_body_goes_by_certificate()`,
  ...[...APPEND_ONLY, 'audit_bodies'].map(
    (table) => `create trigger ${table}_no_truncate before truncate on ${table}
      for each statement execute function audit_is_append_only()`,
  ),
  ...[...APPEND_ONLY, 'audit_bodies'].flatMap((table) => closeTable({ table, logColumn: 'log' })),
];

function forbid(table: string, verb: 'update' | 'delete'): string {
  return `create trigger ${table}_no_${verb} before ${verb} on ${table}
    for each row execute function audit_is_append_only()`;
}

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
