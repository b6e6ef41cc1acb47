/**
 * What can go wrong with keys and sealed fields, each with a stable code and a sentence that says what
 * to do. No error names a key, a text or what a row held.
 */

export const VAULT_FAULTS = {
  ERR_VAULT_UNREADABLE:
    'A sealed field cannot be opened: it was altered or moved, or its key is damaged. ' +
    'Nothing is shown in its place. Run tdoc-server keys status, then restore a backup.',
  ERR_VAULT_SHREDDED:
    'The key of this teleconsultation or tenant was destroyed, as was asked for. ' +
    'If it is a tenant of the configuration, remove it there.',
  ERR_SHRED_UNKNOWN: 'There is no such teleconsultation or tenant, or it was shredded before.',
  ERR_SHRED_OPEN: 'A teleconsultation that has not ended is not shredded. End it first.',
  ERR_KEK_MISSING:
    'The data folder is sealed and its key encryption key is not where it is looked for. ' +
    'Without it nothing sealed can be read. Bring it back, or name it with --kek-file.',
  ERR_KEK_WRONG:
    'This key encryption key does not open the data folder: it belongs to another one, or is damaged.',
  ERR_KEK_RETIRED:
    'This key encryption key was retired by a rotation. Use the one that replaced it.',
  ERR_KEK_EXPOSED:
    'The file of the key encryption key can be read by others than its owner. ' +
    'Make it chmod 600 (400 for a credential); if others may have read it, rotate the keys with --data.',
  ERR_KEK_UNREADABLE:
    'The key encryption key is damaged or not one of ours: 32 bytes in base64 are expected, ' +
    'or a file that tdoc-server wrote.',
  ERR_KEK_COMMAND:
    'The --kek-command failed, was too slow, or answered something else than it should.',
} as const;

export type VaultFaultCode = keyof typeof VAULT_FAULTS;

/** Keys or sealed fields cannot be used; `code` says why. */
export class VaultError extends Error {
  readonly code: VaultFaultCode;

  constructor(code: VaultFaultCode, options: { place?: string; cause?: unknown } = {}) {
    const { place, cause } = options;
    const sentence = VAULT_FAULTS[code] + (place === undefined ? '' : ` (${place})`);
    super(sentence, cause === undefined ? {} : { cause });
    this.name = 'VaultError';
    this.code = code;
  }
}
