/**
 * A backup as a data folder, in a place where nobody works yet: unpacked, then verified from the first
 * page to the last proof. What is not sound leaves nothing behind.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql, type Kysely, type Transaction } from 'kysely';
import { z } from 'zod';
import { readPublishedKeys, SIGNING_KEYS_FILE } from '../audit/signing-keys.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { MIGRATIONS } from '../store/migrations/index.ts';
import { openBesideServer } from '../store/open-beside.ts';
import type { Schema } from '../store/schema.ts';
import { openAuditFile } from '../store/sqlite-audit-file.ts';
import { openEmptyDatabase } from '../store/sqlite-database.ts';
import { rowsLine, tableLine, TableFiller } from '../store/table-dump.ts';
import { openEveryField } from '../store/sealed-by.ts';
import { BackupError } from '../vault/backup-error.ts';
import type { KekSource } from '../vault/open-keks.ts';
import { VaultError } from '../vault/vault-error.ts';
import { fileLine, headerLine, readBackup, type BackupHeader } from './backup-file.ts';

const endLine = z.strictObject({ end: z.int().min(0) });

export interface Unpacked {
  header: BackupHeader;
  /** Rows of each table. */
  rows: ReadonlyMap<string, number>;
  /** Audit events that verify. */
  auditEvents: number;
}

export interface UnpackOptions {
  passphrase: string;
  kek: KekSource | undefined;
  /** Made by this, gone again after a fault. */
  folder: string;
}

/**
 * Unpacks and verifies.
 * @throws BackupError; VaultError ERR_KEK_… when the key encryption key is not the one of the backup
 */
export async function unpackBackup(file: string, options: UnpackOptions): Promise<Unpacked> {
  const { folder, passphrase, kek } = options;
  const lines = readBackup(file, passphrase);
  // The header is read before anything is made: a wrong key or a wrong file leaves no trace.
  const header = headerOf((await lines.next()).value);
  mkdirSync(folder, { mode: 0o700 });
  try {
    const rows = await fillFolder(lines, { folder, header });
    const auditEvents = await verifyFolder(folder, kek);
    return { header, rows, auditEvents };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function headerOf(line: unknown): BackupHeader {
  const header = headerLine.safeParse(line);
  if (!header.success) throw new BackupError('ERR_BACKUP_DAMAGED');
  const known = Object.keys(MIGRATIONS).sort();
  const isOurs = header.data.migrations.every((name) => known.includes(name));
  if (!isOurs) throw new BackupError('ERR_BACKUP_NEWER', { more: header.data.version });
  return header.data;
}

async function fillFolder(
  lines: AsyncGenerator,
  { folder, header }: { folder: string; header: BackupHeader },
): Promise<ReadonlyMap<string, number>> {
  const { db, migrateToLatest } = await openEmptyDatabase({
    dataDir: folder,
    migrations: header.migrations,
  });
  try {
    const counts = await db.transaction().execute((tx) => fillTables(tx, { lines, folder }));
    await migrateToLatest();
    await checkDatabase(db);
    return counts;
  } finally {
    await db.destroy();
  }
}

async function fillTables(
  tx: Transaction<Schema>,
  { lines, folder }: { lines: AsyncGenerator; folder: string },
): Promise<ReadonlyMap<string, number>> {
  const filler = await TableFiller.open(tx);
  let isEnded = false;
  for await (const line of lines) {
    if (isEnded) throw new BackupError('ERR_BACKUP_DAMAGED');
    isEnded = await takeLine(line, { filler, folder });
  }
  if (!isEnded) throw new BackupError('ERR_BACKUP_DAMAGED');
  return filler.counts;
}

/** @returns whether it was the last line */
async function takeLine(
  line: unknown,
  { filler, folder }: { filler: TableFiller; folder: string },
): Promise<boolean> {
  const [table, rows, beside, end] = [
    tableLine.safeParse(line),
    rowsLine.safeParse(line),
    fileLine.safeParse(line),
    endLine.safeParse(line),
  ];
  try {
    if (table.success) filler.begin(table.data);
    else if (rows.success) await filler.fill(rows.data);
    else if (beside.success && beside.data.file === SIGNING_KEYS_FILE) {
      writeFileSync(join(folder, SIGNING_KEYS_FILE), beside.data.content, { mode: 0o600 });
    } else if (end.success) {
      const total = [...filler.counts.values()].reduce((sum, count) => sum + count, 0);
      if (total !== end.data.end) throw new RangeError('rows are missing');
      return true;
    } else throw new RangeError('a line that is none');
    return false;
  } catch (cause) {
    throw new BackupError('ERR_BACKUP_DAMAGED', { cause });
  }
}

async function checkDatabase(db: Kysely<Schema>): Promise<void> {
  const { rows: sound } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(
    db,
  );
  const { rows: dangling } = await sql`pragma foreign_key_check`.execute(db);
  if (sound[0]?.integrity_check !== 'ok' || dangling.length > 0) {
    throw new BackupError('ERR_BACKUP_UNSOUND', { more: 'the database' });
  }
}

/** Every audit proof and every sealed field; answers how many events verify. */
async function verifyFolder(folder: string, kek: KekSource | undefined): Promise<number> {
  const file = await openAuditFile({ dataDir: folder, kek, isVerifying: true });
  try {
    const keys = readPublishedKeys(folder) ?? { keys: [] };
    const { missingTriggers, reader } = file;
    const report = await verifyAudit({ reader, keys, outside: [], missingTriggers });
    const [fault] = report.faults;
    if (fault) throw new BackupError('ERR_BACKUP_UNSOUND', { more: fault.sentence });
    await verifyFields(folder, kek);
    return report.logs.reduce((sum, { size }) => sum + size, 0);
  } finally {
    await file.close();
  }
}

async function verifyFields(folder: string, kek: KekSource | undefined): Promise<void> {
  const beside = await openBesideServer({ dataDir: folder, kek });
  try {
    await beside.scopes.read('housekeeping', (db) => openEveryField(db, beside.vault));
  } catch (error) {
    if (!(error instanceof VaultError) || error.code.startsWith('ERR_KEK_')) throw error;
    throw new BackupError('ERR_BACKUP_UNSOUND', { more: error.code, cause: error });
  } finally {
    await beside.close();
  }
}
