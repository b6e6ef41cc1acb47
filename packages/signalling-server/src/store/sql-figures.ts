/** What the operators' numbers ask of the database, across all tenants: counts, never contents. */
import type { Scopes } from './scopes.ts';

export async function deliveryFigures(scopes: Scopes): Promise<{ waiting: number }> {
  const { waiting } = await scopes.read('housekeeping', (db) =>
    db
      .selectFrom('webhook_deliveries')
      .select(({ fn }) => fn.countAll<number | string>().as('waiting'))
      .where('settled_at', 'is', null)
      .executeTakeFirstOrThrow(),
  );
  // PostgreSQL counts further than a number does, and answers with a text.
  return { waiting: Number(waiting) };
}
