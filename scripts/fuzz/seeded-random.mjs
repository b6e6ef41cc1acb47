/** Chance that can be had again: the same seed, the same numbers. Not for anything secret. */
export class SeededRandom {
  #state;

  /** @param {number} seed a whole number */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** Mulberry32. @returns a number from 0 up to, not including, 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** @returns a whole number from 0 up to, not including, `end`. */
  below(end) {
    return Math.floor(this.next() * end);
  }

  /** @template T @param {readonly T[]} all not empty @returns {T} */
  of(all) {
    return all[this.below(all.length)];
  }

  chance(share) {
    return this.next() < share;
  }

  /** @returns {Uint8Array} */
  bytes(length) {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}
