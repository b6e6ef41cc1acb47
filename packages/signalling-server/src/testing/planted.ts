/**
 * Words that must never lie on the disk: planted in every input, then looked for in every byte of a
 * folder, also in the forms in which a careless server would keep them.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Two matricules INS as a host might, against all advice, use as its own word; fictitious. */
export const PLANTED = {
  reference: '279035121518989',
  otherReference: 'jeanne-martin-1030',
  webhookPath: 'chemin-secret-du-dpi',
  webhookSecret: 'whsec_c2VjcmV0LXBsYW50ZS1wYXItbGUtdGVzdC0wMDE=',
  idempotencyKey: 'rdv-jeanne-martin',
} as const;

/** Which of these words, or their plain hashes, lie in the files of a folder. */
export function plantedIn(folder: string, words: readonly string[]): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  return words.filter((word) =>
    formsOf(word).some((form) => files.some((content) => content.includes(form))),
  );
}

function formsOf(word: string): Buffer[] {
  const bytes = Buffer.from(word, 'utf8');
  const digest = createHash('sha256').update(bytes).digest();
  return [
    bytes,
    Buffer.from(bytes.toString('hex')),
    digest,
    Buffer.from(digest.toString('hex')),
    // Wherever it stands in a longer text that was written in base64.
    ...[0, 1, 2].map((shift) =>
      Buffer.from(
        Buffer.concat([Buffer.alloc(shift), bytes])
          .toString('base64')
          .slice(shift === 0 ? 0 : 4, -4),
      ),
    ),
  ].filter((form) => form.length >= 8);
}
