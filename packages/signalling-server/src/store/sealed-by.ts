/**
 * The rows that one data key has sealed: found by what their tokens begin with, sealed anew a batch at a
 * time, or deleted with the key. Goes by the list of sealed columns.
 */
import { sql, type Transaction } from 'kysely';
import { DATA_KEY_ID_LENGTH } from '../vault/data-key.ts';
import { tokenPrefix } from '../vault/field-cipher.ts';
import type { FieldVault } from './field-vault.ts';
import type { DataKeyRow, Schema } from './schema.ts';
import type { Queries } from './scopes.ts';
import { cellOf, SEALED_COLUMNS, type SealedColumn } from './sealed-columns.ts';

/** `tdoc1.` and the key's id: what the indexes of the migration hold. */
const PREFIX_LENGTH = 'tdoc1.'.length + DATA_KEY_ID_LENGTH;

export type SealedRow = Record<string, string | number>;

/** Rows of one column, at most `limit`. */
export async function rowsSealedBy(
  tx: Transaction<Schema>,
  key: Pick<DataKeyRow, 'id' | 'tenant_id' | 'scope'>,
  { column: of, limit }: { column: SealedColumn; limit: number },
): Promise<SealedRow[]> {
  const within = bounds(key, of);
  if (!within) return [];
  const { table, column, key: place, owner } = of;
  const columns = [...new Set([...place, owner, column])].map((name) => sql.ref(name));
  const prefix = tokenPrefix(key.id).slice(0, PREFIX_LENGTH);
  const { rows } = await sql<SealedRow>`
    select ${sql.join(columns)} from ${sql.table(table)}
    where substr(${sql.ref(column)}, 1, ${sql.lit(PREFIX_LENGTH)}) = ${prefix} ${within}
    limit ${limit}`.execute(tx);
  return rows;
}

/** Seals anew what a key sealed, at most `limit` rows; answers how many it found. */
export async function resealBatch(
  tx: Transaction<Schema>,
  key: DataKeyRow,
  { vault, limit }: { vault: FieldVault; limit: number },
): Promise<number> {
  const found: { column: SealedColumn; row: SealedRow }[] = [];
  for (const column of SEALED_COLUMNS) {
    const rows = await rowsSealedBy(tx, key, { column, limit: limit - found.length });
    found.push(...rows.map((row) => ({ column, row })));
    if (found.length >= limit) break;
  }
  if (found.length === 0) return 0;
  const { tenant_id: tenantId, scope: teleconsultationId } = key;
  const count = found.length;
  const seal = await vault.sealer(tx, { tenantId, teleconsultationId, count });
  for (const { column, row } of found) {
    const cell = cellOf(column, row);
    const text = await vault.open(tx, cell, String(row[column.column]));
    await write(tx, { column, row, token: seal(cell, text) });
  }
  return count;
}

/**
 * Opens every sealed field once, and forgets it.
 * @throws VaultError ERR_VAULT_UNREADABLE when one does not open
 */
export async function openEveryField(db: Queries, vault: FieldVault): Promise<void> {
  const PAGE = 500;
  for (const column of SEALED_COLUMNS) {
    const { table, column: name, key, owner } = column;
    const columns = [...new Set([...key, owner, name])].map((one) => sql.ref(one));
    const place = sql.join(key.map((part) => sql.ref(part)));
    let after: SealedRow | undefined;
    do {
      const last = after;
      const beyond = last
        ? sql`and (${place}) > (${sql.join(key.map((part) => last[part]))})`
        : sql``;
      const { rows }: { rows: SealedRow[] } = await sql<SealedRow>`
        select ${sql.join(columns)} from ${sql.table(table)}
        where ${sql.ref(name)} is not null ${beyond} order by ${place} limit ${PAGE}`.execute(db);
      for (const row of rows) await vault.open(db, cellOf(column, row), String(row[name]));
      after = rows.at(-1);
    } while (after);
  }
}

async function write(
  tx: Transaction<Schema>,
  { column: of, row, token }: { column: SealedColumn; row: SealedRow; token: string },
): Promise<void> {
  const where = of.key.map((part) => sql`${sql.ref(part)} = ${row[part]}`);
  await sql`update ${sql.table(of.table)} set ${sql.ref(of.column)} = ${token}
    where ${sql.join(where, sql` and `)}`.execute(tx);
}

/**
 * Where no index leads by the key, by what the key is for; null where it can have sealed nothing.
 * Audit texts and webhook bodies have their index.
 */
function bounds(key: Pick<DataKeyRow, 'tenant_id' | 'scope'>, { table }: SealedColumn) {
  if (table === 'tenants') return key.scope === '' ? sql`and id = ${key.tenant_id}` : null;
  if (table === 'teleconsultations') return key.scope === '' ? null : sql`and id = ${key.scope}`;
  return sql``;
}
