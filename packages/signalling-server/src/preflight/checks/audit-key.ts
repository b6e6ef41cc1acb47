/** The keys that sign the audit log: there, readable for us, and for nobody else. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readPublishedKeys, SIGNING_KEYS_FILE } from '../../audit/signing-keys.ts';
import { DATABASE_FILE } from '../../store/sqlite-database.ts';
import { finding } from '../finding.ts';
import type { Check } from '../preflight.ts';

const READABLE_BY_OTHERS = 0o077;

export const checkAuditKey: Check = ({ config: { dataDir } }) => {
  const file = join(dataDir, SIGNING_KEYS_FILE);
  const found = (code: Parameters<typeof finding>[1], facts = {}) =>
    Promise.resolve([finding('audit-key', code, { file, ...facts })]);
  if (!existsSync(file)) {
    return found(
      existsSync(join(dataDir, DATABASE_FILE)) ? 'AUDIT_KEY_LOST' : 'AUDIT_KEY_NONE_YET',
    );
  }
  const mode = statSync(file).mode & 0o777;
  if ((mode & READABLE_BY_OTHERS) !== 0) {
    return found('AUDIT_KEY_READABLE', { mode: mode.toString(8) });
  }
  try {
    return found('AUDIT_KEY_GOOD', { keys: readPublishedKeys(dataDir)?.keys.length ?? 0 });
  } catch {
    return found('AUDIT_KEY_UNUSABLE');
  }
};
