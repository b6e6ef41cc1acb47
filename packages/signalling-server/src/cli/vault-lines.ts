/**
 * What was typed after `tdoc-server keys`, `backup` and `restore`, as a command. Pure.
 */
import { readOptions as read, requiredDataDir as required, UsageError } from './usage.ts';
import { DATABASE_OPTIONS, databaseFiles, type DatabaseFiles } from './database-options.ts';

export type VaultCommand =
  | { name: 'vault-help'; topic: 'keys' | 'backup' }
  | { name: 'keys-status'; dataDir: string; json: boolean; database: DatabaseFiles }
  | { name: 'keys-rotate'; dataDir: string; data: boolean; database: DatabaseFiles }
  | {
      name: 'keys-shred';
      dataDir: string;
      database: DatabaseFiles;
      target: { teleconsultationId: string } | { tenantId: string };
      confirmation: string | undefined;
    }
  | { name: 'backup'; dataDir: string; file: string; keyFile: string; database: DatabaseFiles }
  | { name: 'restore'; dataDir: string; file: string; keyFile: string };

export const KEYS_HELP = `tdoc-server keys: the keys that seal a data folder

  tdoc-server keys status --data-dir DIR [--json]
      Where the key encryption key is, which served before, how many data keys
      there are, whether a rotation was cut off.

  tdoc-server keys rotate --data-dir DIR [--data]
      A new key encryption key: data keys are wrapped anew, the former one is
      refused afterwards. Copy the new one apart, as the first one.
      --data   also new data keys: every sealed field is sealed anew, in the
               background, some rows at a time. For when a key may be known.
      The server may be running. Cut off, run it again: it goes on.
      With TDOC_KEK or a credential, write the new key before the former one;
      with --kek-command, let it answer with the new one: then rotate.

  tdoc-server keys shred --data-dir DIR (--teleconsultation ID | --tenant ID)
                    [--confirm WORD]
      DESTROYS the key, and with it the reference, webhooks and audit texts, in
      this database and in every copy that has only this key. Says first what
      would go and which word confirms it. What stays: leaves, signed heads and
      a certificate, so that the audit log still verifies.

Every command takes --kek-file or --kek-command, and finds a PostgreSQL as the
server does; see tdoc-server --help.
`;

export const BACKUP_HELP = `tdoc-server backup and restore

  tdoc-server backup --data-dir DIR --to FILE --key-file FILE
      One consistent copy of everything, while the server runs, encrypted with
      the passphrase in the key file (mode 0600, 20 characters or more; such as
      openssl rand -base64 32), read back and verified before it gets its name.

  tdoc-server restore --from FILE --data-dir DIR --key-file FILE
      Into a folder that is empty or missing. All of it is verified first: wrong
      key, cut off, altered or reordered, and nothing is written.

The key encryption key is not in a backup: without it no backup opens. Keep
it, the passphrase and the backups in three places.
`;

const PLACE = { 'data-dir': { type: 'string' }, ...DATABASE_OPTIONS } as const;
const KEYS_STATUS = { ...PLACE, json: { type: 'boolean' } } as const;
const KEYS_ROTATE = { ...PLACE, data: { type: 'boolean' } } as const;
const KEYS_SHRED = {
  ...PLACE,
  teleconsultation: { type: 'string' },
  tenant: { type: 'string' },
  confirm: { type: 'string' },
} as const;
const BACKUP = {
  ...PLACE,
  to: { type: 'string' },
  'key-file': { type: 'string' },
} as const;
const RESTORE = {
  'data-dir': { type: 'string' },
  from: { type: 'string' },
  'key-file': { type: 'string' },
} as const;

/**
 * Null when it is no command of these.
 * @throws UsageError
 */
export function parseVaultLine(args: readonly string[]): VaultCommand | null {
  const [first, second] = args;
  if (first !== 'keys' && first !== 'backup' && first !== 'restore') return null;
  const isAlone = first === 'keys' ? second === undefined : args.length === 1;
  if (isAlone || args.includes('--help')) {
    return { name: 'vault-help', topic: first === 'keys' ? 'keys' : 'backup' };
  }
  if (first === 'keys') return keysCommand(second ?? '', args.slice(2));
  if (first === 'backup') {
    const values = read(args.slice(1), BACKUP);
    const { 'data-dir': dataDir, to, 'key-file': keyFile } = values;
    if (!to) throw new UsageError('--to names the file to write.');
    return {
      name: 'backup',
      dataDir: required(dataDir),
      file: to,
      keyFile: keyOf(keyFile),
      database: databaseFiles(values),
    };
  }
  const { 'data-dir': dataDir, from, 'key-file': keyFile } = read(args.slice(1), RESTORE);
  if (!from) throw new UsageError('--from names the backup.');
  return { name: 'restore', dataDir: required(dataDir), file: from, keyFile: keyOf(keyFile) };
}

function keysCommand(verb: string, args: readonly string[]): VaultCommand {
  switch (verb) {
    case 'status': {
      const values = read(args, KEYS_STATUS);
      const dataDir = required(values['data-dir']);
      const database = databaseFiles(values);
      return { name: 'keys-status', dataDir, json: values.json ?? false, database };
    }
    case 'rotate': {
      const values = read(args, KEYS_ROTATE);
      const dataDir = required(values['data-dir']);
      const database = databaseFiles(values);
      return { name: 'keys-rotate', dataDir, data: values.data ?? false, database };
    }
    case 'shred': {
      const values = read(args, KEYS_SHRED);
      const { 'data-dir': dataDir, teleconsultation, tenant, confirm } = values;
      if ((teleconsultation === undefined) === (tenant === undefined)) {
        throw new UsageError('keys shred takes --teleconsultation or --tenant, one of them.');
      }
      return {
        name: 'keys-shred',
        dataDir: required(dataDir),
        database: databaseFiles(values),
        target:
          teleconsultation === undefined
            ? { tenantId: tenant ?? '' }
            : { teleconsultationId: teleconsultation },
        confirmation: confirm,
      };
    }
    default:
      throw new UsageError('Unknown command. tdoc-server keys --help lists what there is.');
  }
}

function keyOf(file: string | undefined): string {
  if (!file) throw new UsageError('--key-file names the file with the passphrase.');
  return file;
}
