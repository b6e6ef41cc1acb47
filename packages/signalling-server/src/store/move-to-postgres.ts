/**
 * Moves everything of an embedded database to an empty PostgreSQL: one transaction, in which the copy
 * is compared row by row and its audit log is verified before anything is kept.
 */
import { sql, type Kysely, type Transaction } from 'kysely';
import { readPublishedKeys } from '../audit/signing-keys.ts';
import type { SignedTreeHead } from '../audit/tree-head.ts';
import { verifyAudit, type AuditReport } from '../audit/verify-audit.ts';
import type { KekSource } from '../vault/open-keks.ts';
import { MovedAuditNotWholeError } from './move-fault.ts';
import { markMoved, unmarkMoved } from './moved-marker.ts';
import { openVaultForReading } from './open-vault.ts';
import { openPostgres, type PostgresOptions } from './postgres-database.ts';
import { DatabaseFault, DatabaseUnavailableError, isTransient, told } from './postgres-fault.ts';
import { checkStanding } from './postgres-guard.ts';
import { checkSchema, migratePostgres } from './postgres-migration.ts';
import { enterScope, postgresScopes } from './postgres-scopes.ts';
import { signerOf } from './postgres-signer.ts';
import type { Schema } from './schema.ts';
import type { Queries } from './scopes.ts';
import { SqlAudit } from './sql-audit.ts';
import { openAuditFile } from './sqlite-audit-file.ts';
import { sqliteScopes } from './sqlite-scopes.ts';
import {
  openSqliteSource,
  type Row,
  type SourceTable,
  type SqliteSource,
} from './sqlite-source.ts';
import { TableDigest } from './table-digest.ts';

/** Rows of one insert: PostgreSQL takes 65 535 parameters. */
const PAGE = 500;

export interface MoveProgress {
  step: 'copy' | 'compare' | 'verify';
  /** A table, or a log. */
  name: string;
  done: number;
  total: number;
}

export interface MoveReport {
  tables: { name: string; rows: number }[];
  /** What `audit verify` says of the copy; null of a dry run. */
  audit: AuditReport | null;
}

export interface MoveOptions {
  dataDir: string;
  database: PostgresOptions;
  /** Where the key encryption key is: the sealed texts that are verified open with it. */
  kek?: KekSource | undefined;
  /** Looks at both ends and changes nothing. */
  isDryRun?: boolean;
  onProgress?: (progress: MoveProgress) => void;
}

/**
 * All of it or nothing.
 * @throws DataFolderLockedError while a server works on the folder
 * @throws DatabaseFault ERR_DATABASE_NOT_EMPTY, and what else is wrong with PostgreSQL
 * @throws MovedAuditNotWholeError
 * @throws VaultError ERR_KEK_… when the data is sealed and its key encryption key is not there
 */
export async function moveToPostgres(options: MoveOptions): Promise<MoveReport> {
  const { dataDir, database, isDryRun = false } = options;
  const source = openSqliteSource(dataDir);
  try {
    if (!isDryRun) await migratePostgres(database);
    await readyTarget(options, source);
    if (isDryRun) return { tables: tablesOf(source), audit: null };
    // The owner may keep everybody else out until the copy is complete.
    const db = openPostgres(database.ownerUrl ?? database.url, {
      poolSize: 1,
      statementTimeoutS: null,
    });
    try {
      return await new Move(db, source, options).run();
    } catch (error) {
      throw told(error);
    } finally {
      await db.destroy();
    }
  } finally {
    source.close();
  }
}

/** A PostgreSQL that may serve what is moved to it, holds nothing yet, and signs with this folder's key. */
async function readyTarget(
  { dataDir, database, isDryRun = false }: MoveOptions,
  source: SqliteSource,
): Promise<void> {
  const db = openPostgres(database.url, { poolSize: 1 });
  try {
    await checkSchema(db);
    await checkStanding(db);
    const scopes = postgresScopes({ db, patienceMs: 0 });
    await scopes.read('housekeeping', (tx) => refuseFilled(tx, source.tables));
    if (!isDryRun) await signerOf(dataDir, scopes);
  } catch (error) {
    throw told(error);
  } finally {
    await db.destroy();
  }
}

class Move {
  readonly #db: Kysely<Schema>;
  readonly #source: SqliteSource;
  readonly #options: MoveOptions;
  /** The copy is complete; whether it is kept is PostgreSQL's to say. */
  #isDone = false;

  constructor(db: Kysely<Schema>, source: SqliteSource, options: MoveOptions) {
    this.#db = db;
    this.#source = source;
    this.#options = options;
  }

