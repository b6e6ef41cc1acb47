/** The key that the data at rest is sealed under: where it is looked for, readable for us and nobody else. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from '../../store/sqlite-database.ts';
import { openKeks } from '../../vault/open-keks.ts';
import { VaultError, type VaultFaultCode } from '../../vault/vault-error.ts';
import { finding, type FindingCode } from '../finding.ts';
import type { Check } from '../preflight.ts';

const CODES: Partial<Record<VaultFaultCode, FindingCode>> = {
  ERR_KEK_MISSING: 'KEK_MISSING',
  ERR_KEK_EXPOSED: 'KEK_EXPOSED',
  ERR_KEK_UNREADABLE: 'KEK_UNREADABLE',
  ERR_KEK_COMMAND: 'KEK_COMMAND',
};

export const checkKek: Check = async ({ config: { dataDir, database, kek } }) => {
  try {
    const keks = openKeks(kek, { dataDir, create: false });
    await keks.current();
    return [finding('kek', 'KEK_GOOD', { place: keks.place })];
  } catch (error) {
    const code = error instanceof VaultError ? CODES[error.code] : undefined;
    if (!code) throw error;
    const isNew = code === 'KEK_MISSING' && !database && !existsSync(join(dataDir, DATABASE_FILE));
    return [finding('kek', isNew ? 'KEK_NONE_YET' : code)];
  }
};
