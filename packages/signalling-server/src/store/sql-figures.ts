/** What the operators' numbers ask of the database, across all tenants: counts, never contents. */
import type { Scopes } from './scopes.ts';

export interface DeliveryFigures {
  /** Not yet accepted, and still tried. */
  waiting: number;
  /** Given up: somebody must look at them and send them again. */
  deadLetters: number;
}

export async function deliveryFigures(scopes: Scopes): Promise<DeliveryFigures> {
  const { waiting, deadLetters } = await scopes.read('housekeeping', (db) =>
    db
      .selectFrom('webhook_deliveries')
      .select(({ fn }) => [
        fn.countAll<number | string>().filterWhere('settled_at', 'is', null).as('waiting'),
        fn.countAll<number | string>().filterWhere('given_up_at', 'is not', null).as('deadLetters'),
      ])
      .executeTakeFirstOrThrow(),
  );
  // PostgreSQL counts further than a number does, and answers with a text.
  return { waiting: Number(waiting), deadLetters: Number(deadLetters) };
}
