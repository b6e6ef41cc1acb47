/** The embedded database: whole, and of a release that this one understands. */
import { sqliteState } from '../../store/sqlite-check.ts';
import { finding } from '../finding.ts';
import type { Check } from '../preflight.ts';

const CODES = {
  none: 'DATABASE_NONE_YET',
  good: 'DATABASE_GOOD',
  damaged: 'DATABASE_DAMAGED',
  newer: 'DATABASE_NEWER',
  older: 'DATABASE_OLDER',
} as const;

export const checkDatabase: Check = ({ config: { dataDir } }) => {
  const { state, missing } = sqliteState(dataDir);
  return Promise.resolve([finding('database', CODES[state], { dataDir, missing })]);
};
