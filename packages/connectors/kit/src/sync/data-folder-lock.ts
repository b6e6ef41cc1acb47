/**
 * One connector per data folder. The lock is the operating system's, taken through an otherwise empty
 * SQLite file, so it is gone the moment its process is, however that died; the database beside it
 * stays readable for a hot backup.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** Another process works on this data folder. */
export class DataFolderLockedError extends Error {
  readonly code = 'ERR_DATA_FOLDER_LOCKED';

  constructor(dataDir: string) {
    super(`The data folder ${dataDir} is in use by another tdoc-connector. Stop that one first.`);
    this.name = 'DataFolderLockedError';
  }
}

/** Takes the lock or throws {@link DataFolderLockedError}; the answer gives it back. */
export function lockDataFolder(dataDir: string): () => void {
  const lock = new Database(join(dataDir, 'connector.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
      throw new DataFolderLockedError(dataDir);
    }
    throw error;
  }
  return () => lock.close();
}
