/**
 * What was typed after `tdoc-server api-key`. Pure.
 */
import { DATABASE_OPTIONS, databaseFiles, type DatabaseFiles } from './database-options.ts';
import { readOptions, requiredDataDir, UsageError } from './usage.ts';

/** Whose keys: a tenant's by its id, or the operator's own. */
export interface KeyOwner {
  tenantId: string | null;
  database: DatabaseFiles;
}

export type ApiKeyCommand =
  | ({
      name: 'api-key-add';
      dataDir: string;
      keyName: string;
      scopes: string[];
      expiresInDays: number | undefined;
    } & KeyOwner)
  | ({ name: 'api-key-list'; dataDir: string } & KeyOwner)
  | ({ name: 'api-key-revoke'; dataDir: string; id: string } & KeyOwner);

export const API_KEY_HELP = `tdoc-server api-key: the keys of the REST API

  tdoc-server api-key add --data-dir DIR --name NAME (--operator | --tenant ID)
                    [--scope SCOPE …] [--expires-in-days N]
      Adds a key and prints it, once. Without --scope it may everything that a
      key of its kind may. An operator's key looks after tenants and their keys
      and reads the server's own audit log, and no teleconsultation.

  tdoc-server api-key list --data-dir DIR (--operator | --tenant ID)
      Every key with its id, scopes, end and last day of use; never the key.

  tdoc-server api-key revoke --data-dir DIR --id ID (--operator | --tenant ID)
      Opens nothing from now on.

The server must not be running on the same data folder; tenants' keys can be
managed through its REST API while it runs.

Exit codes: 0 done · 1 failed · 2 wrong usage · 3 the data folder is in use
`;

const OWNER = {
  'data-dir': { type: 'string' },
  operator: { type: 'boolean' },
  tenant: { type: 'string' },
  ...DATABASE_OPTIONS,
} as const;
const ADD = {
  ...OWNER,
  name: { type: 'string' },
  scope: { type: 'string', multiple: true },
  'expires-in-days': { type: 'string' },
} as const;
const REVOKE = { ...OWNER, id: { type: 'string' } } as const;

/** @throws UsageError */
export function parseApiKeyCommand(verb: string, args: readonly string[]): ApiKeyCommand {
  switch (verb) {
    case 'add': {
      const values = readOptions(args, ADD);
      const { name: keyName, scope: scopes = [], 'expires-in-days': days } = values;
      if (!keyName) throw new UsageError('--name says which system holds the key.');
      return {
        name: 'api-key-add',
        ...ownerFrom(values),
        keyName,
        scopes,
        expiresInDays: days === undefined ? undefined : daysFrom(days),
      };
    }
    case 'list':
      return { name: 'api-key-list', ...ownerFrom(readOptions(args, OWNER)) };
    case 'revoke': {
      const values = readOptions(args, REVOKE);
      if (!values.id) throw new UsageError('--id says which key; api-key list shows them.');
      return { name: 'api-key-revoke', ...ownerFrom(values), id: values.id };
    }
    default:
      throw new UsageError('Unknown command. tdoc-server api-key --help lists what there is.');
  }
}

function ownerFrom(values: {
  'data-dir'?: string | undefined;
  operator?: boolean | undefined;
  tenant?: string | undefined;
  'database-url-file'?: string | undefined;
  'database-owner-url-file'?: string | undefined;
}): KeyOwner & { dataDir: string } {
  const { operator = false, tenant } = values;
  if (operator === (tenant !== undefined)) {
    throw new UsageError('Say whose key it is: --operator, or --tenant with an id.');
  }
  const dataDir = requiredDataDir(values['data-dir']);
  return { dataDir, tenantId: tenant ?? null, database: databaseFiles(values) };
}

function daysFrom(text: string): number {
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (days < 1) throw new UsageError('--expires-in-days takes a number from 1 to 99999.');
  return days;
}
