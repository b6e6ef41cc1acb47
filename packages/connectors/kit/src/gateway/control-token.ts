/**
 * Whoever may read the data folder may also act on dead letters: a token in a file of that folder is
 * the proof. It is drawn at each start.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'control-token';
export const CONTROL_HEADER = 'x-tdoc-connector-token';

export function drawControlToken(dataDir: string): string {
  const token = randomBytes(32).toString('base64url');
  const file = join(dataDir, FILE);
  writeFileSync(file, token, { mode: 0o600 });
  chmodSync(file, 0o600);
  return token;
}

export const readControlToken = (dataDir: string): string =>
  readFileSync(join(dataDir, FILE), 'utf8');

export function isToken(given: unknown, token: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return typeof given === 'string' && timingSafeEqual(hash(given), hash(token));
}
