/**
 * A database of before encryption at rest: seals what lies in it plain, some rows at a time, at the first
 * start. Cut off in between it goes on at the next start; once done it is never looked for again.
 */
import { sql, type Kysely, type Transaction } from 'kysely';
import { keyIdOf } from '../vault/field-cipher.ts';
import type { FieldVault, Sealer } from './field-vault.ts';
import type { Schema } from './schema.ts';
import type { Scopes } from './scopes.ts';
import {
  cellOf,
  REFERENCE,
  SEALED_COLUMNS,
  tenantOfLog,
  type SealedColumn,
} from './sealed-columns.ts';
import { referenceAt } from './sealed-rows.ts';

const BATCH = 200;
const DONE = { name: 'plaintext', value: 'sealed' };

type Row = Record<string, string | number | null>;

/** Seals every plain field; nothing where that was done. */
export async function sealPlaintext(
  { db, scopes }: { db: Kysely<Schema>; scopes: Scopes },
  vault: FieldVault,
): Promise<void> {
  const state = await scopes.read('housekeeping', (queries) =>
    queries
      .selectFrom('vault_state')
      .select('value')
      .where('name', '=', DONE.name)
      .executeTakeFirst(),
  );
  if (state?.value === DONE.value) return;
  let sealed = 0;
  for (const column of SEALED_COLUMNS) sealed += await sealColumn(scopes, { column, vault });
  sealed += await keyIdempotency(scopes, vault);
  if (sealed > 0 && !scopes.isShared) {
    // What was plain must not stay in free pages or in the journal; on PostgreSQL its owner sees to it.
    await sql`vacuum`.execute(db);
    await sql`pragma wal_checkpoint(truncate)`.execute(db);
  }
  await scopes.write('housekeeping', (tx) =>
    tx
      .insertInto('vault_state')
      .values(DONE)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute(),
  );
}

async function sealColumn(
  scopes: Scopes,
  { column, vault }: { column: SealedColumn; vault: FieldVault },
): Promise<number> {
  let sealed = 0;
  let after: Row | null = null;
  for (;;) {
    const rows: Row[] = await scopes.write('housekeeping', async (tx) => {
      await scopes.lock(tx, 'seal plaintext');
      const page: Row[] = await readPage(tx, { column, after });
      for (const row of page) if (await sealRow(tx, { column, vault, row })) sealed += 1;
      return page;
    });
    after = rows.at(-1) ?? null;
    if (!after) return sealed;
  }
}

async function readPage(
  tx: Transaction<Schema>,
  {
    column: { table, column, key, owner, scope },
    after,
  }: { column: SealedColumn; after: Row | null },
): Promise<Row[]> {
  const columns = [...new Set([...key, owner, ...(scope === null ? [] : [scope]), column])];
  const place = sql.join(key.map((part) => sql.ref(part)));
  const beyond = after
    ? sql`and (${place}) > (${sql.join(key.map((part) => after[part]))})`
    : sql``;
  const { rows } = await sql<Row>`
    select ${sql.join(columns.map((name) => sql.ref(name)))} from ${sql.table(table)}
    where ${sql.ref(column)} is not null ${beyond}
    order by ${place} limit ${BATCH}`.execute(tx);
  return rows;
}

async function sealRow(
  tx: Transaction<Schema>,
  { column, vault, row }: { column: SealedColumn; vault: FieldVault; row: Row },
): Promise<boolean> {
  const text = String(row[column.column]);
  if (await isSealed(tx, text)) return false;
  const seal = await sealerOf(tx, { column, vault, row, text });
  const token = seal(cellOf(column, row), text);
  const where = sql.join(
    column.key.map((part) => sql`${sql.ref(part)} = ${row[part]}`),
    sql` and `,
  );
  await sql`update ${sql.table(column.table)} set ${sql.ref(column.column)} = ${token}
    where ${where}`.execute(tx);
  if (column !== REFERENCE) return true;
  const index = await vault.index(tx, referenceAt(String(row[column.owner]), text));
  await tx
    .updateTable('teleconsultations')
    .set({ reference_index: index })
    .where('id', '=', String(row['id']))
    .execute();
  return true;
}

/** A host may have chosen a word that looks like a token; only one of a key of ours is one. */
async function isSealed(tx: Transaction<Schema>, text: string): Promise<boolean> {
  const keyId = keyIdOf(text);
  if (keyId === null) return false;
  const key = await tx
    .selectFrom('data_keys')
    .select('id')
    .where('id', '=', keyId)
    .executeTakeFirst();
  return key !== undefined;
}

async function sealerOf(
  tx: Transaction<Schema>,
  { column, vault, row, text }: { column: SealedColumn; vault: FieldVault; row: Row; text: string },
): Promise<Sealer> {
  const owner = String(row[column.owner]);
  if (column.scope !== null) {
    const teleconsultationId = String(row[column.scope]);
    return vault.sealer(tx, { tenantId: owner, teleconsultationId, count: 1 });
  }
  if (column.owner !== 'log') return vault.sealer(tx, { tenantId: owner, count: 1 });
  const tenantId = tenantOfLog(owner);
  const told = (JSON.parse(text) as { teleconsultationId?: string }).teleconsultationId ?? '';
  if (told === '') return vault.sealer(tx, { tenantId, count: 1 });
  const known = await tx
    .selectFrom('teleconsultations')
    .select('id')
    .where('id', '=', told)
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
  return vault.sealer(tx, {
    tenantId,
    teleconsultationId: known ? told : '',
    count: 1,
  });
}

/** Idempotency keys of before were plain hashes of what can be guessed; they are gone within a day. */
async function keyIdempotency(scopes: Scopes, vault: FieldVault): Promise<number> {
  return scopes.write('housekeeping', async (tx) => {
    await scopes.lock(tx, 'seal plaintext');
    // 64 digits were plain, 32 are keyed.
    const rows = await tx
      .selectFrom('idempotency_keys')
      .selectAll()
      .where(sql<number>`length(key_hash)`, '=', 64)
      .execute();
    for (const { tenant_id: tenantId, key_hash: keyHash, request_hash: requestHash } of rows) {
      const keyed = (column: string, hash: string) =>
        vault.index(tx, { tenantId, table: 'idempotency_keys', column, value: [hash] });
      await tx
        .updateTable('idempotency_keys')
        .set({
          key_hash: await keyed('key_hash', keyHash),
          request_hash: await keyed('request_hash', requestHash),
        })
        .where('tenant_id', '=', tenantId)
        .where('key_hash', '=', keyHash)
        .execute();
    }
    return rows.length;
  });
}
