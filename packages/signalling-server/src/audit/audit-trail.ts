/**
 * The way into the audit log for what is kept by nothing else: reads, refusals, starts. Events that
 * come together are kept together, so that many of them cost one commit. Knows no query.
 */
import type { Log } from '../observability/log.ts';
import { TokenBucket } from '../transport/token-bucket.ts';
import { logOf, type AuditEntry } from './audit-event.ts';
import type { AuditStore } from './audit-store.ts';

/** Whoever is refused may try again as often as they like; the log counts what it does not tell. */
const REFUSAL_BURST = 100;
const REFUSALS_PER_SECOND = 2;

interface Refusals {
  bucket: TokenBucket;
  suppressed: number;
  last: AuditEntry;
}

interface Waiting {
  entries: readonly AuditEntry[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

export class AuditTrail {
  readonly #store: Pick<AuditStore, 'recordAudit'>;
  readonly #log: Log;
  readonly #refusals = new Map<string, Refusals>();
  #waiting: Waiting[] = [];
  #writing = false;

  constructor(options: { store: Pick<AuditStore, 'recordAudit'>; log: Log }) {
    this.#store = options.store;
    this.#log = options.log;
  }

  /** Resolves once the events would survive a power cut; rejects when they are not kept. */
  record(...entries: AuditEntry[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entries, resolve, reject });
      if (!this.#writing) void this.#write();
    });
  }

  /** A refusal: told as long as there are few, counted beyond that. */
  async refused(entry: AuditEntry): Promise<void> {
    const log = logOf(entry);
    let refusals = this.#refusals.get(log);
    if (!refusals) {
      const bucket = new TokenBucket({
        capacity: REFUSAL_BURST,
        perSecond: REFUSALS_PER_SECOND,
        now: entry.at,
      });
      refusals = { bucket, suppressed: 0, last: entry };
      this.#refusals.set(log, refusals);
    }
    refusals.last = entry;
    if (!refusals.bucket.take(1, entry.at)) {
      refusals.suppressed += 1;
      return;
    }
    await this.record(withSuppressed(entry, takeSuppressed(refusals)));
  }

  /** Tells what was only counted so far; from time to time and before a stop. */
  async settleRefusals(): Promise<void> {
    const entries: AuditEntry[] = [];
    for (const refusals of this.#refusals.values()) {
      if (refusals.suppressed === 0) continue;
      entries.push(withSuppressed(refusals.last, takeSuppressed(refusals) - 1));
    }
    if (entries.length > 0) await this.record(...entries);
  }

  async #write(): Promise<void> {
    this.#writing = true;
    // Lets everything that is ready in this turn of the event loop come along.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#store.recordAudit(batch.flatMap(({ entries }) => entries));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#log.error('audit events not kept', {}, error);
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = false;
  }
}

function takeSuppressed(refusals: Refusals): number {
  const { suppressed } = refusals;
  refusals.suppressed = 0;
  return suppressed;
}

function withSuppressed(entry: AuditEntry, suppressed: number): AuditEntry {
  return suppressed > 0 ? { ...entry, facts: { ...entry.facts, suppressed } } : entry;
}
