/** The word that confirms a destruction: another for each id, so that a line meant for one destroys no other. */
import { createHash } from 'node:crypto';

export function confirmationWord(id: string): string {
  return `destroy-${createHash('sha256').update(id, 'utf8').digest('hex').slice(0, 6)}`;
}
