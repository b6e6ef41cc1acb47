/**
 * Tells from WebRTC's statistics that a connection has fallen silent, long before the browser says so:
 * Chromium speaks of an interruption after six seconds, and of a lost interface not at all. Pure: it is
 * given reports and the time.
 */

/** Media comes fifty times a second: a second without a byte is no accident of the network. */
export const STALL_MS = 1_000;
/** Where nobody sends anything, only the browser's own checks of the route are heard, every few seconds. */
export const SPARSE_STALL_MS = 7_000;
/** After so long, checks that come through alone mean that the other end has nothing to send. */
const CHECKS_COUNT_AFTER_MS = 4_000;
/** So many looks in a row with something new, before silence means something. */
const STEADY_LOOKS = 4;

interface CountedStats {
  type: string;
  bytesReceived?: number;
  packetsReceived?: number;
  requestsReceived?: number;
  responsesReceived?: number;
}

type Counters = ReadonlyMap<string, number>;

/** What arrived so far, by statistics object; whatever goes up is a sign of life of the other end. */
export interface SignsOfLife {
  /** Media and data. */
  content: Counters;
  /** ICE's checks of routes, which come before anything else and prove less. */
  checks: Counters;
}

export function signsOfLife(report: Iterable<[string, CountedStats]>): SignsOfLife {
  const content = new Map<string, number>();
  const checks = new Map<string, number>();
  for (const [id, stats] of report) {
    const { type, bytesReceived = 0, packetsReceived = 0 } = stats;
    if (type === 'transport') content.set(id, bytesReceived);
    // Firefox has no transport to speak of.
    if (type === 'inbound-rtp') content.set(id, packetsReceived);
    if (type === 'candidate-pair') {
      const { requestsReceived = 0, responsesReceived = 0 } = stats;
      checks.set(id, requestsReceived + responsesReceived);
    }
  }
  return { content, checks };
}

const hasGrown = (now: Counters, former: Counters) =>
  [...now].some(([id, count]) => count > (former.get(id) ?? 0));

export class StallDetector {
  #former: SignsOfLife = { content: new Map(), checks: new Map() };
  #contentAt: number;
  #checkAt: number;
  #steadyLooks = 0;

  /** @param now - Milliseconds since the Unix epoch, as everywhere here. */
  constructor(now: number) {
    this.#contentAt = now;
    this.#checkAt = now;
  }

  /**
   * Takes one look; several a second, because a look that was not taken is no silence.
   *
   * @returns true when something came that ends a silence.
   */
  look(signs: SignsOfLife, now: number): boolean {
    const hasContent = hasGrown(signs.content, this.#former.content);
    const hasChecks = hasGrown(signs.checks, this.#former.checks);
    this.#former = signs;
    if (hasChecks) this.#checkAt = now;
    if (hasContent) {
      this.#contentAt = now;
      this.#steadyLooks += 1;
      return true;
    }
    if (!this.#isSteady) this.#steadyLooks = 0;
    const isOnlyQuiet = hasChecks && now - this.#contentAt >= CHECKS_COUNT_AFTER_MS;
    if (isOnlyQuiet) this.#steadyLooks = 0;
    return isOnlyQuiet;
  }

  /** Milliseconds since the last sign of life. */
  silentMs(now: number): number {
    return now - (this.#isSteady ? this.#contentAt : Math.max(this.#contentAt, this.#checkAt));
  }

  isStalled(now: number): boolean {
    return this.silentMs(now) >= (this.#isSteady ? STALL_MS : SPARSE_STALL_MS);
  }

  get #isSteady(): boolean {
    return this.#steadyLooks >= STEADY_LOOKS;
  }
}
