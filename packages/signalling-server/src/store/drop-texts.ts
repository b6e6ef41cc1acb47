/** Deletes texts of a log and notes which, under the event that certifies it; their leaves stay. */
import type { Transaction } from 'kysely';
import type { Schema } from './schema.ts';

export async function dropTexts(
  tx: Transaction<Schema>,
  {
    log,
    ranges,
    certificate,
  }: { log: string; ranges: readonly (readonly [number, number])[]; certificate: number },
): Promise<void> {
  for (const [first, last] of ranges) {
    await tx
      .insertInto('audit_purged_ranges')
      .values({ log, first_seq: first, last_seq: last, certificate_seq: certificate })
      .execute();
    await tx
      .deleteFrom('audit_bodies')
      .where('log', '=', log)
      .where('seq', '>=', first)
      .where('seq', '<=', last)
      .execute();
  }
}
