/**
 * Verifies one log from its first event to its last: texts against leaves, leaves against the tree,
 * the tree against every signed head, kept here or outside. Reads page by page; changes nothing.
 */
import type { JSONWebKeySet } from 'jose';
import { readEvent, type AuditEvent } from './audit-event.ts';
import { auditFault, type AuditFault, type AuditFaultCode } from './audit-fault.ts';
import type { AuditReader, KeptEvent } from './audit-store.ts';
import { HeadCheck } from './head-check.ts';
import { MerkleFrontier, type TreeNode } from './merkle-frontier.ts';
import { equalHashes, leafHash, type Hash } from './merkle-hash.ts';
import { NodeCursor } from './node-cursor.ts';
import { rangesOf } from './retention.ts';
import type { SignedTreeHead } from './tree-head.ts';

const PAGE = 1_000;
/** Beyond these a log is no more broken than it was. */
const MAX_FAULTS = 100;
/** No tree is higher: 2^48 events. */
const MAX_LEVEL = 48;

export interface LogReport {
  log: string;
  size: number;
  /** The last head kept here; null when none was signed yet. */
  head: SignedTreeHead | null;
  /** Events after it, which no signature covers yet. */
  unsigned: number;
  /** Events whose text went by a certificate. */
  purged: (readonly [number, number])[];
  faults: AuditFault[];
  /** Tenants this log says were added: what the server's log knows. */
  tenants: string[];
}

export interface VerifyLogOptions {
  reader: AuditReader;
  keys: JSONWebKeySet;
  /** Heads of this log that were kept elsewhere. */
  outside: readonly SignedTreeHead[];
  onProgress?: (done: number) => void;
}

export async function verifyLog(log: string, options: VerifyLogOptions): Promise<LogReport> {
  return new LogVerification(log, options).run();
}

class LogVerification {
  readonly #log: string;
  readonly #options: VerifyLogOptions;
  readonly #faults: AuditFault[] = [];
  readonly #frontier = new MerkleFrontier();
  readonly #nodes: NodeCursor;
  readonly #heads: HeadCheck;
  readonly #textless: number[] = [];
  readonly #certified: (readonly [number, number])[] = [];
  readonly #tenants = new Set<string>();
  /** One past the last event seen. */
  #size = 0;
  /** Where the tree can no longer be followed; what is behind is judged by its texts alone. */
  #brokenAt: number | null = null;

  constructor(log: string, options: VerifyLogOptions) {
    this.#log = log;
    this.#options = options;
    this.#nodes = new NodeCursor({ reader: options.reader, log });
    this.#heads = new HeadCheck({
      ...options,
      log,
      onFault: (fault) => this.#faults.push(fault),
    });
  }

  async run(): Promise<LogReport> {
    const { reader, onProgress } = this.#options;
    await this.#heads.reach(this.#frontier);
    for (;;) {
      const page = await reader.auditEvents(this.#log, { from: this.#size, limit: PAGE });
      for (const event of page) await this.#take(event);
      onProgress?.(this.#size);
      if (page.length === 0) break;
    }
    await this.#heads.finish({ size: this.#size, brokenAt: this.#brokenAt });
    await this.#lookBeyond();
    this.#judgeTextless();
    const { last } = this.#heads;
    return {
      log: this.#log,
      size: this.#size,
      head: last,
      unsigned: Math.max(0, this.#size - (last?.size ?? 0)),
      purged: rangesOf(this.#textless),
      faults: this.#faults.slice(0, MAX_FAULTS),
      tenants: [...this.#tenants],
    };
  }

  async #take(kept: KeptEvent): Promise<void> {
    const { seq, hash, body } = kept;
    if (seq > this.#size) {
      this.#fault('EVENT_MISSING', [this.#size, seq - 1]);
      this.#brokenAt ??= this.#size;
    }
    this.#size = seq + 1;
    if (kept.isUnreadable) this.#fault('EVENT_SEAL_BROKEN', [seq, seq]);
    else if (body === null) this.#textless.push(seq);
    else this.#readText(seq, { hash, body });
    if (this.#brokenAt !== null) return;
    for (const node of this.#frontier.append(hash)) await this.#compare(node);
    await this.#heads.reach(this.#frontier);
  }

  #readText(seq: number, { hash, body }: { hash: Hash; body: string }): void {
    const event = readEvent(body);
    const at = [seq, seq] as const;
    if (event && (event.seq !== seq || event.log !== this.#log)) {
      return this.#fault('EVENT_MISPLACED', at, `written as ${event.log} ${event.seq}`);
    }
    if (!equalHashes(leafHash(Buffer.from(body, 'utf8')), hash)) {
      return this.#fault('EVENT_EDITED', at);
    }
    if (!event) return this.#fault('EVENT_UNREADABLE', at);
    this.#learn(event);
  }

  #learn({ kind, facts, seq }: AuditEvent): void {
    if (kind === 'tenant-added' && facts?.tenantId !== undefined) this.#tenants.add(facts.tenantId);
    if (kind !== 'audit-purged' && kind !== 'data-shredded') return;
    for (const range of facts?.ranges ?? []) if (range[1] < seq) this.#certified.push(range);
  }

  async #compare(node: TreeNode): Promise<void> {
    const kept = await this.#nodes.next(node);
    if (kept && equalHashes(kept, node.hash)) return;
    const width = 2 ** node.level;
    const events = [node.index * width, (node.index + 1) * width - 1] as const;
    this.#fault(kept ? 'NODE_WRONG' : 'NODE_MISSING', events);
  }

  /** Nodes over events that are not there say that they were. */
  async #lookBeyond(): Promise<void> {
    if (this.#brokenAt !== null) return;
    let length = 0;
    for (let level = 1; level <= MAX_LEVEL; level += 1) {
      const from = Math.floor(this.#size / 2 ** level);
      const page = { level, from, limit: 1 };
      const [node] = await this.#options.reader.auditNodes(this.#log, page);
      if (node) length = Math.max(length, (node.index + 1) * 2 ** level);
    }
    if (length === 0) return;
    this.#fault('LOG_TRUNCATED', null, `it had at least ${length} events, ${this.#size} are left`);
  }

  #judgeTextless(): void {
    const certified = new Set<number>();
    for (const [first, last] of this.#certified) {
      for (let seq = first; seq <= last; seq += 1) certified.add(seq);
    }
    const deleted = this.#textless.filter((seq) => !certified.has(seq));
    for (const range of rangesOf(deleted)) this.#fault('EVENT_WITHOUT_CERTIFICATE', range);
  }

  #fault(code: AuditFaultCode, events: readonly [number, number] | null, more?: string): void {
    if (this.#faults.length >= MAX_FAULTS) return;
    this.#faults.push(
      auditFault(code, {
        log: this.#log,
        ...(events === null ? {} : { events }),
        ...(more === undefined ? {} : { more }),
      }),
    );
  }
}
