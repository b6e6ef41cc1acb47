/**
 * `tdoc-server api-key add | list | revoke`: keys from the machine itself.
 */
import { addApiKey, keyAudit } from '../auth/add-api-key.ts';
import { stateOf, type ApiKey } from '../auth/api-key.ts';
import { OPERATOR_SCOPES, TENANT_SCOPES, type Scope } from '../auth/scopes.ts';
import { systemClock } from '../clock.ts';
import { createStore } from '../store/sql-store.ts';
import type { Store } from '../store/store.ts';
import type { ApiKeyCommand } from './api-key-command-line.ts';
import { databaseOf } from './database-address.ts';
import { newKekSentence, type WithKek } from './kek-options.ts';
import type { Terminal } from './run-command.ts';
import { UsageError } from './usage.ts';

/** More keys than anybody looks through. */
const MAX_LISTED = 1_000;

/** @returns the exit code */
export async function runApiKeyCommand(
  command: ApiKeyCommand & WithKek,
  terminal: Pick<Terminal, 'print' | 'printError' | 'environment'>,
): Promise<number> {
  const { tenantId } = command;
  const scopes = command.name === 'api-key-add' ? scopesFrom(command.scopes, tenantId) : [];
  const database = databaseOf(command.database, terminal);
  const store = await createStore({
    dataDir: command.dataDir,
    database,
    kek: command.kek,
    onNewKek: (place) => terminal.printError(newKekSentence(place)),
  });
  try {
    switch (command.name) {
      case 'api-key-add': {
        const { keyName: name, expiresInDays } = command;
        const { secret, key } = await addApiKey(store, { tenantId, name, scopes, expiresInDays });
        terminal.print(
          `id:      ${key.id}\napi key: ${secret}\n\nKeep it now: it is not shown again.\n`,
        );
        return 0;
      }
      case 'api-key-list':
        for (const key of await store.listApiKeys(tenantId, { after: null, limit: MAX_LISTED })) {
          terminal.print(lineOf(key));
        }
        return 0;
      case 'api-key-revoke':
        await revoke(store, command);
        terminal.print('Revoked.\n');
        return 0;
    }
  } finally {
    await store.close();
  }
}

async function revoke(
  store: Store,
  { id, tenantId }: { id: string; tenantId: string | null },
): Promise<void> {
  const key = await store.findApiKey(id, tenantId);
  if (!key) throw new UsageError('--id names no key of this owner. api-key list shows them.');
  const now = systemClock.now();
  await store.changeApiKey(
    { ...key, revokedAt: key.revokedAt ?? now },
    { successor: null, audit: keyAudit(key, { kind: 'api-key-revoked', now }) },
  );
}

function scopesFrom(asked: readonly string[], tenantId: string | null): Scope[] {
  const known: readonly Scope[] = tenantId === null ? OPERATOR_SCOPES : TENANT_SCOPES;
  if (asked.length === 0) return [...known];
  if (!asked.every((scope) => known.includes(scope as Scope))) {
    throw new UsageError(`--scope takes one of: ${known.join(', ')}.`);
  }
  return known.filter((scope) => asked.includes(scope));
}

/** Names are for people: a line break in one must not look like another key. */
function lineOf(key: ApiKey): string {
  const end = key.expiresAt === null ? 'never' : new Date(key.expiresAt).toISOString();
  const state = stateOf(key, systemClock.now());
  const name = JSON.stringify(key.name);
  return `${key.id} ${state} ends ${end} used ${key.lastUsedDay ?? 'never'} ${name} ${key.scopes.join(',')}\n`;
}
