/**
 * A token bucket: a burst at once, a steady rate after it. Pure: the time is handed in.
 */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: number;

  constructor(options: { capacity: number; perSecond: number; now: number }) {
    this.#capacity = options.capacity;
    this.#perSecond = options.perSecond;
    this.#tokens = options.capacity;
    this.#filledAt = options.now;
  }

  /** Takes `count` tokens, or none and answers false. */
  take(count: number, now: number): boolean {
    const elapsedS = Math.max(0, now - this.#filledAt) / 1000;
    this.#filledAt = now;
    this.#tokens = Math.min(this.#capacity, this.#tokens + elapsedS * this.#perSecond);
    if (count > this.#tokens) return false;
    this.#tokens -= count;
    return true;
  }
}
