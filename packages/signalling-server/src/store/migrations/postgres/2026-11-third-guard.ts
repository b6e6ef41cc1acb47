/**
 * Whether a practitioner has locked the room; as on SQLite.
 */
import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `alter table teleconsultations
        add column locked integer not null default 0 check (locked in (0, 1))`,
    )
    .execute(db);
}
