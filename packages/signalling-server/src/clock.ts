/**
 * Time as the server sees it. Every deadline, seat timer and retry goes through this port, so that
 * tests move time instead of waiting for it.
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

/** When a repeated round is due again: at its own times, however long it took; missed ones are not made up for. */
export function nextRoundAt(round: { dueAt: number; intervalMs: number; now: number }): number {
  const { dueAt, intervalMs, now } = round;
  return dueAt + intervalMs * Math.max(1, Math.ceil((now - dueAt) / intervalMs));
}
