/**
 * What the audit log asks of the store. Whatever tells of a fact in the database is appended by the
 * verb that keeps the fact, in its transaction; `recordAudit` is for all the rest.
 */
import type { AuditEntry } from './audit-event.ts';
import type { TreeNode } from './merkle-frontier.ts';
import type { Hash } from './merkle-hash.ts';
import type { SignedTreeHead } from './tree-head.ts';
import type { RetentionPeriods } from './retention.ts';

export interface KeptEvent {
  seq: number;
  hash: Hash;
  /** The canonical text; null once it was purged. */
  body: string | null;
  /** Only for whoever verifies: the text is there and its seal does not open. */
  isUnreadable?: true;
}

/** Reading; enough to prove and to verify. */
export interface AuditReader {
  auditLogs(): Promise<string[]>;
  auditSize(log: string): Promise<number>;
  /** From `from` on, in order, at most `limit`. */
  auditEvents(log: string, page: { from: number; limit: number }): Promise<KeptEvent[]>;
  /** @throws when there is no such node */
  auditNode(log: string, place: { level: number; index: number }): Promise<Hash>;
  /** Inner nodes of one level from an index on, in order, at most `limit`. */
  auditNodes(
    log: string,
    page: { level: number; from: number; limit: number },
  ): Promise<TreeNode[]>;
  /** Heads of more than `after` events, in order, at most `limit`. */
  auditHeads(log: string, page: { after: number; limit: number }): Promise<SignedTreeHead[]>;
  latestAuditHead(log: string): Promise<SignedTreeHead | null>;
}

export interface AuditStore extends AuditReader {
  /** Appends events, all or none. */
  recordAudit(entries: readonly AuditEntry[]): Promise<void>;
  /** Signs a head for each log that has grown since its last one. */
  sealAudit(now: number): Promise<void>;
  /**
   * Deletes the texts of events older than their period, some of them at a time, and appends the
   * certificate of it. Answers how many went.
   */
  purgeAudit(periods: RetentionPeriods, now: number): Promise<number>;
}
