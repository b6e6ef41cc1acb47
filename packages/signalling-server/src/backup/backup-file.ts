/**
 * What a backup says, line by line, and how it is written and read: a header, one line a page of rows,
 * the files beside the database, an end that counts. Encrypted as one stream; knows no folder.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import { openBackup, sealBackup } from '../vault/backup-cipher.ts';
import { BackupError } from '../vault/backup-error.ts';
import { readPrivateFile } from '../vault/kek-file.ts';
import { VaultError } from '../vault/vault-error.ts';

const MIN_PASSPHRASE = 20;
/** A page of rows is far below it. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

export const headerLine = z.strictObject({
  format: z.literal('tdoc-backup/1'),
  /** Of the release that made it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  /** Names of the migrations that made its tables, in order. */
  migrations: z.array(z.string()),
});
export type BackupHeader = z.infer<typeof headerLine>;

export const fileLine = z.strictObject({
  file: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/),
  content: z.string(),
});

/**
 * The passphrase of a key file.
 * @throws BackupError ERR_BACKUP_KEY_MISSING, ERR_BACKUP_KEY_EXPOSED, ERR_BACKUP_KEY_WEAK
 */
export function readPassphrase(keyFile: string): string {
  const passphrase = readKeyFile(keyFile).trim();
  if (passphrase.length < MIN_PASSPHRASE) throw new BackupError('ERR_BACKUP_KEY_WEAK');
  return passphrase;
}

function readKeyFile(keyFile: string): string {
  try {
    return readPrivateFile(keyFile);
  } catch (error) {
    const isExposed = error instanceof VaultError && error.code === 'ERR_KEK_EXPOSED';
    const code = isExposed ? 'ERR_BACKUP_KEY_EXPOSED' : 'ERR_BACKUP_KEY_MISSING';
    throw new BackupError(code, { more: keyFile, cause: error });
  }
}

/** Writes lines into a new file that only its owner reads, synced. */
export async function writeBackup(
  file: string,
  { lines, passphrase }: { lines: AsyncIterable<object>; passphrase: string },
): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    for await (const part of sealBackup(encoded(lines), passphrase)) await handle.writeFile(part);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* encoded(lines: AsyncIterable<object>): AsyncGenerator<Buffer> {
  for await (const line of lines) yield Buffer.from(`${JSON.stringify(line)}\n`, 'utf8');
}

/**
 * The lines of a backup, as they come; whether it is whole is known after the last one.
 * @throws BackupError ERR_BACKUP_NOT_ONE, ERR_BACKUP_KEY_WRONG, ERR_BACKUP_DAMAGED
 */
export async function* readBackup(file: string, passphrase: string): AsyncGenerator {
  let rest = Buffer.alloc(0);
  try {
    for await (const part of openBackup(createReadStream(file), passphrase)) {
      rest = Buffer.concat([rest, part]);
      let from = 0;
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, from)) {
        yield JSON.parse(rest.subarray(from, end).toString('utf8')) as unknown;
        from = end + 1;
      }
      rest = rest.subarray(from);
      if (rest.length > MAX_LINE_BYTES) throw new BackupError('ERR_BACKUP_DAMAGED');
    }
  } catch (error) {
    if (error instanceof BackupError) throw error;
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new BackupError(isMissing ? 'ERR_BACKUP_NOT_ONE' : 'ERR_BACKUP_DAMAGED', {
      cause: error,
    });
  }
  if (rest.length > 0) throw new BackupError('ERR_BACKUP_DAMAGED');
}
