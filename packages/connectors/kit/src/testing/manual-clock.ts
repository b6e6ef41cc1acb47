/**
 * A clock that stands still until a test moves it. Timers fire in the order of their deadlines,
 * also those that a fired timer sets.
 */
import type { Clock } from '../clock.ts';

interface Timer {
  callback: () => void;
  dueAt: number;
}

export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(startAt = Date.parse('2026-11-23T09:30:00.000Z')) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  setTimer(callback: () => void, delayMs: number): () => void {
    const timer = { callback, dueAt: this.#now + Math.max(0, delayMs) };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves time forward and fires what falls due on the way. */
  advance(byMs: number): void {
    const until = this.#now + byMs;
    for (;;) {
      const next = [...this.#timers]
        .filter((timer) => timer.dueAt <= until)
        .sort((a, b) => a.dueAt - b.dueAt)[0];
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.dueAt);
      next.callback();
    }
    this.#now = until;
  }
}
