/**
 * What to do about a missing message: nothing for a moment, since two routes overtake each other; then
 * ask for it; then give up on the session. It knows time, and nothing of what is missing.
 */
import type { Clock } from '../ports.ts';

const ASK_MS = 1_000;
const LIMIT_MS = 5_000;

export class GapWatch {
  readonly #clock: Clock;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something is missing, still or newly. */
  noticed({ ask, giveUp }: { ask(): void; giveUp(): void }): void {
    if (this.#cancel) return;
    const timers = [this.#clock.setTimer(ask, ASK_MS), this.#clock.setTimer(giveUp, LIMIT_MS)];
    this.#cancel = () => {
      for (const cancel of timers) cancel();
    };
  }

  settled(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
