/**
 * Whose key signs the audit log that several nodes share: the first one's, and after it whichever
 * took over from it by a rotation. A node that comes with another key is sent away.
 */
import { sql } from 'kysely';
import { loadSigningKeys, readPublishedKeys, type SigningKey } from '../audit/signing-keys.ts';
import { DatabaseFault } from './postgres-fault.ts';
import type { Scopes } from './scopes.ts';

/**
 * The key of this data folder, made if the log has none yet.
 * @throws DatabaseFault ERR_DATABASE_SIGNED_ELSEWHERE, SigningKeysUnusableError
 */
export async function signerOf(dataDir: string, scopes: Scopes): Promise<SigningKey> {
  return scopes.write('housekeeping', async (tx) => {
    await scopes.lock(tx, 'audit signers');
    const { rows } = await sql<{ kid: string }>`
      select kid from audit_signers order by seq desc limit 1`.execute(tx);
    const signer = rows[0]?.kid;
    const known = readPublishedKeys(dataDir)?.keys.map(({ kid }) => kid) ?? [];
    if (signer !== undefined && !known.includes(signer)) {
      throw new DatabaseFault(
        'ERR_DATABASE_SIGNED_ELSEWHERE',
        'The audit log in this database is signed with a key that the data folder does not hold. ' +
          'Copy audit-signing-keys.json from the data folder of another node.',
      );
    }
    const { current } = loadSigningKeys(dataDir);
    await sql`insert into audit_signers (kid) values (${current.kid})
      on conflict (kid) do nothing`.execute(tx);
    return current;
  });
}
