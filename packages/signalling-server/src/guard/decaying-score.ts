/**
 * A score that fades: it halves with each half-life, so that old faults are forgiven without a clean-up.
 * Pure: the time is handed in.
 */
export class DecayingScore {
  readonly #halfLifeMs: number;
  #value = 0;
  #at = 0;

  constructor(options: { halfLifeMs: number }) {
    this.#halfLifeMs = options.halfLifeMs;
  }

  /** Adds points and answers with the score. Time that runs backwards counts as standing still. */
  add(points: number, now: number): number {
    this.#value = this.at(now) + points;
    this.#at = Math.max(this.#at, now);
    return this.#value;
  }

  at(now: number): number {
    return this.#value * 2 ** (-Math.max(0, now - this.#at) / this.#halfLifeMs);
  }
}
