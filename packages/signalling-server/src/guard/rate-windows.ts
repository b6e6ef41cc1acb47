/**
 * How often something may happen within a window of time, on rate-limiter-flexible: in this process's
 * memory, or in Redis for all nodes together. Bounded: the key not used for the longest is forgotten.
 */
import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { BoundedMap } from './bounded-map.ts';

/** Points within so many seconds. */
export const WINDOWS = {
  /** Tries of somebody who has to be slow. */
  slow: { points: 5, durationS: 10 },
  /** The same where somebody else showed something good within the hour. */
  'slow-for-many': { points: 60, durationS: 10 },
  /** Upgrades of one address; a ward behind one address comes back within seconds after an update. */
  upgrade: { points: 600, durationS: 60 },
  /** The same of a network with many people behind it. */
  'upgrade-shared': { points: 12_000, durationS: 60 },
  /** Requests of a tenant whose key tries ids out. */
  'slow-tenant': { points: 50, durationS: 10 },
} as const;

export type WindowName = keyof typeof WINDOWS;

export type Share = { allowed: true } | { allowed: false; retryAfterS: number };

type Limiter = Pick<RateLimiterAbstract, 'consume' | 'delete'>;

export interface RateWindowsOptions {
  /** Keys remembered at most, of all windows together. */
  maxKeys: number;
  /** Makes the limiter of a window; in memory by default. */
  limiterFor?: (options: { keyPrefix: string; points: number; duration: number }) => Limiter;
}

export class RateWindows {
  readonly #limiters: Readonly<Record<WindowName, Limiter>>;
  readonly #keys: BoundedMap<WindowName>;

  constructor({ maxKeys, limiterFor }: RateWindowsOptions) {
    const make = limiterFor ?? ((options) => new RateLimiterMemory(options));
    const limiter = (name: WindowName) =>
      make({
        keyPrefix: `tdoc:guard:${name}`,
        points: WINDOWS[name].points,
        duration: WINDOWS[name].durationS,
      });
    this.#limiters = {
      slow: limiter('slow'),
      'slow-for-many': limiter('slow-for-many'),
      upgrade: limiter('upgrade'),
      'upgrade-shared': limiter('upgrade-shared'),
      'slow-tenant': limiter('slow-tenant'),
    };
    this.#keys = new BoundedMap({
      capacity: maxKeys,
      onDrop: (key, name) => {
        // Of no consequence when it fails: the window ends by itself.
        void this.#limiters[name].delete(key.slice(name.length + 1)).catch(() => undefined);
      },
    });
  }

  get keyCount(): number {
    return this.#keys.size;
  }

  /** Takes one share of a window. Allows when the limiter itself fails: it must never stop a call. */
  async take(name: WindowName, subject: string): Promise<Share> {
    this.#keys.set(`${name} ${subject}`, name);
    try {
      await this.#limiters[name].consume(subject);
      return { allowed: true };
    } catch (verdict) {
      if (!(verdict instanceof RateLimiterRes)) return { allowed: true };
      return { allowed: false, retryAfterS: Math.max(1, Math.ceil(verdict.msBeforeNext / 1000)) };
    }
  }
}
