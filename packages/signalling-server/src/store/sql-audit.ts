/**
 * The queries about the audit log. `append` works within the transaction of whoever keeps the fact;
 * a batch costs the same few queries whatever its length, and nothing is ever computed anew.
 */
import { sql, type Transaction } from 'kysely';
import {
  canonicalText,
  logOf,
  placed,
  SERVER_LOG,
  tenantLog,
  type AuditEntry,
} from '../audit/audit-event.ts';
import type { AuditStore, KeptEvent } from '../audit/audit-store.ts';
import { MerkleFrontier, type TreeNode } from '../audit/merkle-frontier.ts';
import { hexOf, leafHash, type Hash } from '../audit/merkle-hash.ts';
import {
  purgeDueBefore,
  rangesOf,
  type RetentionDays,
  type RetentionPeriods,
} from '../audit/retention.ts';
import type { SigningKey } from '../audit/signing-keys.ts';
import { headHash, signHead, type SignedTreeHead } from '../audit/tree-head.ts';
import { keyIdOf } from '../vault/field-cipher.ts';
import { VaultError } from '../vault/vault-error.ts';
import type { FieldVault, Sealer } from './field-vault.ts';
import { dropTexts } from './drop-texts.ts';
import type { Schema } from './schema.ts';
import { scopeOfLog, type Queries, type Scopes } from './scopes.ts';
import { AUDIT_BODY, cellOf } from './sealed-columns.ts';
import { latestHead, peaksOf, readNode, sizeOf } from './sql-audit-tree.ts';

/** A busy log is signed at least this often, in events, whatever the clock says. */
export const HEAD_EVERY = 1_000;
/** Texts deleted by one certificate, so that neither it nor its transaction grows large. */
const PURGE_BATCH = 1_000;
/** Rows of one insert: SQLite takes 32 766 parameters. */
const INSERT_BATCH = 1_000;

export class SqlAudit implements AuditStore {
  readonly #scopes: Scopes;
  readonly #key: SigningKey | null;
  readonly #vault: FieldVault;
  readonly #isVerifying: boolean;
  /** Logs that may have grown since their last head; null before anybody looked. */
  #unsealed: Set<string> | null = null;
  /** The right edges last seen; one that a rolled back transaction left behind has a wrong size. */
  readonly #frontiers = new Map<string, MerkleFrontier>();

  /** @param options key null: for reading only; isVerifying: broken seals are told, not thrown */
  constructor(options: {
    scopes: Scopes;
    key: SigningKey | null;
    vault: FieldVault;
    isVerifying?: boolean | undefined;
  }) {
    this.#vault = options.vault;
    this.#isVerifying = options.isVerifying ?? false;
    this.#scopes = options.scopes;
    this.#key = options.key;
  }

