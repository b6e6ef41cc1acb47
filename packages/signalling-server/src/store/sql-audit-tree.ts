/**
 * Reads of one audit log's tree and heads, for whoever appends to it and whoever proves with it.
 */
import { peakPlaces, type TreeNode } from '../audit/merkle-frontier.ts';
import type { Hash } from '../audit/merkle-hash.ts';
import type { SignedTreeHead } from '../audit/tree-head.ts';
import type { Queries } from './scopes.ts';

/** One past the last leaf: the primary key makes it gapless, the transaction makes it ours. */
export async function sizeOf(db: Queries, log: string): Promise<number> {
  const row = await db
    .selectFrom('audit_leaves')
    .select('seq')
    .where('log', '=', log)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? row.seq + 1 : 0;
}

export async function readNode(
  db: Queries,
  log: string,
  { level, index }: { level: number; index: number },
): Promise<Hash> {
  if (level === 0) {
    const { hash } = await db
      .selectFrom('audit_leaves')
      .select('hash')
      .where('log', '=', log)
      .where('seq', '=', index)
      .executeTakeFirstOrThrow();
    return hash;
  }
  const { hash } = await db
    .selectFrom('audit_nodes')
    .select('hash')
    .where('log', '=', log)
    .where('level', '=', level)
    .where('idx', '=', index)
    .executeTakeFirstOrThrow();
  return hash;
}

/** The right edge as it is kept, in one query however long the log is. */
export async function peaksOf(db: Queries, log: string, size: number): Promise<TreeNode[]> {
  const places = peakPlaces(size);
  if (places.length === 0) return [];
  const inner = places.filter(({ level }) => level > 0);
  const rows =
    inner.length === 0
      ? []
      : await db
          .selectFrom('audit_nodes')
          .select(['level', 'idx', 'hash'])
          .where('log', '=', log)
          .where(({ or, and, eb }) =>
            or(
              inner.map(({ level, index }) =>
                and([eb('level', '=', level), eb('idx', '=', index)]),
              ),
            ),
          )
          .execute();
  const peaks: TreeNode[] = [];
  for (const place of places) {
    const row = rows.find(({ level, idx }) => level === place.level && idx === place.index);
    const hash = row?.hash ?? (place.level === 0 ? await readNode(db, log, place) : null);
    if (!hash) throw new Error('the audit log has lost a node');
    peaks.push({ ...place, hash });
  }
  return peaks;
}

export async function latestHead(db: Queries, log: string): Promise<SignedTreeHead | null> {
  const row = await db
    .selectFrom('audit_heads')
    .selectAll()
    .where('log', '=', log)
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
