/** The queries about received messages: admitted in batches, worked on once each. */
import type { Register } from '../register/register.ts';
import type { SqliteConnection, SqliteTurns } from './sqlite-database.ts';
import type {
  Admission,
  InboundMessage,
  InboxStore,
  RefusedMessage,
  StoredInbound,
  Work,
} from './store.ts';
import { SqliteRegister } from './sqlite-register.ts';

interface KeyRow {
  seq: number;
  digest: string;
}

interface DueRow {
  seq: number;
  kind: string;
  patient_key: string | null;
  body: Buffer;
  received_at: number;
  attempts: number;
}

function statementsOf(db: SqliteConnection) {
  return {
    key: db.prepare<[string], KeyRow>('SELECT seq, digest FROM inbound_keys WHERE key = ?'),
    addKey: db.prepare('INSERT INTO inbound_keys (key, seq, digest) VALUES (?, ?, ?)'),
    dead: db.prepare<[string], { seq: number }>(
      `SELECT seq FROM inbound WHERE state = 'dead' AND digest = ? LIMIT 1`,
    ),
    again: db.prepare('UPDATE inbound SET times = times + 1 WHERE seq = ?'),
    add: db.prepare(
      `INSERT INTO inbound (state, sender, control_id, kind, patient_key, digest, body,
         received_at, settled_at, next_attempt_at, refusals)
       VALUES (@state, @sender, @controlId, @kind, @patientKey, @digest, @body,
         @receivedAt, @settledAt, @receivedAt, @refusals)`,
    ),
    due: db.prepare<[number, number], DueRow>(
      `SELECT seq, kind, patient_key, body, received_at, attempts FROM inbound AS i
       WHERE state = 'pending' AND next_attempt_at <= ?
         AND NOT EXISTS (SELECT 1 FROM inbound AS earlier
           WHERE earlier.state = 'pending' AND earlier.patient_key = i.patient_key
             AND earlier.seq < i.seq)
       ORDER BY seq LIMIT ?`,
    ),
    next: db.prepare<[], { at: number | null }>(
      `SELECT min(next_attempt_at) AS at FROM inbound AS i
       WHERE state = 'pending' AND NOT EXISTS (SELECT 1 FROM inbound AS earlier
         WHERE earlier.state = 'pending' AND earlier.patient_key = i.patient_key
           AND earlier.seq < i.seq)`,
    ),
    settle: db.prepare(
      'UPDATE inbound SET state = ?, settled_at = ?, refusals = ?, attempts = attempts + 1 WHERE seq = ?',
    ),
    postpone: db.prepare(
      'UPDATE inbound SET attempts = attempts + 1, next_attempt_at = ? WHERE seq = ?',
    ),
  };
}

export class SqliteInbox implements InboxStore {
  readonly #turns: SqliteTurns;
  readonly #sql: ReturnType<typeof statementsOf>;

  constructor(turns: SqliteTurns) {
    this.#turns = turns;
    this.#sql = statementsOf(turns.connection);
  }

  admit(batch: readonly (InboundMessage | RefusedMessage)[]): Promise<Admission[]> {
    return this.#turns.transaction(() =>
      batch.map((message) =>
        message.outcome === 'refused' ? this.#bury(message) : this.#admitOne(message),
      ),
    );
  }

  #admitOne(message: InboundMessage): Admission {
    const { sender, controlId, digest, businessKey } = message;
    const controlKey = `c|${sender}|${controlId}`;
    const known = this.#sql.key.get(controlKey);
    if (known) {
      if (known.digest === digest) return { result: 'duplicate', seq: known.seq };
      const refusals = [{ condition: 205, path: 'MSH-10', code: 'ERR_CONTROL_ID_REUSED' }] as const;
      const { seq } = this.#bury({ ...message, outcome: 'refused', refusals });
      return { result: 'conflict', seq };
    }
    const businessKeyName = `b|${sender}|${businessKey}`;
    const told = this.#sql.key.get(businessKeyName);
    if (told) {
      // The same fact under a new control id: the sender may ask about either.
      this.#sql.addKey.run(controlKey, told.seq, digest);
      return { result: 'duplicate', seq: told.seq };
    }
    const seq = this.#insert(message, message.isIgnored ? 'ignored' : 'pending');
    this.#sql.addKey.run(controlKey, seq, digest);
    this.#sql.addKey.run(businessKeyName, seq, digest);
    return { result: 'kept', seq };
  }

  /** The same bytes refused again are the same letter: a sender repeats what was refused. */
  #bury(message: RefusedMessage): Admission {
    const known = this.#sql.dead.get(message.digest);
    if (known) {
      this.#sql.again.run(known.seq);
      return { result: 'duplicate', seq: known.seq };
    }
    return { result: 'kept', seq: this.#insert(message, 'dead') };
  }

  #insert(message: InboundMessage | RefusedMessage, state: string): number {
    const { lastInsertRowid } = this.#sql.add.run({
      state,
      sender: message.sender,
      controlId: message.controlId,
      kind: message.kind,
      patientKey: message.outcome === 'message' ? message.patientKey : null,
      digest: message.digest,
      body: message.bytes,
      receivedAt: message.receivedAt,
      settledAt: state === 'pending' ? null : message.receivedAt,
      refusals: JSON.stringify(message.outcome === 'refused' ? message.refusals : []),
    });
    return Number(lastInsertRowid);
  }

  workOnDue(
    now: number,
    options: {
      limit: number;
      work: (message: StoredInbound, register: Register) => Promise<Work>;
    },
  ): Promise<{ seq: number; work: Work }[]> {
    return this.#turns.transaction(async (db) => {
      const finished: { seq: number; work: Work }[] = [];
      for (const row of this.#sql.due.all(now, options.limit)) {
        db.exec('SAVEPOINT one');
        const register = new SqliteRegister(db, { inboundSeq: row.seq, now });
        const work = await options.work(storedInbound(row), register);
        // Only work that was done leaves a trace in the register.
        if (work.result !== 'done') db.exec('ROLLBACK TO one');
        this.#settle(row.seq, work, now);
        db.exec('RELEASE one');
        finished.push({ seq: row.seq, work });
      }
      return finished;
      // A power cut undoes the work with its outcome: the message is pending again, and safe.
    }, 'ordered');
  }

  #settle(seq: number, work: Work, now: number): void {
    switch (work.result) {
      case 'done':
        this.#sql.settle.run('done', now, '[]', seq);
        break;
      case 'dead':
        this.#sql.settle.run('dead', now, JSON.stringify(work.refusals), seq);
        break;
      case 'retry':
        this.#sql.postpone.run(work.nextAttemptAt, seq);
    }
  }

  nextInboundAt(): Promise<number | null> {
    return this.#turns.run(() => this.#sql.next.get()?.at ?? null);
  }
}

const storedInbound = (row: DueRow): StoredInbound => ({
  seq: row.seq,
  kind: row.kind,
  patientKey: row.patient_key,
  bytes: row.body,
  receivedAt: row.received_at,
  attempts: row.attempts,
});
