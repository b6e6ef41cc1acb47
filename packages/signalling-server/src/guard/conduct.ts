/**
 * What is remembered of one source: how it behaved lately and for how long it was stopped before.
 * Pure and small, because there may be very many.
 */
import { DecayingScore } from './decaying-score.ts';
import type { Decision } from './decision.ts';
import { SIGNALS, type Signal } from './signals.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Distinct unknown ids within a minute that are no typing mistake any more. */
const ENUMERATED_IDS = 6;
/** A slow attacker needs five times the points of a fast one, over an hour instead of a minute. */
const SLOW_SHARE = 5;
/** This many people who showed something good within the hour: the address is a hospital's, not a person's. */
const SHARED_FROM = 3;
const STRIKES_KEPT_MS = 86_400_000;

export class Conduct {
  /** The decision in force, or the last one. */
  decision: Decision | null = null;
  readonly #fast = new DecayingScore({ halfLifeMs: MINUTE_MS });
  readonly #slow = new DecayingScore({ halfLifeMs: HOUR_MS });
  readonly #failures = new DecayingScore({ halfLifeMs: HOUR_MS });
  readonly #successes = new DecayingScore({ halfLifeMs: HOUR_MS });
  readonly #reasons = new Map<Signal, number>();
  readonly #vouched = new Map<string, number>();
  readonly #unknownIds = new Set<string>();
  #unknownSince = 0;
  #strikes = 0;
  #struckAt = 0;

  /** Notes a sign; answers with the score. */
  note(signal: Signal, now: number): number {
    if (this.score(now) < 1) this.#reasons.clear();
    const points = SIGNALS[signal];
    this.#reasons.set(signal, (this.#reasons.get(signal) ?? 0) + points);
    this.#failures.add(1, now);
    this.#fast.add(points, now);
    this.#slow.add(points, now);
    return this.score(now);
  }

  /** Notes an id that nobody knows; true when they have become an enumeration. */
  noteUnknownId(id: string, now: number): boolean {
    if (now - this.#unknownSince >= MINUTE_MS) {
      this.#unknownIds.clear();
      this.#unknownSince = now;
    }
    this.#unknownIds.add(id.slice(0, 64));
    if (this.#unknownIds.size < ENUMERATED_IDS) return false;
    this.#unknownIds.clear();
    return true;
  }

  /** Notes somebody who showed something good: a ticket, a resume token, an API key. */
  vouch(subject: string, now: number): void {
    this.#successes.add(1, now);
    this.#vouched.delete(subject);
    this.#vouched.set(subject, now);
    const oldest = this.#vouched.keys().next().value;
    if (this.#vouched.size > SHARED_FROM && oldest !== undefined) this.#vouched.delete(oldest);
  }

  score(now: number): number {
    return Math.max(this.#fast.at(now), this.#slow.at(now) / SLOW_SHARE);
  }

  failures(now: number): number {
    return this.#failures.at(now);
  }

  /** Failures among everything, 0 to 1. */
  failureRatio(now: number): number {
    const failures = this.#failures.at(now);
    const all = failures + this.#successes.at(now);
    return all === 0 ? 0 : failures / all;
  }

  /** How many different people showed something good within the hour, three at most. */
  vouchedFor(now: number): number {
    return [...this.#vouched.values()].filter((at) => now - at < HOUR_MS).length;
  }

  isShared(now: number): boolean {
    return this.vouchedFor(now) >= SHARED_FROM;
  }

  /** Blocks of this source within a day of each other. */
  strikes(now: number): number {
    return now - this.#struckAt < STRIKES_KEPT_MS ? this.#strikes : 0;
  }

  strike(until: number): void {
    this.#strikes = this.strikes(until) + 1;
    this.#struckAt = until;
  }

  inForce(now: number): Decision | null {
    return this.decision !== null && this.decision.until > now ? this.decision : null;
  }

  /** The heaviest first. */
  get reasons(): Signal[] {
    return [...this.#reasons].sort(([, a], [, b]) => b - a).map(([signal]) => signal);
  }
}
