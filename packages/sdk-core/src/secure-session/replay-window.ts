/**
 * Accepts each counter once, within a window below the highest one seen, so that two routes
 * (server and data channel) may overtake each other but nothing is ever taken twice.
 * @see [RFC 6479](https://www.rfc-editor.org/rfc/rfc6479)
 */

/** Two routes overtake each other by a handful of messages; 64 leaves room and stays one number. */
export const WINDOW_SIZE = 64;

export class ReplayWindow {
  #highest = -1;
  readonly #seen = new Set<number>();

  /** True when the counter could still be taken; notes nothing. */
  mayAccept(counter: number): boolean {
    return (
      Number.isSafeInteger(counter) &&
      counter >= 0 &&
      counter > this.#highest - WINDOW_SIZE &&
      !this.#seen.has(counter)
    );
  }

  /** Notes a counter whose message was authentic. */
  accept(counter: number): void {
    this.#seen.add(counter);
    if (counter <= this.#highest) return;
    this.#highest = counter;
    for (const old of this.#seen) if (old <= counter - WINDOW_SIZE) this.#seen.delete(old);
  }
}
