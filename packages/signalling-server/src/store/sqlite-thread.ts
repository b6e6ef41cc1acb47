/**
 * Kysely on the database thread: one connection, handed out to one user at a time, each statement a
 * message there and an answer back. What waits for the disk is a promise, never the event loop.
 */
import { Worker } from 'node:worker_threads';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely';
import {
  OPENING,
  type ThreadAnswer,
  type ThreadRequest,
  type ThreadResult,
} from './sqlite-thread-messages.ts';

interface Waiting {
  resolve: (answer: ThreadResult) => void;
  reject: (error: Error) => void;
}

/** What SQLite said, with its code. */
class SqliteThreadError extends Error {
  readonly code: string;

  constructor({ message, code }: { message: string; code: string }) {
    super(message);
    this.name = 'SqliteError';
    this.code = code;
  }
}

/** Sources run as they are, so the thread does too. */
function threadFile(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./sqlite-worker.${extension}`, import.meta.url);
}

class SqliteThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #gone: Promise<void>;
  #next = OPENING + 1;
  #failure: Error | null = null;

  constructor(options: { file: string; busyTimeoutMs: number }) {
    this.#worker = new Worker(threadFile(), { workerData: options });
    this.#worker.on('message', (answer: ThreadAnswer) => this.#take(answer));
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#gone = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#fail(new Error('the database thread has ended'));
        resolve();
      });
    });
  }

  /** Resolves once the database is open. */
  async opened(): Promise<void> {
    await this.#answerTo(OPENING);
  }

  async run(sql: string, parameters: readonly unknown[]) {
    const id = this.#next;
    this.#next += 1;
    const answer = this.#answerTo(id);
    this.#post({ id, sql, parameters });
    return answer;
  }

  /** Closes the database; resolves when its thread is gone. */
  async close(): Promise<void> {
    this.#post(null);
    await this.#gone;
  }

  #post(request: ThreadRequest): void {
    this.#worker.postMessage(request);
  }

  #answerTo(id: number): Promise<ThreadResult> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
  }

  #take(answer: ThreadAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('failure' in answer) waiting?.reject(new SqliteThreadError(answer.failure));
    else waiting?.resolve(answer);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

class ThreadConnection implements DatabaseConnection {
  readonly #thread: SqliteThread;

  constructor(thread: SqliteThread) {
    this.#thread = thread;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes, insertId } = await this.#thread.run(sql, parameters);
    return { rows: rows as R[], numAffectedRows: changes, insertId };
  }

  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    await Promise.reject(new Error('not streamed: read page by page'));
  }
}

class ThreadDriver implements Driver {
  readonly #options: { file: string; busyTimeoutMs: number };
  #thread: SqliteThread | null = null;
  #connection: ThreadConnection | null = null;
  /** Resolves when whoever has the connection gives it back. */
  #turn: Promise<void> = Promise.resolve();
  #giveBack: () => void = () => undefined;

  constructor(options: { file: string; busyTimeoutMs: number }) {
    this.#options = options;
  }

  async init(): Promise<void> {
    const thread = new SqliteThread(this.#options);
    try {
      await thread.opened();
    } catch (error) {
      await thread.close();
      throw error;
    }
    this.#thread = thread;
    this.#connection = new ThreadConnection(thread);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#turn;
    let giveBack: () => void = () => undefined;
    this.#turn = new Promise((resolve) => (giveBack = resolve));
    await before;
    this.#giveBack = giveBack;
    if (!this.#connection) throw new Error('the database is not open');
    return this.#connection;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    // At once, not at the first write: a key command beside the server may write in between.
    await execute(connection, 'begin immediate');
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await execute(connection, 'commit');
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await execute(connection, 'rollback');
  }

  releaseConnection(): Promise<void> {
    this.#giveBack();
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    await this.#thread?.close();
  }
}

async function execute(connection: DatabaseConnection, sql: string): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(sql));
}

/** A dialect whose every statement runs on a thread of its own. */
export function sqliteThreadDialect(options: { file: string; busyTimeoutMs: number }): Dialect {
  return {
    createDriver: () => new ThreadDriver(options),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
  };
}
