/**
 * Looks at a PostgreSQL before the server trusts it: the role that serves must not be able to step
 * over row-level security, and what is committed must survive a power cut.
 */
import { sql, type Kysely } from 'kysely';
import { DatabaseFault } from './postgres-fault.ts';
import type { Schema } from './schema.ts';

interface Standing {
  superuser: boolean;
  bypassesRls: boolean;
  managesRoles: boolean;
  becomesAnother: boolean;
  ownsTables: boolean;
  truncates: boolean;
  openTables: string[];
  fsync: string;
  fullPageWrites: string;
  synchronousCommit: string;
  isStandby: boolean;
}

/** @throws DatabaseFault ERR_DATABASE_ROLE_UNSAFE, ERR_DATABASE_NOT_DURABLE */
export async function checkStanding(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<Standing>`
    with tables as (
      select c.* from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = current_schema() and c.relkind in ('r', 'p')
    )
    select rolsuper as "superuser", rolbypassrls as "bypassesRls", rolcreaterole as "managesRoles",
      exists (
        select from pg_roles other
        where (other.rolsuper or other.rolbypassrls or other.rolcreaterole)
          and other.oid <> me.oid and pg_has_role(me.oid, other.oid, 'MEMBER')
      ) as "becomesAnother",
      exists (
        select from tables where pg_has_role(me.oid, relowner, 'MEMBER')
      ) as "ownsTables",
      exists (
        select from tables where has_table_privilege(me.oid, tables.oid, 'TRUNCATE')
      ) as "truncates",
      array (
        select relname::text from tables
        where not (relrowsecurity and relforcerowsecurity) and relname not like 'kysely%'
      ) as "openTables",
      current_setting('fsync') as "fsync",
      current_setting('full_page_writes') as "fullPageWrites",
      current_setting('synchronous_commit') as "synchronousCommit",
      pg_is_in_recovery() as "isStandby"
    from pg_roles me where rolname = current_user`.execute(db);
  const [standing] = rows;
  if (!standing) throw new Error('the role is gone');
  const power = powerOf(standing);
  if (power !== null) {
    throw new DatabaseFault(
      'ERR_DATABASE_ROLE_UNSAFE',
      `The role of DATABASE_URL ${power}: row-level security would not hold it. ` +
        'Serve as a role that has nothing but the rights tdoc-server migrate gives it.',
    );
  }
  const laxity = laxityOf(standing);
  if (laxity !== null) throw new DatabaseFault('ERR_DATABASE_NOT_DURABLE', laxity);
}

function powerOf(standing: Standing): string | null {
  const { openTables } = standing;
  if (standing.superuser) return 'is a superuser';
  if (standing.bypassesRls) return 'has BYPASSRLS';
  if (standing.managesRoles) return 'has CREATEROLE';
  if (standing.becomesAnother) return 'is a member of a role with such powers';
  if (standing.ownsTables) return 'owns the tables, or is a member of the role that does';
  if (standing.truncates) return 'may truncate tables';
  if (openTables.length > 0)
    return `finds tables without forced policies (${openTables.join(', ')})`;
  return null;
}

function laxityOf(standing: Standing): string | null {
  if (standing.isStandby)
    return 'This PostgreSQL is a standby: it takes no writes. Name the primary.';
  if (standing.fsync !== 'on' || standing.fullPageWrites !== 'on') {
    return 'PostgreSQL runs without fsync or full_page_writes: a power cut would lose records.';
  }
  if (standing.synchronousCommit === 'off') {
    return 'PostgreSQL has synchronous_commit off: it acknowledges what a power cut would lose.';
  }
  return null;
}
