/** What goes between the server and the thread of its database. */

/** A statement to run; null closes the database. */
export type ThreadRequest = { id: number; sql: string; parameters: readonly unknown[] } | null;

export interface ThreadResult {
  rows: unknown[];
  changes: bigint;
  insertId: bigint;
}

export type ThreadAnswer =
  ({ id: number } & ThreadResult) | { id: number; failure: { message: string; code: string } };

/** Number of the answer that says whether the database could be opened. */
export const OPENING = 0;
