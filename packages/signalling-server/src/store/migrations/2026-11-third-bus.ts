/**
 * Several nodes on one database: which node owns a room, and a fence that grows with each owner.
 */
import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  `alter table teleconsultations add column owner_node text`,
  `alter table teleconsultations add column owner_fence integer not null default 0`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
