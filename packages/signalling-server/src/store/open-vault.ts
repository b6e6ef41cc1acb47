/**
 * Opens the vault of a database: the right key encryption key, or none. A key is made only for a
 * database that never had one; one that a rotation retired is refused.
 */
import { systemClock } from '../clock.ts';
import type { KeyEncryptionKeys } from '../vault/kek.ts';
import { openKeks, type KekSource } from '../vault/open-keks.ts';
import { VaultError } from '../vault/vault-error.ts';
import { FieldVault } from './field-vault.ts';
import type { Queries, Scopes } from './scopes.ts';

interface VaultPlace {
  source: KekSource | undefined;
  dataDir: string;
}

/** @throws VaultError ERR_KEK_… */
export async function openVault(
  scopes: Scopes,
  { source, dataDir }: VaultPlace,
): Promise<FieldVault> {
  return scopes.write('housekeeping', async (tx) => {
    // Nodes that start at once on an empty database must not each make a key of their own.
    await scopes.lock(tx, 'key encryption keys');
    const known = await tx.selectFrom('key_encryption_keys').selectAll().execute();
    const keks = openKeks(source, { dataDir, create: known.length === 0 });
    const vault = new FieldVault({ keks, scopes });
    const current = await keks.current();
    const state = known.find(({ id }) => id === current)?.state;
    if (state === 'retired') throw new VaultError('ERR_KEK_RETIRED', { place: keks.place });
    const sealed = await anySealedKey(tx);
    // Opens one of its keys, so that a wrong one is told now and not with the first row.
    if (sealed !== null) await vault.keys.opening(tx, sealed);
    else if (known.length > 0 && state === undefined) throw new VaultError('ERR_KEK_WRONG');
    if (state === undefined) {
      await tx
        .insertInto('key_encryption_keys')
        .values({ id: current, state: 'current', since: systemClock.now() })
        .execute();
    }
    return vault;
  });
}

/**
 * The vault of a database that is only read.
 * @throws VaultError ERR_KEK_…
 */
export async function openVaultForReading(
  scopes: Scopes,
  { source, dataDir }: VaultPlace,
): Promise<FieldVault> {
  return scopes.read('housekeeping', async (db) => {
    const sealed = await anySealedKey(db);
    // Where nothing is sealed nothing has to be opened: a database of before is read as it is.
    if (sealed === null) return new FieldVault({ keks: noKeks, scopes });
    const vault = new FieldVault({ keks: openKeks(source, { dataDir, create: false }), scopes });
    await vault.keys.opening(db, sealed);
    return vault;
  });
}

function missing(): Promise<never> {
  return Promise.reject(new VaultError('ERR_KEK_MISSING'));
}

const noKeks: KeyEncryptionKeys = {
  place: 'nowhere',
  isNew: false,
  current: missing,
  wrap: missing,
  unwrap: missing,
  succeed: null,
  forgetOthers: missing,
};

/** A key that only a key encryption key opens. */
async function anySealedKey(db: Queries): Promise<string | null> {
  const row = await db
    .selectFrom('data_keys')
    .select('id')
    .where('scope', '=', '')
    .where('state', '<>', 'destroyed')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}
