/**
 * Seats say whose they are, so that they can be closed like every other table; receipts of writes, by
 * which a transaction whose answer was lost is not done twice; and whose key signs the audit log, so
 * that no second node signs with another.
 */
import { sql, type Kysely } from 'kysely';
import { closeTable } from './row-security.ts';

const STATEMENTS = [
  `alter table seats add column tenant_id text collate "C" not null references tenants (id)`,
  ...closeTable({ table: 'seats', shownColumns: ['resume_hash', 'previous_resume_hash'] }),
  `create table write_receipts (
    id uuid primary key,
    written_at timestamptz not null default now()
  )`,
  `create index write_receipts_by_age on write_receipts (written_at)`,
  `alter table write_receipts enable row level security`,
  `alter table write_receipts force row level security`,
  `create policy written_blindly on write_receipts for insert with check (true)`,
  `create policy housekeeping on write_receipts
    using (current_setting('tdoc.scope', true) = 'housekeeping')`,
  `create table audit_signers (
    seq bigint generated always as identity primary key,
    kid text collate "C" not null unique,
    since timestamptz not null default now()
  )`,
  `alter table audit_signers enable row level security`,
  `alter table audit_signers force row level security`,
  `create policy housekeeping on audit_signers
    using (current_setting('tdoc.scope', true) = 'housekeeping')
    with check (current_setting('tdoc.scope', true) = 'housekeeping')`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
