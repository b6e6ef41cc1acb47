/**
 * The queries about the audit log. `append` works within the transaction of whoever keeps the fact;
 * a batch costs the same few queries whatever its length, and nothing is ever computed anew.
 */
import { sql, type Kysely, type Transaction } from 'kysely';
import {
  canonicalText,
  logOf,
  placed,
  SERVER_LOG,
  tenantLog,
  type AuditEntry,
} from '../audit/audit-event.ts';
import type { AuditStore, KeptEvent } from '../audit/audit-store.ts';
import { MerkleFrontier, peakPlaces, type TreeNode } from '../audit/merkle-frontier.ts';
import { hexOf, leafHash, type Hash } from '../audit/merkle-hash.ts';
import {
  purgeDueBefore,
  rangesOf,
  type RetentionDays,
  type RetentionPeriods,
} from '../audit/retention.ts';
import type { SigningKey } from '../audit/signing-keys.ts';
import { headHash, signHead, type SignedTreeHead } from '../audit/tree-head.ts';
import type { Schema } from './schema.ts';

/** A busy log is signed at least this often, in events, whatever the clock says. */
export const HEAD_EVERY = 1_000;
/** Texts deleted by one certificate, so that neither it nor its transaction grows large. */
const PURGE_BATCH = 1_000;
/** Rows of one insert: SQLite takes 32 766 parameters. */
const INSERT_BATCH = 1_000;

type Queries = Kysely<Schema> | Transaction<Schema>;

export class SqlAudit implements AuditStore {
  readonly #db: Kysely<Schema>;
  readonly #key: SigningKey | null;
  /** Logs that may have grown since their last head; null before anybody looked. */
  #unsealed: Set<string> | null = null;
  /** The right edges last seen; one that a rolled back transaction left behind has a wrong size. */
  readonly #frontiers = new Map<string, MerkleFrontier>();

  /** @param options key null: for reading only */
  constructor(options: { db: Kysely<Schema>; key: SigningKey | null }) {
    this.#db = options.db;
    this.#key = options.key;
  }

  async recordAudit(entries: readonly AuditEntry[]): Promise<void> {
    await this.#db.transaction().execute((tx) => this.append(tx, entries));
  }

  /** Appends within the transaction that keeps the fact. */
  async append(tx: Transaction<Schema>, entries: readonly AuditEntry[]): Promise<void> {
    for (const log of new Set(entries.map(logOf))) {
      const batch = entries.filter((entry) => logOf(entry) === log);
      await this.#appendTo(tx, log, batch);
    }
  }

