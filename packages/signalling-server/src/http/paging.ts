/**
 * Pages of a list. A cursor is opaque to whoever gets it and read strictly when it comes back; it
 * says where to go on and for which question, and nothing about whose list that is.
 */
import { z } from 'zod';
import { Problem } from './problem.ts';

/** Things of one page, at most. */
export const MAX_PAGE = 200;
export const DEFAULT_PAGE = 50;

export const count = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
  .pipe(z.int().min(0));

export const limit = count
  .pipe(z.int().min(1).max(MAX_PAGE))
  .optional()
  .describe(`Things of one page, 1 to ${MAX_PAGE}.`);

export const cursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,400}$/)
  .optional()
  .describe('The nextCursor of the page before; opaque.');

export const nextCursor = z.string().nullable().describe('Null on the last page.');

export type Place = readonly (string | number)[];

export function writeCursor(place: Place): string {
  return Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');
}

/**
 * Where to go on; null at the beginning.
 * @throws Problem REQUEST_INVALID when it is no cursor of this question
 */
export function readCursor<T extends Place>(
  schema: z.ZodType<T>,
  given: string | undefined,
): T | null {
  if (given === undefined) return null;
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(given, 'base64url').toString('utf8')) as unknown;
  } catch {
    place = null;
  }
  const result = schema.safeParse(place);
  if (result.success && writeCursor(result.data) === given) return result.data;
  const faults = [{ path: 'query.cursor', expected: 'the nextCursor of a page of this question' }];
  throw new Problem('REQUEST_INVALID', { faults });
}

/** One more than asked for tells whether there is a next page. */
export function pageOf<T>(
  found: readonly T[],
  size: number,
  placeOf: (last: T) => Place,
): { items: T[]; nextCursor: string | null } {
  const items = found.slice(0, size);
  const last = items.at(-1);
  const hasMore = found.length > size && last !== undefined;
  return { items, nextCursor: hasMore ? writeCursor(placeOf(last)) : null };
}