  async run(): Promise<MoveReport> {
    const { dataDir } = this.#options;
    try {
      return await this.#db.transaction().execute((tx) => this.#within(tx));
    } catch (error) {
      if (this.#isDone && isTransient(error)) throw inDoubt(error);
      // Nothing was kept: the folder may serve as before.
      unmarkMoved(dataDir);
      throw error;
    }
  }

  async #within(tx: Transaction<Schema>): Promise<MoveReport> {
    const { dataDir } = this.#options;
    await enterScope(tx, 'housekeeping');
    for (const { name } of this.#source.tables) {
      await sql`lock table ${sql.table(name)} in exclusive mode`.execute(tx);
    }
    await refuseFilled(tx, this.#source.tables);
    for (const table of this.#source.tables) await this.#copy(tx, table);
    const audit = await this.#verify(tx);
    if (audit.faults.length > 0) throw new MovedAuditNotWholeError(audit);
    // Before the commit: a power cut in between leaves a folder that does not serve, and is moved again.
    markMoved(dataDir);
    this.#isDone = true;
    return { tables: tablesOf(this.#source), audit };
  }

  async #copy(tx: Transaction<Schema>, table: SourceTable): Promise<void> {
    const target = await targetOf(tx, table);
    const digest = new TableDigest(target.columns);
    for (const page of this.#source.pages(table, PAGE)) {
      const rows = page.map((row) => pick(row, target.columns));
      await tx
        .insertInto(table.name as never)
        .values(rows)
        .execute();
      digest.add(page);
      this.#tell('copy', table, digest.rowCount);
    }
    const copied = await this.#digestOf(tx, table, target);
    if (digest.hex() !== copied) {
      throw new DatabaseFault(
        'ERR_DATABASE_COPY_DIFFERS',
        `The copy of ${table.name} is not what the data folder holds. Nothing was kept.`,
      );
    }
  }

  async #digestOf(tx: Transaction<Schema>, table: SourceTable, target: Target): Promise<string> {
    const digest = new TableDigest(target.columns);
    const cursor = `tdoc_${table.name}`;
    await sql`declare ${sql.id(cursor)} no scroll cursor for
      select * from ${sql.table(table.name)} order by ${sql.raw(target.order)}`.execute(tx);
    for (;;) {
      const { rows } = await sql<Row>`fetch ${sql.lit(PAGE)} from ${sql.id(cursor)}`.execute(tx);
      digest.add(rows);
      this.#tell('compare', table, digest.rowCount);
      if (rows.length < PAGE) break;
    }
    await sql`close ${sql.id(cursor)}`.execute(tx);
    return digest.hex();
  }

  /** With the public keys of the folder, and against the last head of each log it holds. */
  async #verify(tx: Transaction<Schema>): Promise<AuditReport> {
    const { dataDir, kek, onProgress } = this.#options;
    const scopes = sqliteScopes(tx);
    const vault = await openVaultForReading(scopes, { source: kek, dataDir });
    return verifyAudit({
      reader: new SqlAudit({ scopes, key: null, vault, isVerifying: true }),
      keys: readPublishedKeys(dataDir) ?? { keys: [] },
      outside: await lastHeads(dataDir, kek),
      missingTriggers: [],
      onProgress: ({ log, done, total }) =>
        onProgress?.({ step: 'verify', name: log, done, total }),
    });
  }

  #tell(step: MoveProgress['step'], { name, rowCount }: SourceTable, done: number): void {
    this.#options.onProgress?.({ step, name, done, total: rowCount });
  }
}

interface Target {
  /** Those that are copied: PostgreSQL numbers identities itself, in the same order. */
  columns: string[];
  /** By the source's key, text by its bytes. */
  order: string;
}

async function targetOf(tx: Transaction<Schema>, table: SourceTable): Promise<Target> {
  const { rows } = await sql<{ name: string; type: string; isIdentity: boolean }>`
    select column_name as name, data_type as type, is_identity = 'YES' as "isIdentity"
    from information_schema.columns
    where table_schema = current_schema() and table_name = ${table.name}`.execute(tx);
  const known = new Map(rows.map((column) => [column.name, column]));
  const order = table.key.map((name) =>
    known.get(name)?.type === 'text' ? `"${name}" collate "C"` : `"${name}"`,
  );
  return {
    columns: table.columns.filter((name) => known.get(name)?.isIdentity !== true),
    order: order.join(', '),
  };
}

async function refuseFilled(db: Queries, tables: readonly SourceTable[]): Promise<void> {
  for (const { name } of tables) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db);
    if (rows.length === 0) continue;
    throw new DatabaseFault(
      'ERR_DATABASE_NOT_EMPTY',
      'The PostgreSQL database already holds records, so nothing was moved. Give it an empty one.',
    );
  }
}

async function lastHeads(dataDir: string, kek: KekSource | undefined): Promise<SignedTreeHead[]> {
  const { reader, close } = await openAuditFile({ dataDir, kek });
  try {
    const heads: SignedTreeHead[] = [];
    for (const log of await reader.auditLogs()) {
      const head = await reader.latestAuditHead(log);
      if (head) heads.push(head);
    }
    return heads;
  } finally {
    await close();
  }
}

function tablesOf({ tables }: SqliteSource): MoveReport['tables'] {
  return tables.map(({ name, rowCount }) => ({ name, rows: rowCount }));
}

function pick(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}

function inDoubt(cause: unknown): DatabaseUnavailableError {
  const error = new DatabaseUnavailableError(cause);
  error.message =
    'The connection to PostgreSQL was lost at the very end: the records may have been moved. Run ' +
    'the same command again: it moves them, or finds them there.';
  return error;
}
