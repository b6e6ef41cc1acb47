/**
 * Holds the signed heads of one log against the tree as it grows: signatures, roots, their chain, and
 * what those that were kept outside say beyond it.
 */
import type { JSONWebKeySet } from 'jose';
import { auditFault, type AuditFault } from './audit-fault.ts';
import type { AuditReader } from './audit-store.ts';
import type { MerkleFrontier } from './merkle-frontier.ts';
import { hexOf } from './merkle-hash.ts';
import { headHash, judgeHead, type SignedTreeHead } from './tree-head.ts';

const PAGE = 200;

export interface HeadCheckOptions {
  reader: AuditReader;
  log: string;
  keys: JSONWebKeySet;
  outside: readonly SignedTreeHead[];
  onFault: (fault: AuditFault) => void;
}

export class HeadCheck {
  readonly #options: HeadCheckOptions;
  /** Those not reached yet, the smallest first. */
  readonly #outside: SignedTreeHead[];
  #page: SignedTreeHead[] = [];
  #readAll = false;
  #last: SignedTreeHead | null = null;

  constructor(options: HeadCheckOptions) {
    this.#options = options;
    this.#outside = [...options.outside].sort((a, b) => a.size - b.size);
  }

  /** The largest head kept in the log itself. */
  get last(): SignedTreeHead | null {
    return this.#last;
  }

  /** The tree has this size now: whatever was signed at it must have this root. */
  async reach(frontier: MerkleFrontier): Promise<void> {
    const { size } = frontier;
    for (;;) {
      const head = await this.#peek();
      if (!head || head.size > size) break;
      this.#page.shift();
      await this.#judgeKept(head);
      if (head.root !== hexOf(frontier.root)) this.#fault('HEAD_ROOT_WRONG', head);
    }
    for (;;) {
      const head = this.#outside[0];
      if (!head || head.size > size) break;
      this.#outside.shift();
      await this.#judgeOutside(head);
      if (head.root !== hexOf(frontier.root)) this.#fault('LOG_FORKED', head);
    }
  }

  /** No more events come. */
  async finish({ size, brokenAt }: { size: number; brokenAt: number | null }): Promise<void> {
    for (;;) {
      const head = await this.#peek();
      if (!head) break;
      this.#page.shift();
      await this.#judgeKept(head);
      if (head.size > size) this.#fault('LOG_TRUNCATED', head, `${size} are left`);
    }
    for (const head of this.#outside) {
      await this.#judgeOutside(head);
      if (head.size > size) this.#fault('LOG_TRUNCATED', head, `${size} are left`);
      else if (brokenAt !== null) this.#fault('LOG_FORKED', head);
    }
  }

  async #peek(): Promise<SignedTreeHead | null> {
    if (this.#page.length === 0 && !this.#readAll) {
      const { reader, log } = this.#options;
      this.#page = await reader.auditHeads(log, { after: this.#last?.size ?? -1, limit: PAGE });
      this.#readAll = this.#page.length < PAGE;
    }
    return this.#page[0] ?? null;
  }

  async #judgeKept(head: SignedTreeHead): Promise<void> {
    await this.#judgeSignature(head);
    const expected = this.#last ? headHash(this.#last) : null;
    if (head.prev_sth_hash !== expected) this.#fault('HEAD_CHAIN_BROKEN', head);
    this.#last = head;
  }

  async #judgeOutside(head: SignedTreeHead): Promise<void> {
    await this.#judgeSignature(head, 'the head that was kept outside');
  }

  async #judgeSignature(head: SignedTreeHead, more?: string): Promise<void> {
    const fault = await judgeHead(head, this.#options.keys);
    if (fault === 'KEY_UNKNOWN') this.#fault('HEAD_KEY_UNKNOWN', head, more);
    if (fault === 'SIGNATURE_WRONG') this.#fault('HEAD_SIGNATURE_WRONG', head, more);
  }

  #fault(code: AuditFault['code'], { size, ts }: SignedTreeHead, more?: string): void {
    const head = `head of ${size} events at ${ts}`;
    this.#options.onFault(
      auditFault(code, {
        log: this.#options.log,
        more: more === undefined ? head : `${head}; ${more}`,
      }),
    );
  }
}
