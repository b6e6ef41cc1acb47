/**
 * A data folder whose records moved to PostgreSQL says so: served again by mistake, it would let a
 * second history grow under the same key.
 */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export const MOVED_FILE = 'moved-to-postgresql';

/** The records of this folder are in PostgreSQL now. */
export class DataFolderMovedError extends Error {
  readonly code = 'ERR_DATA_FOLDER_MOVED';

  constructor(dataDir: string) {
    super(
      `The records of ${dataDir} moved to PostgreSQL: name it by DATABASE_URL. Delete the file ` +
        `${MOVED_FILE} there only if they never went anywhere.`,
    );
    this.name = 'DataFolderMovedError';
  }
}

/** @throws DataFolderMovedError */
export function refuseMoved(dataDir: string): void {
  if (existsSync(join(dataDir, MOVED_FILE))) throw new DataFolderMovedError(dataDir);
}

/** Survives a power cut once this returns. */
export function markMoved(dataDir: string): void {
  const descriptor = openSync(join(dataDir, MOVED_FILE), 'w', 0o600);
  try {
    writeSync(descriptor, 'The records of this folder are in PostgreSQL.\n');
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export function unmarkMoved(dataDir: string): void {
  rmSync(join(dataDir, MOVED_FILE), { force: true });
}
