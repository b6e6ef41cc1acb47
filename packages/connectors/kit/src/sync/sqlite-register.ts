/** The register on SQLite. Within a message’s work each saved record is noted as a change, once. */
import type { Statement } from 'better-sqlite3';
import {
  RECORD_KINDS,
  type RecordKind,
  type Register,
  type RegisterRecord,
} from '../register/register.ts';
import type { SqliteConnection } from './sqlite-database.ts';

interface RecordRow {
  kind: string;
  key: string;
  patient_key: string | null;
  body: string;
}

type RegisterStatements = Record<'find' | 'ofPatient' | 'save' | 'change' | 'count', Statement>;

const prepared = new WeakMap<SqliteConnection, RegisterStatements>();

function statementsOf(db: SqliteConnection): RegisterStatements {
  let statements = prepared.get(db);
  if (!statements) {
    statements = {
      find: db.prepare('SELECT * FROM records WHERE kind = ? AND key = ?'),
      ofPatient: db.prepare('SELECT * FROM records WHERE patient_key = ?'),
      save: db.prepare(
        `INSERT INTO records (kind, key, patient_key, body) VALUES (?, ?, ?, ?)
         ON CONFLICT (kind, key) DO UPDATE SET patient_key = excluded.patient_key, body = excluded.body`,
      ),
      change: db.prepare(
        `INSERT INTO changes (record_kind, record_key, inbound_seq, at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
      ),
      count: db.prepare('SELECT count(*) AS n FROM records WHERE kind = ?'),
    };
    prepared.set(db, statements);
  }
  return statements;
}

export class SqliteRegister implements Register {
  readonly #sql: RegisterStatements;
  readonly #cause: { inboundSeq: number; now: number } | null;

  constructor(db: SqliteConnection, cause: { inboundSeq: number; now: number } | null = null) {
    this.#sql = statementsOf(db);
    this.#cause = cause;
  }

  find(kind: RecordKind, key: string): Promise<RegisterRecord | null> {
    const row = this.#sql.find.get(kind, key) as RecordRow | undefined;
    return Promise.resolve(row ? recordOf(row) : null);
  }

  ofPatient(patientKey: string): Promise<RegisterRecord[]> {
    const rows = this.#sql.ofPatient.all(patientKey) as RecordRow[];
    return Promise.resolve(rows.map(recordOf));
  }

  save({ kind, key, patientKey, body }: RegisterRecord): Promise<void> {
    if (!this.#cause) return Promise.reject(new Error('only a message changes the register'));
    this.#sql.save.run(kind, key, patientKey, JSON.stringify(body));
    this.#sql.change.run(kind, key, this.#cause.inboundSeq, this.#cause.now);
    return Promise.resolve();
  }

  count(kind: RecordKind): Promise<number> {
    const { n } = this.#sql.count.get(kind) as { n: number };
    return Promise.resolve(n);
  }
}

function recordOf(row: RecordRow): RegisterRecord {
  const kind = RECORD_KINDS.find((known) => known === row.kind);
  if (!kind) throw new Error('a record of an unknown kind');
  return {
    kind,
    key: row.key,
    patientKey: row.patient_key,
    body: JSON.parse(row.body) as object,
  };
}
