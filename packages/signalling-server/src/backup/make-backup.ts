/**
 * Makes a backup of a data folder beside its running server: one snapshot of every table, encrypted,
 * then read back and verified as a restore would, before it gets its name.
 */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SIGNING_KEYS_FILE } from '../audit/signing-keys.ts';
import type { AuditEntry } from '../audit/audit-event.ts';
import { systemClock } from '../clock.ts';
import { openBesideServer } from '../store/open-beside.ts';
import { openDataSnapshot, type DataPlace } from '../store/open-snapshot.ts';
import type { PostgresOptions } from '../store/postgres-database.ts';
import { dumpTables } from '../store/table-dump.ts';
import { BackupError } from '../vault/backup-error.ts';
import { placeOfKeks, type KekSource } from '../vault/open-keks.ts';
import { SERVER_VERSION } from '../version.ts';
import { readPassphrase, writeBackup, type BackupHeader } from './backup-file.ts';
import { unpackBackup, type Unpacked } from './unpack-backup.ts';

export interface BackupOptions {
  dataDir: string;
  database?: PostgresOptions | undefined;
  /** The file to make. */
  file: string;
  keyFile: string;
  kek?: KekSource | undefined;
}

/** @throws BackupError, DatabaseUnusableError, VaultError ERR_KEK_… */
export async function makeBackup(options: BackupOptions): Promise<Unpacked> {
  const { dataDir, database, file, keyFile } = options;
  const passphrase = readPassphrase(keyFile);
  if (existsSync(file)) throw new BackupError('ERR_BACKUP_EXISTS', { more: file });
  const kek = placeOfKeks(options.kek, { dataDir });
  const part = `${file}.part`;
  const proof = `${file}.verifying`;
  rmSync(part, { force: true });
  rmSync(proof, { recursive: true, force: true });
  try {
    await writeBackup(part, { lines: linesOf({ dataDir, database }), passphrase });
    const unpacked = await unpackBackup(part, { passphrase, kek, folder: proof });
    await note({ dataDir, database, kek });
    renameSync(part, file);
    return unpacked;
  } finally {
    rmSync(part, { force: true });
    rmSync(proof, { recursive: true, force: true });
  }
}

async function* linesOf(place: DataPlace): AsyncGenerator<object> {
  const { db, tables, migrations, close } = await openDataSnapshot(place);
  try {
    const header: BackupHeader = {
      format: 'tdoc-backup/1',
      version: SERVER_VERSION,
      createdAt: new Date(systemClock.now()).toISOString(),
      migrations,
    };
    yield header;
    let rows = 0;
    for await (const line of dumpTables(db, tables)) {
      if ('rows' in line && Array.isArray(line.rows)) rows += line.rows.length;
      yield line;
    }
    const content = readFileSync(join(place.dataDir, SIGNING_KEYS_FILE), 'utf8');
    yield { file: SIGNING_KEYS_FILE, content };
    yield { end: rows };
  } finally {
    await close();
  }
}

/** Whoever takes a copy of everything is told of. */
async function note(place: DataPlace & { kek: KekSource | undefined }): Promise<void> {
  const beside = await openBesideServer(place);
  const entry: AuditEntry = {
    tenantId: null,
    at: systemClock.now(),
    kind: 'backup-made',
    outcome: 'done',
    actor: { type: 'operator' },
  };
  try {
    await beside.audit.recordAudit([entry]);
    await beside.audit.sealAudit(systemClock.now());
  } finally {
    await beside.close();
  }
}
