/**
 * The thread that holds the embedded database: runs one statement after the other and waits for the
 * disk, so that nobody else has to. Knows SQL as text and nothing of what it means.
 */
import { chmodSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import Database, { type Statement } from 'better-sqlite3';
import {
  OPENING,
  type ThreadAnswer,
  type ThreadRequest,
  type ThreadResult,
} from './sqlite-thread-messages.ts';

/** As many as there are queries, with room for those whose length varies. */
const MAX_STATEMENTS = 500;

const { file, busyTimeoutMs } = workerData as { file: string; busyTimeoutMs: number };
const statements = new Map<string, Statement>();
let db: Database.Database | null = null;

answer(OPENING, () => {
  db = new Database(file, { timeout: busyTimeoutMs });
  chmodSync(file, 0o600);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  // What is deleted, a destroyed key above all, leaves the file too.
  db.pragma('secure_delete = ON');
  return { rows: [], changes: 0n, insertId: 0n };
});

parentPort?.on('message', (request: ThreadRequest) => {
  if (request === null) {
    db?.close();
    parentPort?.close();
    return;
  }
  answer(request.id, () => run(request.sql, request.parameters));
});

function run(sql: string, parameters: readonly unknown[]): ThreadResult {
  const statement = prepared(sql);
  if (statement.reader) {
    return { rows: statement.all(...parameters), changes: 0n, insertId: 0n };
  }
  const { changes, lastInsertRowid } = statement.run(...parameters);
  return { rows: [], changes: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

function prepared(sql: string): Statement {
  let statement = statements.get(sql);
  if (!statement) {
    if (!db) throw new Error('the database is not open');
    if (statements.size >= MAX_STATEMENTS) statements.clear();
    statement = db.prepare(sql);
    statements.set(sql, statement);
  }
  return statement;
}

function answer(id: number, work: () => ThreadResult): void {
  let told: ThreadAnswer;
  try {
    told = { id, ...work() };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the statement failed';
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    told = { id, failure: { message, code } };
  }
  parentPort?.postMessage(told);
}
