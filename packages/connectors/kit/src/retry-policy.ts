/** When to try again what did not work. Pure: facts in, a delay out. */

export interface RetryPolicy {
  firstDelayMs: number;
  longestDelayMs: number;
}

/** For a counterpart that is away: soon at first, then every half minute at most. */
export const CONNECTION_RETRY: RetryPolicy = { firstDelayMs: 250, longestDelayMs: 30_000 };
/** For a message that its receiver could not take: up to an hour between attempts. */
export const MESSAGE_RETRY: RetryPolicy = { firstDelayMs: 1_000, longestDelayMs: 3_600_000 };

/**
 * @param attempts failed so far, at least 1
 * @param options.chance from 0 to 1: spreads what failed together over the second half of the delay
 * @returns milliseconds
 */
export function retryDelayMs(
  attempts: number,
  options: { policy: RetryPolicy; chance: number },
): number {
  const { policy, chance } = options;
  const longest = Math.min(
    policy.firstDelayMs * 2 ** Math.min(attempts - 1, 40),
    policy.longestDelayMs,
  );
  return Math.round(longest * (0.5 + chance / 2));
}