  async #appendTo(
    tx: Transaction<Schema>,
    log: string,
    entries: readonly AuditEntry[],
  ): Promise<void> {
    const frontier = await this.#frontierOf(tx, log);
    const sizeBefore = frontier.size;
    const nodes: TreeNode[] = [];
    const leaves: { log: string; seq: number; hash: Hash }[] = [];
    const bodies = entries.map((entry) => {
      const seq = frontier.size;
      const body = canonicalText(placed(entry, seq));
      const hash = leafHash(Buffer.from(body, 'utf8'));
      nodes.push(...frontier.append(hash));
      leaves.push({ log, seq, hash });
      return { log, seq, kind: entry.kind, recorded_at: entry.at, body };
    });
    for (const rows of inBatches(leaves))
      await tx.insertInto('audit_leaves').values(rows).execute();
    for (const rows of inBatches(bodies))
      await tx.insertInto('audit_bodies').values(rows).execute();
    for (const rows of inBatches(nodes)) {
      const values = rows.map(({ level, index, hash }) => ({ log, level, idx: index, hash }));
      await tx.insertInto('audit_nodes').values(values).execute();
    }
    this.#unsealed?.add(log);
    if (Math.floor(frontier.size / HEAD_EVERY) > Math.floor(sizeBefore / HEAD_EVERY)) {
      await this.seal(tx, log, entries.at(-1)?.at ?? 0);
    }
  }

  /** The signed head of a log as it is now, within this transaction; null while it is empty. */
  async seal(tx: Transaction<Schema>, log: string, now: number): Promise<SignedTreeHead | null> {
    const { size, root } = await this.#frontierOf(tx, log);
    const latest = await latestHead(tx, log);
    if (size === 0 || latest?.size === size) return latest;
    if (!this.#key) throw new Error('opened for reading only');
    const head = signHead(
      {
        log,
        size,
        root: hexOf(root),
        ts: new Date(now).toISOString(),
        prev_sth_hash: latest ? headHash(latest) : null,
      },
      this.#key,
    );
    await tx.insertInto('audit_heads').values(head).execute();
    return head;
  }

  async #frontierOf(tx: Transaction<Schema>, log: string): Promise<MerkleFrontier> {
    const size = await sizeOf(tx, log);
    const known = this.#frontiers.get(log);
    if (known?.size === size) return known;
    const peaks: TreeNode[] = [];
    for (const place of peakPlaces(size)) {
      peaks.push({ ...place, hash: await readNode(tx, log, place) });
    }
    const frontier = new MerkleFrontier({ size, peaks });
    this.#frontiers.set(log, frontier);
    return frontier;
  }

  latestWithin(tx: Transaction<Schema>, log: string): Promise<SignedTreeHead | null> {
    return latestHead(tx, log);
  }

  async sealAudit(now: number): Promise<void> {
    const logs = this.#unsealed ?? new Set(await this.auditLogs());
    this.#unsealed = new Set();
    if (logs.size === 0) return;
    try {
      await this.#db.transaction().execute(async (tx) => {
        for (const log of logs) await this.seal(tx, log, now);
      });
    } catch (error) {
      for (const log of logs) this.#unsealed.add(log);
      throw error;
    }
  }

  async purgeAudit(periods: RetentionPeriods, now: number): Promise<number> {
    const tenants = await this.#db
      .selectFrom('tenants')
      .select(['id', 'audit_retention'])
      .execute();
    let purged = await this.#purgeLog(null, { ...periods, tenant: null }, now);
    for (const { id, audit_retention: kept } of tenants) {
      const tenant = kept === null ? null : (JSON.parse(kept) as RetentionDays);
      purged += await this.#purgeLog(id, { ...periods, tenant }, now);
    }
    return purged;
  }

  async #purgeLog(
    tenantId: string | null,
    periods: RetentionPeriods & { tenant: RetentionDays | null },
    now: number,
  ): Promise<number> {
    const log = tenantId === null ? SERVER_LOG : tenantLog(tenantId);
    const due = purgeDueBefore(periods, now);
    return this.#db.transaction().execute(async (tx) => {
      const rows = await tx
        .selectFrom('audit_bodies')
        .select('seq')
        .where('log', '=', log)
        .where(({ or, and, eb }) =>
          or(
            due.map(({ kind, before }) =>
              and([eb('kind', '=', kind), eb('recorded_at', '<', before)]),
            ),
          ),
        )
        .orderBy('seq')
        .limit(PURGE_BATCH)
        .execute();
      if (rows.length === 0) return 0;
      const ranges = rangesOf(rows.map(({ seq }) => seq));
      const certificate = await sizeOf(tx, log);
      await this.append(tx, [
        {
          tenantId,
          at: now,
          kind: 'audit-purged',
          outcome: 'done',
          actor: { type: 'server' },
          facts: { ranges },
        },
      ]);
      for (const [first, last] of ranges) {
        await tx
          .insertInto('audit_purged_ranges')
          .values({ log, first_seq: first, last_seq: last, certificate_seq: certificate })
          .execute();
        await tx
          .deleteFrom('audit_bodies')
          .where('log', '=', log)
          .where('seq', '>=', first)
          .where('seq', '<=', last)
          .execute();
      }
      return rows.length;
    });
  }

  async auditLogs(): Promise<string[]> {
    const { rows } = await sql<{ log: string }>`
      select log from audit_leaves union select log from audit_bodies
      union select log from audit_nodes union select log from audit_heads
      union select 'tenant:' || id from tenants order by log`.execute(this.#db);
    return rows.map(({ log }) => log);
  }

  async auditSize(log: string): Promise<number> {
    return sizeOf(this.#db, log);
  }

  async auditEvents(log: string, page: { from: number; limit: number }): Promise<KeptEvent[]> {
    return this.#db
      .selectFrom('audit_leaves as l')
      .leftJoin('audit_bodies as b', (join) =>
        join.onRef('b.log', '=', 'l.log').onRef('b.seq', '=', 'l.seq'),
      )
      .select(['l.seq', 'l.hash', 'b.body'])
      .where('l.log', '=', log)
      .where('l.seq', '>=', page.from)
      .orderBy('l.seq')
      .limit(page.limit)
      .execute();
  }

  async auditNode(log: string, place: { level: number; index: number }): Promise<Hash> {
    return readNode(this.#db, log, place);
  }

  async auditNodes(
    log: string,
    { level, from, limit }: { level: number; from: number; limit: number },
  ): Promise<TreeNode[]> {
    const rows = await this.#db
      .selectFrom('audit_nodes')
      .select(['idx', 'hash'])
      .where('log', '=', log)
      .where('level', '=', level)
      .where('idx', '>=', from)
      .orderBy('idx')
      .limit(limit)
      .execute();
    return rows.map(({ idx, hash }) => ({ level, index: idx, hash }));
  }

  async auditHeads(log: string, page: { after: number; limit: number }): Promise<SignedTreeHead[]> {
    return this.#db
      .selectFrom('audit_heads')
      .selectAll()
      .where('log', '=', log)
      .where('size', '>', page.after)
      .orderBy('size')
      .limit(page.limit)
      .execute();
  }

  async latestAuditHead(log: string): Promise<SignedTreeHead | null> {
    return latestHead(this.#db, log);
  }
}

/** One past the last leaf: the primary key makes it gapless, the transaction makes it ours. */
async function sizeOf(db: Queries, log: string): Promise<number> {
  const row = await db
    .selectFrom('audit_leaves')
    .select('seq')
    .where('log', '=', log)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? row.seq + 1 : 0;
}

async function readNode(
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

async function latestHead(db: Queries, log: string): Promise<SignedTreeHead | null> {
  const row = await db
    .selectFrom('audit_heads')
    .selectAll()
    .where('log', '=', log)
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

function* inBatches<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += INSERT_BATCH) yield rows.slice(at, at + INSERT_BATCH);
}
