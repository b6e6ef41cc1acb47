/**
 * Seats say whose they are, as every other row of a tenant does.
 */
import { sql, type Kysely } from 'kysely';

const STATEMENTS = [
  `alter table seats add column tenant_id text references tenants (id)`,
  `update seats set tenant_id =
    (select t.tenant_id from teleconsultations t where t.id = teleconsultation_id)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
