/**
 * Whole pictures are costly: a wrong key must not make both ends ask for them without end. One request
 * a second, fewer while they do not help.
 */
const FIRST_INTERVAL_MS = 1_000;
const LONGEST_INTERVAL_MS = 16_000;

export class KeyFrameLimiter {
  #intervalMs = FIRST_INTERVAL_MS;
  #nextAt = Number.NEGATIVE_INFINITY;

  /** True when a key frame may be asked for now. */
  mayAsk(now: number): boolean {
    if (now < this.#nextAt) return false;
    this.#nextAt = now + this.#intervalMs;
    this.#intervalMs = Math.min(this.#intervalMs * 2, LONGEST_INTERVAL_MS);
    return true;
  }

  /** A frame could be opened: the next trouble is a new one. */
  succeeded(): void {
    this.#intervalMs = FIRST_INTERVAL_MS;
  }
}
