/**
 * The audit log: leaves, inner nodes and signed heads that nobody changes or deletes, and the texts
 * of events, which go only where a purge certificate says so. The triggers hold for every program
 * that opens the file; somebody who drops them is found by `audit verify`.
 */
import { sql, type Kysely } from 'kysely';

const APPEND_ONLY = ['audit_leaves', 'audit_nodes', 'audit_heads', 'audit_purged_ranges'];

/** What `audit verify` looks for. */
export const AUDIT_TRIGGERS: readonly string[] = [...APPEND_ONLY, 'audit_bodies'].flatMap(
  (table) => [`${table}_no_update`, `${table}_no_delete`],
);

const STATEMENTS = [
  `alter table tenants add column audit_retention text`,
  `create table audit_leaves (
    log text not null,
    seq integer not null check (seq >= 0),
    hash blob not null check (length(hash) = 32),
    primary key (log, seq)
  ) strict, without rowid`,
  `create table audit_bodies (
    log text not null,
    seq integer not null,
    kind text not null,
    recorded_at integer not null,
    body text not null,
    primary key (log, seq)
  ) strict, without rowid`,
  `create index audit_bodies_by_age on audit_bodies (log, kind, recorded_at)`,
  `create table audit_nodes (
    log text not null,
    level integer not null check (level > 0),
    idx integer not null check (idx >= 0),
    hash blob not null check (length(hash) = 32),
    primary key (log, level, idx)
  ) strict, without rowid`,
  `create table audit_heads (
    log text not null,
    size integer not null check (size > 0),
    root text not null,
    ts text not null,
    prev_sth_hash text,
    jws text not null,
    primary key (log, size)
  ) strict, without rowid`,
  `create table audit_purged_ranges (
    log text not null,
    first_seq integer not null,
    last_seq integer not null,
    certificate_seq integer not null,
    primary key (log, first_seq)
  ) strict, without rowid`,
  ...APPEND_ONLY.flatMap((table) => [forbid(table, 'update'), forbid(table, 'delete')]),
  forbid('audit_bodies', 'update'),
  `create trigger audit_bodies_no_delete before delete on audit_bodies
    when not exists (
      select 1 from audit_purged_ranges r
      where r.log = old.log and old.seq between r.first_seq and r.last_seq
    )
    begin select raise(abort, 'the audit log is append-only'); end`,
];

function forbid(table: string, verb: 'update' | 'delete'): string {
  return `create trigger ${table}_no_${verb} before ${verb} on ${table}
    begin select raise(abort, 'the audit log is append-only'); end`;
}

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