  async recordAudit(entries: readonly AuditEntry[]): Promise<void> {
    const [first, ...others] = logsOf(entries);
    if (first === undefined) return;
    await this.#scopes.write(scopeOfLog(first), async (tx) => {
      await this.append(tx, ofLog(entries, first));
      for (const log of others) {
        await this.#scopes.enter(tx, scopeOfLog(log));
        await this.append(tx, ofLog(entries, log));
      }
    });
  }

  /** Appends within the transaction that keeps the fact, whose scope the logs belong to. */
  async append(tx: Transaction<Schema>, entries: readonly AuditEntry[]): Promise<void> {
    for (const log of logsOf(entries)) await this.#appendTo(tx, log, ofLog(entries, log));
  }

  async #appendTo(
    tx: Transaction<Schema>,
    log: string,
    entries: readonly AuditEntry[],
  ): Promise<void> {
    await this.#lock(tx, log);
    const frontier = await this.#frontierOf(tx, log);
    const sizeBefore = frontier.size;
    const nodes: TreeNode[] = [];
    const leaves: { log: string; seq: number; hash: Hash }[] = [];
    const seals = await this.#sealersFor(tx, entries);
    const bodies = entries.map((entry) => {
      const seq = frontier.size;
      const body = canonicalText(placed(entry, seq));
      const hash = leafHash(Buffer.from(body, 'utf8'));
      nodes.push(...frontier.append(hash));
      leaves.push({ log, seq, hash });
      const seal = seals.get(entry.teleconsultationId ?? '') as Sealer;
      const sealed = seal(cellOf(AUDIT_BODY, { log, seq }), body);
      return { log, seq, kind: entry.kind, recorded_at: entry.at, body: sealed };
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

  /** One for each teleconsultation that is told of, by its id; empty for what concerns none. */
  async #sealersFor(
    tx: Transaction<Schema>,
    entries: readonly AuditEntry[],
  ): Promise<Map<string, Sealer>> {
    const seals = new Map<string, Sealer>();
    for (const { tenantId, teleconsultationId = '' } of entries) {
      if (seals.has(teleconsultationId)) continue;
      const scope = { tenantId: tenantId ?? '', teleconsultationId, count: entries.length };
      seals.set(teleconsultationId, await this.#vault.sealerForTelling(tx, scope));
    }
    return seals;
  }

  /** The signed head of a log as it is now, within this transaction; null while it is empty. */
  async seal(tx: Transaction<Schema>, log: string, now: number): Promise<SignedTreeHead | null> {
    await this.#lock(tx, log);
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
    const frontier = new MerkleFrontier({ size, peaks: await peaksOf(tx, log, size) });
    // Beside other writers the size alone does not tell one log from what a rolled back one would be.
    if (!this.#scopes.isShared) this.#frontiers.set(log, frontier);
    return frontier;
  }

  /** One writer after the other for each log, whichever node it is on. */
  async #lock(tx: Transaction<Schema>, log: string): Promise<void> {
    await this.#scopes.lock(tx, `audit ${log}`);
  }

  /** Where the next event of a log will be, within this transaction. */
  async nextPlace(tx: Transaction<Schema>, log: string): Promise<number> {
    await this.#lock(tx, log);
    return sizeOf(tx, log);
  }

  latestWithin(tx: Transaction<Schema>, log: string): Promise<SignedTreeHead | null> {
    return latestHead(tx, log);
  }

  async sealAudit(now: number): Promise<void> {
    const logs = [...(this.#unsealed ?? (await this.auditLogs()))].sort();
    this.#unsealed = new Set();
    try {
      for (const batch of this.#scopes.isShared ? logs.map((log) => [log]) : [logs]) {
        await this.#sealAll(batch, now);
      }
    } catch (error) {
      for (const log of logs) this.#unsealed.add(log);
      throw error;
    }
  }

  /** In one transaction: where nobody else waits for these logs, one commit does for all. */
  async #sealAll([first, ...others]: string[], now: number): Promise<void> {
    if (first === undefined) return;
    await this.#scopes.write(scopeOfLog(first), async (tx) => {
      await this.seal(tx, first, now);
      for (const log of others) {
        await this.#scopes.enter(tx, scopeOfLog(log));
        await this.seal(tx, log, now);
      }
    });
  }

  async purgeAudit(periods: RetentionPeriods, now: number): Promise<number> {
    const tenants = await this.#scopes.read('housekeeping', (db) =>
      db.selectFrom('tenants').select(['id', 'audit_retention']).execute(),
    );
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
    return this.#scopes.write(scopeOfLog(log), async (tx) => {
      await this.#lock(tx, log);
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
      await dropTexts(tx, { log, ranges, certificate });
      return rows.length;
    });
  }

  async auditLogs(): Promise<string[]> {
    const { rows } = await this.#scopes.read('housekeeping', (db) =>
      sql<{ log: string }>`
        select log from audit_leaves union select log from audit_bodies
        union select log from audit_nodes union select log from audit_heads
        union select 'tenant:' || id from tenants order by log`.execute(db),
    );
    return rows.map(({ log }) => log);
  }

  async auditSize(log: string): Promise<number> {
    return this.#readOf(log, (db) => sizeOf(db, log));
  }

  async auditEvents(log: string, page: { from: number; limit: number }): Promise<KeptEvent[]> {
    return this.#readOf(log, async (db) => {
      const rows = await db
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
      const events: KeptEvent[] = [];
      for (const row of rows) events.push(await this.#opened(db, { log, ...row }));
      return events;
    });
  }

  /** Whoever verifies is told of a seal that does not open, and judges a plain text by its leaf. */
  async #opened(
    db: Queries,
    { log, seq, hash, body }: KeptEvent & { log: string },
  ): Promise<KeptEvent> {
    if (this.#isVerifying && body !== null && keyIdOf(body) === null) return { seq, hash, body };
    try {
      const cell = cellOf(AUDIT_BODY, { log, seq });
      return { seq, hash, body: await this.#vault.openIfAny(db, cell, body) };
    } catch (error) {
      if (!this.#isVerifying || !isBrokenSeal(error)) throw error;
      return { seq, hash, body: null, isUnreadable: true };
    }
  }

  async auditNode(log: string, place: { level: number; index: number }): Promise<Hash> {
    return this.#readOf(log, (db) => readNode(db, log, place));
  }

  async auditNodes(
    log: string,
    { level, from, limit }: { level: number; from: number; limit: number },
  ): Promise<TreeNode[]> {
    const rows = await this.#readOf(log, (db) =>
      db
        .selectFrom('audit_nodes')
        .select(['idx', 'hash'])
        .where('log', '=', log)
        .where('level', '=', level)
        .where('idx', '>=', from)
        .orderBy('idx')
        .limit(limit)
        .execute(),
    );
    return rows.map(({ idx, hash }) => ({ level, index: idx, hash }));
  }

  async auditHeads(log: string, page: { after: number; limit: number }): Promise<SignedTreeHead[]> {
    return this.#readOf(log, (db) =>
      db
        .selectFrom('audit_heads')
        .selectAll()
        .where('log', '=', log)
        .where('size', '>', page.after)
        .orderBy('size')
        .limit(page.limit)
        .execute(),
    );
  }

  async latestAuditHead(log: string): Promise<SignedTreeHead | null> {
    return this.#readOf(log, (db) => latestHead(db, log));
  }

  #readOf<T>(log: string, work: (db: Queries) => Promise<T>): Promise<T> {
    return this.#scopes.read(scopeOfLog(log), work);
  }
}

function isBrokenSeal(error: unknown): boolean {
  return (
    error instanceof VaultError &&
    (error.code === 'ERR_VAULT_UNREADABLE' || error.code === 'ERR_VAULT_SHREDDED')
  );
}

/** In one order for everybody, so that no two writers wait for each other. */
function logsOf(entries: readonly AuditEntry[]): string[] {
  return [...new Set(entries.map(logOf))].sort();
}

function ofLog(entries: readonly AuditEntry[], log: string): AuditEntry[] {
  return entries.filter((entry) => logOf(entry) === log);
}

function* inBatches<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += INSERT_BATCH) yield rows.slice(at, at + INSERT_BATCH);
}
