/**
 * Restores a backup into an empty data folder: unpacked and verified beside it, then put in its place in
 * one step. Nothing is overwritten, and after a fault nothing is there.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { rmSync } from 'node:fs';
import { BackupError } from '../vault/backup-error.ts';
import { placeOfKeks, type KekSource } from '../vault/open-keks.ts';
import { readPassphrase } from './backup-file.ts';
import { unpackBackup, type Unpacked } from './unpack-backup.ts';

export interface RestoreOptions {
  dataDir: string;
  /** The backup. */
  file: string;
  keyFile: string;
  kek?: KekSource | undefined;
}

/** @throws BackupError, VaultError ERR_KEK_… */
export async function restoreBackup(options: RestoreOptions): Promise<Unpacked> {
  const { file, keyFile } = options;
  const dataDir = resolve(options.dataDir);
  const passphrase = readPassphrase(keyFile);
  if (!isEmpty(dataDir)) throw new BackupError('ERR_RESTORE_NOT_EMPTY', { more: dataDir });
  const kek = placeOfKeks(options.kek, { dataDir });
  const folder = `${dataDir}.restoring`;
  rmSync(folder, { recursive: true, force: true });
  const unpacked = await unpackBackup(file, { passphrase, kek, folder });
  // Somebody may have started a server on it in the meantime.
  if (!isEmpty(dataDir)) {
    rmSync(folder, { recursive: true, force: true });
    throw new BackupError('ERR_RESTORE_NOT_EMPTY', { more: dataDir });
  }
  if (existsSync(dataDir)) rmdirSync(dataDir);
  renameSync(folder, dataDir);
  const parent = openSync(dirname(dataDir), 'r');
  fsyncSync(parent);
  closeSync(parent);
  return unpacked;
}

function isEmpty(dataDir: string): boolean {
  try {
    return readdirSync(dataDir).length === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw new BackupError('ERR_RESTORE_NOT_EMPTY', { more: dataDir, cause: error });
  }
}
