/** What there is of keys and in which state; opens nothing but what opening the vault opened. */
import type { BesideServer } from './open-beside.ts';
import type { Queries } from './scopes.ts';

export interface KeyStatus {
  /** Where the key encryption key is, and its id. */
  place: string;
  current: string;
  keks: { id: string; state: string; since: number }[];
  keys: { active: number; former: number; destroyed: number };
  /** Data keys that only a former key encryption key opens: a rotation was cut off. */
  underFormerKeks: number;
  /** A rotation of data keys that was cut off, or is under way. */
  isRotating: boolean;
  /** Texts sealed by the key that sealed most, counted ahead. */
  mostSeals: number;
}

export async function keyStatus({ scopes, vault }: BesideServer): Promise<KeyStatus> {
  const current = await vault.keks.current();
  const { place } = vault.keks;
  return scopes.read('housekeeping', (db) => statusOf(db, { place, current }));
}

async function statusOf(
  db: Queries,
  { place, current }: Pick<KeyStatus, 'place' | 'current'>,
): Promise<KeyStatus> {
  const keks = await db.selectFrom('key_encryption_keys').selectAll().orderBy('since').execute();
  const counts = await db
    .selectFrom('data_keys')
    .select(['state', ({ fn }) => fn.countAll<number | string>().as('count')])
    .groupBy('state')
    .execute();
  const count = (state: string) => Number(counts.find((row) => row.state === state)?.count ?? 0);
  const { under } = await db
    .selectFrom('data_keys')
    .select(({ fn }) => fn.countAll<number | string>().as('under'))
    .where('scope', '=', '')
    .where('state', '<>', 'destroyed')
    .where('wrapped_by', '<>', current)
    .executeTakeFirstOrThrow();
  const { most } = await db
    .selectFrom('data_keys')
    .select(({ fn }) => fn.max('seals').as('most'))
    .executeTakeFirstOrThrow();
  const rotating = await db
    .selectFrom('vault_state')
    .select('name')
    .where('name', '=', 'data-rotation')
    .executeTakeFirst();
  return {
    place,
    current,
    keks,
    keys: { active: count('active'), former: count('former'), destroyed: count('destroyed') },
    underFormerKeks: Number(under),
    isRotating: rotating !== undefined,
    mostSeals: most ?? 0,
  };
}
