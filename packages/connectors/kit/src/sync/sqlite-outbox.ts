/** The queries about messages to send: taken once each, sent in order, settled or buried. */
import type { RefusalPlace } from '../hl7v2/index.ts';
import type { SqliteConnection, SqliteTurns } from './sqlite-database.ts';
import type { OutboundMessage, OutboxStore, StoredOutbound } from './store.ts';

interface OutboundRow {
  seq: number;
  control_id: string;
  business_key: string;
  patient_key: string | null;
  kind: string;
  body: Buffer;
  created_at: number;
  attempts: number;
}

function statementsOf(db: SqliteConnection) {
  return {
    add: db.prepare(
      `INSERT INTO outbound (state, control_id, business_key, kind, patient_key, body, created_at, next_attempt_at)
       VALUES ('pending', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ),
    due: db.prepare<[number, number], OutboundRow>(
      `SELECT * FROM outbound AS o
       WHERE state = 'pending' AND next_attempt_at <= ?
         AND NOT EXISTS (SELECT 1 FROM outbound AS earlier
           WHERE earlier.state = 'pending' AND earlier.patient_key = o.patient_key
             AND earlier.seq < o.seq)
       ORDER BY seq LIMIT ?`,
    ),
    next: db.prepare<[], { at: number | null }>(
      `SELECT min(next_attempt_at) AS at FROM outbound AS o
       WHERE state = 'pending' AND NOT EXISTS (SELECT 1 FROM outbound AS earlier
         WHERE earlier.state = 'pending' AND earlier.patient_key = o.patient_key
           AND earlier.seq < o.seq)`,
    ),
    settle: db.prepare(`UPDATE outbound SET state = 'done', settled_at = ? WHERE seq = ?`),
    postpone: db.prepare('UPDATE outbound SET attempts = ?, next_attempt_at = ? WHERE seq = ?'),
    bury: db.prepare(
      `UPDATE outbound SET state = 'dead', settled_at = ?, refusals = ?, attempts = attempts + 1 WHERE seq = ?`,
    ),
  };
}

export class SqliteOutbox implements OutboxStore {
  readonly #turns: SqliteTurns;
  readonly #sql: ReturnType<typeof statementsOf>;

  constructor(turns: SqliteTurns) {
    this.#turns = turns;
    this.#sql = statementsOf(turns.connection);
  }

  enqueue(message: OutboundMessage): Promise<boolean> {
    const { controlId, businessKey, kind, patientKey, bytes, createdAt } = message;
    return this.#turns.transaction(
      () =>
        this.#sql.add.run(controlId, businessKey, kind, patientKey, bytes, createdAt, createdAt)
          .changes === 1,
    );
  }

  dueOutbound(now: number, limit: number): Promise<StoredOutbound[]> {
    return this.#turns.run(() =>
      this.#sql.due.all(now, limit).map((row) => ({
        seq: row.seq,
        controlId: row.control_id,
        businessKey: row.business_key,
        patientKey: row.patient_key,
        kind: row.kind,
        bytes: row.body,
        createdAt: row.created_at,
        attempts: row.attempts,
      })),
    );
  }

  nextOutboundAt(): Promise<number | null> {
    return this.#turns.run(() => this.#sql.next.get()?.at ?? null);
  }

  settleOutbound(seq: number, now: number): Promise<void> {
    return this.#turns.transaction(() => void this.#sql.settle.run(now, seq));
  }

  postponeOutbound(seq: number, next: { attempts: number; nextAttemptAt: number }): Promise<void> {
    return this.#turns.transaction(
      () => void this.#sql.postpone.run(next.attempts, next.nextAttemptAt, seq),
    );
  }

  buryOutbound(
    seq: number,
    burial: { refusals: readonly RefusalPlace[]; now: number },
  ): Promise<void> {
    const refusals = JSON.stringify(burial.refusals);
    return this.#turns.transaction(() => void this.#sql.bury.run(burial.now, refusals, seq));
  }
}
