/**
 * `tdoc-server keys …`: says what there is, rotates, and destroys after a word that confirms it.
 */
import { openBesideServer } from '../store/open-beside.ts';
import { keyStatus, type KeyStatus } from '../store/key-status.ts';
import { rotateDataKeys, rotateKek } from '../store/rotate-keys.ts';
import { previewShred, shred, type ShredReport } from '../store/shred-keys.ts';
import { confirmationWord } from '../vault/confirmation-word.ts';
import { UsageError } from './command-line.ts';
import { databaseOf } from './database-address.ts';
import type { WithKek } from './kek-options.ts';
import type { Terminal } from './run-command.ts';
import type { VaultCommand } from './vault-lines.ts';

type CommandOf<N extends VaultCommand['name']> = Extract<VaultCommand, { name: N }> & WithKek;

const PROGRESS_EVERY = 500;

export async function keysStatus(
  { dataDir, json, kek, database: files }: CommandOf<'keys-status'>,
  terminal: Terminal,
): Promise<number> {
  const beside = await openBesideServer({ dataDir, kek, database: databaseOf(files, terminal) });
  try {
    const status = await keyStatus(beside);
    terminal.print(json ? `${JSON.stringify(status)}\n` : wordsOf(status));
    return 0;
  } finally {
    await beside.close();
  }
}

function wordsOf(status: KeyStatus): string {
  const { place, current, keks, keys, underFormerKeks, isRotating, mostSeals } = status;
  const former = keks.filter(({ state }) => state === 'retired').length;
  return [
    `key encryption key: ${current}, in ${place}; ${former} before it, refused`,
    `data keys:          ${keys.active} in use, ${keys.former} to be replaced, ${keys.destroyed} destroyed`,
    `most used:          ${mostSeals} texts of 1073741824 at most`,
    ...(underFormerKeks > 0 || isRotating || keys.former > 0
      ? ['A rotation was cut off or is under way: keys rotate continues it.']
      : []),
    '',
  ].join('\n');
}

export async function keysRotate(
  { dataDir, data, kek, database: files }: CommandOf<'keys-rotate'>,
  terminal: Terminal,
): Promise<number> {
  const beside = await openBesideServer({ dataDir, kek, database: databaseOf(files, terminal) });
  try {
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      if (done % PROGRESS_EVERY === 0) terminal.printError(`${done} of ${total} keys\n`);
    };
    const rewrapped = await rotateKek(beside, { onProgress });
    if (rewrapped.keys === 0 && beside.vault.keks.succeed === null && !data) {
      throw new UsageError(
        'Nothing to rotate: the key encryption key is the same as before. ' +
          'Put the new one first and the former one after it, then rotate.',
      );
    }
    terminal.print(`${rewrapped.keys} data keys wrapped anew.\n`);
    if (data) {
      const { keys, fields } = await rotateDataKeys(beside, { onProgress });
      terminal.print(`${keys} data keys replaced, ${fields} fields sealed anew.\n`);
    }
    terminal.print(
      `The former key encryption key is refused from now on. Copy the new one apart: ${beside.vault.keks.place}\n` +
        'Backups of before open with the former one only: keep it as long as them, or not at all.\n',
    );
    return 0;
  } finally {
    await beside.close();
  }
}

export async function keysShred(
  { dataDir, target, confirmation, kek, database: files }: CommandOf<'keys-shred'>,
  terminal: Terminal,
): Promise<number> {
  const beside = await openBesideServer({ dataDir, kek, database: databaseOf(files, terminal) });
  try {
    const id = 'tenantId' in target ? target.tenantId : target.teleconsultationId;
    const preview = await previewShred(beside, target);
    if (confirmation !== confirmationWord(id)) {
      terminal.printError(
        `THIS CANNOT BE UNDONE. Of ${id} would be destroyed: ${goneOf(preview)}.\n` +
          `To do it, add: --confirm ${confirmationWord(id)}\n`,
      );
      return 2;
    }
    const report = await shred(beside, target);
    terminal.print(
      `Destroyed: ${goneOf(report)}.\n` +
        'What stays: ids, times and states, the leaves of the audit log, its signed heads, and a\n' +
        'certificate of this. Copies of the database of before open as long as a copy of their\n' +
        'key encryption key exists: rotate it, and destroy the former one and those copies.\n',
    );
    return 0;
  } finally {
    await beside.close();
  }
}

function goneOf({ teleconsultations, keys, auditTexts, webhooks }: ShredReport): string {
  return (
    `${keys} keys, the references of ${teleconsultations} teleconsultations, ` +
    `${webhooks} webhooks, ${auditTexts} audit texts`
  );
}
