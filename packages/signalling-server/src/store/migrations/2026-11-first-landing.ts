/**
 * The first tables. A migration that was released is never edited: the next change is a new file.
 */
import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  `create table tenants (
    id text primary key not null,
    name text not null unique,
    api_key_hash text not null unique,
    webhook_url text,
    webhook_secret text
  ) strict`,
  `create table tenant_origins (
    origin text not null,
    tenant_id text not null references tenants (id),
    primary key (origin, tenant_id)
  ) strict, without rowid`,
  `create table teleconsultations (
    id text primary key not null,
    tenant_id text not null references tenants (id),
    reference text,
    scheduled_at integer,
    created_at integer not null,
    expires_at integer not null,
    state text not null check (state in ('planned', 'waiting', 'in-progress', 'ended')),
    waiting_since integer,
    started_at integer,
    ended_at integer,
    end_reason text,
    emptied_at integer,
    room_auth_hash text
  ) strict`,
  `create index open_teleconsultations on teleconsultations (expires_at) where state <> 'ended'`,
  `create table seats (
    teleconsultation_id text not null references teleconsultations (id),
    participant_id text not null,
    role text not null,
    presence text not null check (presence in ('waiting', 'admitted')),
    since integer not null,
    resume_hash text not null,
    previous_resume_hash text,
    seated integer not null check (seated in (0, 1)),
    primary key (teleconsultation_id, participant_id)
  ) strict, without rowid`,
  `create unique index seats_by_resume_hash on seats (resume_hash)`,
  `create index seats_by_previous_resume_hash on seats (previous_resume_hash)`,
  `create table admission_tickets (
    ticket_hash text primary key not null,
    teleconsultation_id text not null references teleconsultations (id),
    tenant_id text not null,
    role text not null,
    expires_at integer not null,
    used_at integer
  ) strict, without rowid`,
  `create table idempotency_keys (
    tenant_id text not null references tenants (id),
    key_hash text not null,
    request_hash text not null,
    teleconsultation_id text not null references teleconsultations (id),
    created_at integer not null,
    primary key (tenant_id, key_hash)
  ) strict, without rowid`,
  `create table webhook_deliveries (
    seq integer primary key autoincrement,
    id text not null unique,
    tenant_id text not null references tenants (id),
    teleconsultation_id text not null references teleconsultations (id),
    body text not null,
    attempts integer not null,
    next_attempt_at integer not null,
    settled_at integer
  ) strict`,
  `create index due_deliveries on webhook_deliveries (teleconsultation_id, seq)
    where settled_at is null`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
