/** `tdoc-server backup` and `restore`: what was kept, what came back, and what else is needed. */
import { makeBackup } from '../backup/make-backup.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import type { Unpacked } from '../backup/unpack-backup.ts';
import { databaseOf } from './database-address.ts';
import type { WithKek } from './kek-options.ts';
import type { Terminal } from './run-command.ts';
import type { VaultCommand } from './vault-lines.ts';

type CommandOf<N extends VaultCommand['name']> = Extract<VaultCommand, { name: N }> & WithKek;

export async function backup(command: CommandOf<'backup'>, terminal: Terminal): Promise<number> {
  const made = await makeBackup({ ...command, database: databaseOf(command.database, terminal) });
  terminal.print(
    `${command.file}: ${wordsOf(made)}. Read back and verified.\n` +
      'The key encryption key is not in it: keep a copy apart, or it never opens.\n',
  );
  return 0;
}

export async function restore(command: CommandOf<'restore'>, terminal: Terminal): Promise<number> {
  const restored = await restoreBackup(command);
  const { createdAt, version } = restored.header;
  terminal.print(
    `${command.dataDir}: ${wordsOf(restored)}, as of ${createdAt} (release ${version}).\n` +
      'Verified: the database, every sealed field, every audit event, its trees and signed heads.\n' +
      'What was done after that moment is not in it. Start the server on this folder.\n',
  );
  return 0;
}

function wordsOf({ rows, auditEvents }: Unpacked): string {
  const count = (table: string) => rows.get(table) ?? 0;
  return (
    `${count('tenants')} tenants, ${count('teleconsultations')} teleconsultations, ` +
    `${auditEvents} audit events, ${[...rows.values()].reduce((sum, one) => sum + one, 0)} rows in all`
  );
}
