/** Time as it is, which a test may also move on; or time that moves only when told. */
import type { Clock } from '../../src/ports.ts';

interface Timer {
  at: number;
  callback: () => void;
  cancel: () => void;
}

export class SteerableClock implements Clock {
  readonly #held: boolean;
  readonly #timers = new Set<Timer>();
  readonly #startedAt = Date.now();
  #offset = 0;

  /** @param options - `held`: moves only when told. */
  constructor({ held }: { held: boolean }) {
    this.#held = held;
  }

  now(): number {
    return (this.#held ? this.#startedAt : Date.now()) + this.#offset;
  }

  setTimer(callback: () => void, delayMs: number): () => void {
    const timer: Timer = { at: this.now() + delayMs, callback, cancel: () => {} };
    this.#timers.add(timer);
    if (!this.#held) {
      const id = setTimeout(() => this.#fire(timer), delayMs);
      timer.cancel = () => clearTimeout(id);
    }
    return () => {
      timer.cancel();
      this.#timers.delete(timer);
    };
  }

  /** Everything due within that time happens now, in its order. */
  pass(byMs: number): void {
    const until = this.now() + byMs;
    for (;;) {
      const [due] = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (!due) break;
      this.#offset += Math.max(0, due.at - this.now());
      due.cancel();
      this.#fire(due);
    }
    this.#offset += Math.max(0, until - this.now());
  }

  #fire(timer: Timer): void {
    if (this.#timers.delete(timer)) timer.callback();
  }
}
