/**
 * Time as a connector sees it. Deadlines, retries and delays go through this port, so that tests
 * move time instead of waiting for it.
 */

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `callback` once after `delayMs`; the answer cancels it and may be called at any time. */
  setTimer(callback: () => void, delayMs: number): () => void;
}

/** Node caps a timer at 2^31-1 ms and fires at once above it; a capped one merely wakes early. */
const MAX_DELAY_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), MAX_DELAY_MS));
    return () => clearTimeout(timer);
  },
};
