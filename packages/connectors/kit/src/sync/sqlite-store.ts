/** The store on SQLite: each concept’s queries in its own file, all of them on one connection. */
import type { RefusalPlace } from '../hl7v2/index.ts';
import type { Register } from '../register/register.ts';
import { openSqliteDatabase, type SqliteHandle, type SqliteTurns } from './sqlite-database.ts';
import { SqliteInbox } from './sqlite-inbox.ts';
import { SqliteOutbox } from './sqlite-outbox.ts';
import { SqliteRegister } from './sqlite-register.ts';
import type { DeadLetter, Direction, FlowFigures, RegisterChange, SyncStore } from './store.ts';

const TABLES: Readonly<Record<Direction, string>> = { in: 'inbound', out: 'outbound' };
/** When a message came, in each table. */
const SINCE: Readonly<Record<Direction, string>> = { in: 'received_at', out: 'created_at' };

interface LetterRow {
  direction: Direction;
  seq: number;
  kind: string | null;
  sender: string | null;
  control_id: string | null;
  at: number;
  times: number;
  refusals: string;
}

/**
 * @throws DataFolderLockedError when another process has the data folder
 * @throws DatabaseUnusableError when its database is not of this release
 */
export function createSqliteStore(options: { dataDir: string }): SyncStore {
  const handle = openSqliteDatabase(options);
  const inbox = new SqliteInbox(handle.turns);
  const outbox = new SqliteOutbox(handle.turns);
  return {
    register: readOnly(handle.turns),
    admit: (batch) => inbox.admit(batch),
    workOnDue: (now, work) => inbox.workOnDue(now, work),
    nextInboundAt: () => inbox.nextInboundAt(),
    enqueue: (message) => outbox.enqueue(message),
    dueOutbound: (now, limit) => outbox.dueOutbound(now, limit),
    nextOutboundAt: () => outbox.nextOutboundAt(),
    settleOutbound: (seq, now) => outbox.settleOutbound(seq, now),
    postponeOutbound: (seq, next) => outbox.postponeOutbound(seq, next),
    buryOutbound: (seq, burial) => outbox.buryOutbound(seq, burial),
    ...letters(handle.turns),
    ...readers(handle.turns),
    purge: (before) => purge(handle.turns, before),
    close: () => (handle satisfies SqliteHandle).close(),
  };
}

/** Reads wait for their turn, so that they never see half of a message’s work. */
function readOnly(turns: SqliteTurns): Register {
  const register = new SqliteRegister(turns.connection);
  return {
    find: (kind, key) => turns.run(() => register.find(kind, key)),
    ofPatient: (patientKey) => turns.run(() => register.ofPatient(patientKey)),
    save: (record) => register.save(record),
    count: (kind) => turns.run(() => register.count(kind)),
  };
}

function letters(
  turns: SqliteTurns,
): Pick<SyncStore, 'deadLetters' | 'deadLetterBytes' | 'requeue' | 'closeDeadLetter' | 'figures'> {
  return {
    figures: (direction) => turns.run((db) => figuresOf(db, direction)),
    deadLetters: (limit) =>
      turns.run((db) =>
        db
          .prepare<[number], LetterRow>(
            `SELECT 'in' AS direction, seq, kind, sender, control_id, received_at AS at, times, refusals
             FROM inbound WHERE state = 'dead'
             UNION ALL
             SELECT 'out', seq, kind, NULL, control_id, created_at, 1, refusals
             FROM outbound WHERE state = 'dead'
             ORDER BY at DESC LIMIT ?`,
          )
          .all(limit)
          .map(letterOf),
      ),
    deadLetterBytes: (direction, seq) =>
      turns.run((db) => {
        const row = db
          .prepare<[number], { body: Buffer }>(
            `SELECT body FROM ${TABLES[direction]} WHERE seq = ? AND state = 'dead'`,
          )
          .get(seq);
        return row?.body ?? null;
      }),
    requeue: (direction, { seq, now }) =>
      turns.transaction((db) => {
        const isDead = db
          .prepare(`SELECT 1 FROM ${TABLES[direction]} WHERE seq = ? AND state = 'dead'`)
          .get(seq);
        if (!isDead) return 'unknown';
        const wasTaken =
          direction === 'out' || db.prepare('SELECT 1 FROM inbound_keys WHERE seq = ?').get(seq);
        if (!wasTaken) return 'never-taken';
        db.prepare(
          `UPDATE ${TABLES[direction]}
           SET state = 'pending', attempts = 0, next_attempt_at = ?, settled_at = NULL
           WHERE seq = ?`,
        ).run(now, seq);
        return 'requeued';
      }),
    closeDeadLetter: (direction, { seq, now }) =>
      turns.transaction((db) => {
        const closed = direction === 'in' ? 'ignored' : 'done';
        const { changes } = db
          .prepare(
            `UPDATE ${TABLES[direction]} SET state = '${closed}', settled_at = ?
             WHERE seq = ? AND state = 'dead'`,
          )
          .run(now, seq);
        return changes === 1;
      }),
  };
}

