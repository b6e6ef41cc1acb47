/** What can be wrong with a backup or a restore, each with a stable code and what to do. */

export const BACKUP_FAULTS = {
  ERR_BACKUP_EXISTS: 'There is a file of this name. Nothing is overwritten: choose another.',
  ERR_BACKUP_KEY_MISSING: 'The key file cannot be read.',
  ERR_BACKUP_KEY_EXPOSED: 'The key file can be read by others than its owner. Make it chmod 600.',
  ERR_BACKUP_KEY_WEAK:
    'The passphrase in the key file is shorter than 20 characters. ' +
    'Draw one: openssl rand -base64 32.',
  ERR_BACKUP_NOT_ONE: 'This file is no backup of tdoc-server, or only the beginning of one.',
  ERR_BACKUP_KEY_WRONG: 'The passphrase does not open this backup.',
  ERR_BACKUP_DAMAGED:
    'The backup is damaged: cut off, altered, or its parts are in another order. ' +
    'Nothing was restored. Take another copy of it, or an earlier one.',
  ERR_BACKUP_NEWER: 'The backup was made by a newer release. Install that one, then restore.',
  ERR_BACKUP_UNSOUND:
    'What the backup holds is not sound: its database or its audit log does not verify.',
  ERR_RESTORE_NOT_EMPTY:
    'The data folder is not empty. Nothing is overwritten: restore into an empty or missing one.',
} as const;

export type BackupFaultCode = keyof typeof BACKUP_FAULTS;

/** A backup cannot be made, read or restored; `code` says why. */
export class BackupError extends Error {
  readonly code: BackupFaultCode;

  constructor(code: BackupFaultCode, options: { more?: string; cause?: unknown } = {}) {
    const { more, cause } = options;
    const sentence = BACKUP_FAULTS[code] + (more === undefined ? '' : ` (${more})`);
    super(sentence, cause === undefined ? {} : { cause });
    this.name = 'BackupError';
    this.code = code;
  }
}
