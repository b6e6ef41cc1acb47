/**
 * When to try an undelivered webhook again. Pure: facts in, delay or the end of patience out.
 */

const FIRST_DELAY_MS = 1_000;
/** A host that was down for a night is tried at least this often. */
const LONGEST_DELAY_MS = 3_600_000;
/** Twelve growing delays make an hour, the others one hour each: about three days in all. */
export const MAX_ATTEMPTS = 84;

/**
 * @param attempts how often it was tried, at least 1
 * @param chance from 0 to 1: spreads the retries of many events that failed together
 * @returns milliseconds to wait, null to give up
 */
export function retryDelayMs(attempts: number, chance: number): number | null {
  if (attempts >= MAX_ATTEMPTS) return null;
  const longest = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS);
  return Math.round(longest * (0.5 + chance / 2));
}
