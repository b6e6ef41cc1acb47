/**
 * How a table of PostgreSQL is closed: nothing is seen or written but what the transaction's scope
 * opens (scopes.ts), whatever a query forgets to ask. Every table of ours passes here; a test counts.
 */

/** The tenant of the transaction; null, which equals nothing, where none is set. */
const TENANT = `nullif(current_setting('tdoc.tenant_id', true), '')`;
const SHOWN = `nullif(current_setting('tdoc.shown', true), '')`;
const IS_HOUSEKEEPING = `current_setting('tdoc.scope', true) = 'housekeeping'`;

export interface RowSecurity {
  table: string;
  /** The column that says whose a row is. */
  tenantColumn?: string;
  /** The column of an audit log's name. */
  logColumn?: string;
  /** Columns that open a row, for reading, to whoever shows their value. */
  shownColumns?: readonly string[];
}

/** Statements that close a table, to its owner too. */
export function closeTable(options: RowSecurity): string[] {
  const { table, tenantColumn, logColumn, shownColumns = [] } = options;
  const own =
    logColumn === undefined
      ? `${tenantColumn ?? 'tenant_id'} = ${TENANT}`
      : `${logColumn} = 'tenant:' || ${TENANT}`;
  return [
    `alter table ${table} enable row level security`,
    `alter table ${table} force row level security`,
    `create policy one_tenant on ${table} using (${own}) with check (${own})`,
    `create policy housekeeping on ${table} using (${IS_HOUSEKEEPING}) with check (${IS_HOUSEKEEPING})`,
    ...(shownColumns.length === 0
      ? []
      : [
          `create policy shown on ${table} for select using (${shownColumns
            .map((column) => `${column} = ${SHOWN}`)
            .join(' or ')})`,
        ]),
  ];
}