function figuresOf(db: SqliteTurns['connection'], direction: Direction): FlowFigures {
  const table = TABLES[direction];
  const counts = new Map(
    db
      .prepare<[], { state: string; n: number }>(
        `SELECT state, count(*) AS n FROM ${table} GROUP BY state`,
      )
      .all()
      .map(({ state, n }) => [state, n]),
  );
  const oldest = db
    .prepare<[], { at: number | null }>(
      `SELECT min(${SINCE[direction]}) AS at FROM ${table} WHERE state = 'pending'`,
    )
    .get();
  const delays = db
    .prepare<[], { ms: number }>(
      `SELECT settled_at - ${SINCE[direction]} AS ms FROM ${table}
       WHERE state = 'done' ORDER BY seq DESC LIMIT 100`,
    )
    .all();
  return {
    pending: counts.get('pending') ?? 0,
    done: counts.get('done') ?? 0,
    ignored: counts.get('ignored') ?? 0,
    dead: counts.get('dead') ?? 0,
    oldestPendingAt: oldest?.at ?? null,
    delaysMs: delays.map(({ ms }) => ms),
  };
}

const letterOf = (row: LetterRow): DeadLetter => ({
  direction: row.direction,
  seq: row.seq,
  kind: row.kind,
  sender: row.sender,
  controlId: row.control_id,
  at: row.at,
  times: row.times,
  refusals: JSON.parse(row.refusals) as RefusalPlace[],
});

function readers(turns: SqliteTurns): Pick<SyncStore, 'changesAfter' | 'cursor' | 'moveCursor'> {
  return {
    changesAfter: (position, limit) =>
      turns.run((db) =>
        db
          .prepare<[number, number], RegisterChange>(
            `SELECT position, record_kind AS recordKind, record_key AS recordKey,
               inbound_seq AS inboundSeq, at
             FROM changes WHERE position > ? ORDER BY position LIMIT ?`,
          )
          .all(position, limit),
      ),
    cursor: (reader) =>
      turns.run((db) => {
        const row = db
          .prepare<[string], { position: number }>('SELECT position FROM cursors WHERE reader = ?')
          .get(reader);
        return row?.position ?? 0;
      }),
    moveCursor: (reader, position) =>
      turns.transaction((db) => {
        db.prepare(
          `INSERT INTO cursors (reader, position) VALUES (?, ?)
           ON CONFLICT (reader) DO UPDATE SET position = max(position, excluded.position)`,
        ).run(reader, position);
      }),
  };
}

function purge(turns: SqliteTurns, before: number): Promise<number> {
  return turns.transaction((db) => {
    const inbound = db
      .prepare(`DELETE FROM inbound WHERE state IN ('done', 'ignored') AND settled_at < ?`)
      .run(before);
    const outbound = db
      .prepare(`DELETE FROM outbound WHERE state = 'done' AND settled_at < ?`)
      .run(before);
    db.prepare('DELETE FROM changes WHERE at < ?').run(before);
    return inbound.changes + outbound.changes;
  });
}
