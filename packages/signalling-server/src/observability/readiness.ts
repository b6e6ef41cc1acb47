/**
 * Whether this server should be given anybody: what it stands on is asked, and it says why not. A check
 * is asked at most once a second, however often somebody asks for the answer.
 */
import type { Clock } from '../clock.ts';

/** Stable words; each is a reason that an operator can act on. */
export const NOT_READY_REASONS = [
  'stopping',
  'draining',
  'store-unreachable',
  'data-folder-not-writable',
  'bus-unreachable',
] as const;
export type NotReadyReason = (typeof NOT_READY_REASONS)[number];

const KEPT_MS = 1_000;
/** A database that hangs is one that does not answer. */
const PATIENCE_MS = 3_000;

export class Readiness {
  readonly #clock: Clock;
  readonly #checks = new Map<NotReadyReason, () => Promise<void>>();
  readonly #raised = new Set<NotReadyReason>();
  #asked: Promise<NotReadyReason[]> | null = null;
  #askedAt = 0;

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock;
  }

  /** `check` rejects, or does not answer, while the reason holds. */
  require(reason: NotReadyReason, check: () => Promise<void>): void {
    this.#checks.set(reason, check);
  }

  /** From now on not ready, whatever the checks say. */
  raise(reason: 'stopping' | 'draining'): void {
    this.#raised.add(reason);
  }

  /** Empty when ready. */
  async reasons(): Promise<NotReadyReason[]> {
    const now = this.#clock.now();
    if (this.#asked === null || now - this.#askedAt >= KEPT_MS) {
      this.#askedAt = now;
      this.#asked = this.#ask();
    }
    return [...this.#raised, ...(await this.#asked)];
  }

  async #ask(): Promise<NotReadyReason[]> {
    const found = await Promise.all(
      [...this.#checks].map(async ([reason, check]) => {
        const isMet = await this.#withinPatience(check()).then(
          () => true,
          () => false,
        );
        return isMet ? [] : [reason];
      }),
    );
    return found.flat();
  }

  #withinPatience(check: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.setTimer(() => reject(new Error('no answer')), PATIENCE_MS);
      check.then(resolve, reject).finally(cancel);
    });
  }
}
