/**
 * The kept inner nodes of a log, asked for in the order in which a growing tree completes them, read
 * a page at a time for each level.
 */
import type { AuditReader } from './audit-store.ts';
import type { TreeNode } from './merkle-frontier.ts';
import type { Hash } from './merkle-hash.ts';

const PAGE = 500;

export class NodeCursor {
  readonly #reader: Pick<AuditReader, 'auditNodes'>;
  readonly #log: string;
  readonly #pages = new Map<number, TreeNode[]>();

  constructor(options: { reader: Pick<AuditReader, 'auditNodes'>; log: string }) {
    this.#reader = options.reader;
    this.#log = options.log;
  }

  /** Null when it is not kept. Each level must be asked in ascending order. */
  async next({ level, index }: Pick<TreeNode, 'level' | 'index'>): Promise<Hash | null> {
    let page = this.#pages.get(level) ?? [];
    if ((page.at(-1)?.index ?? -1) < index) {
      page = await this.#reader.auditNodes(this.#log, { level, from: index, limit: PAGE });
      // The next one is at the end, so that taking it moves nothing.
      page.reverse();
      this.#pages.set(level, page);
    }
    return page.at(-1)?.index === index ? (page.pop() as TreeNode).hash : null;
  }
}
