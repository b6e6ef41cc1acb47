/**
 * Which key encryption keys a data folder uses: what was named, else what the environment hands over,
 * else a file beside the folder. Opens them; decides nothing about data.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { keksFromCommand } from './kek-command.ts';
import { openKekFile } from './kek-file.ts';
import { keksFromCredential, keksFromText } from './kek-text.ts';
import type { KeyEncryptionKeys } from './kek.ts';

/** What was named: a file, or a program and its arguments. */
export const kekSourceSchema = z.union([
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ command: z.array(z.string().min(1)).min(1).max(32) }),
]);
export type KekSource = z.infer<typeof kekSourceSchema>;

/** The environment variable, and the name of the systemd credential. */
export const KEK_VARIABLE = 'TDOC_KEK';
export const KEK_CREDENTIAL = 'tdoc-kek';

/** The file a data folder has when nobody names another: beside it, so that a copy of the folder lacks it. */
export function defaultKekFile(dataDir: string): string {
  return `${resolve(dataDir)}.kek`;
}

/** The same keys by a name of their own, for a copy of the folder somewhere else. */
export function placeOfKeks(
  source: KekSource | undefined,
  { dataDir, environment = process.env }: { dataDir: string; environment?: NodeJS.ProcessEnv },
): KekSource | undefined {
  if (source || environment[KEK_VARIABLE]) return source;
  const folder = environment['CREDENTIALS_DIRECTORY'];
  if (folder && existsSync(join(folder, KEK_CREDENTIAL))) return undefined;
  return { file: defaultKekFile(dataDir) };
}

/**
 * @param options create: whether a missing file may be made
 * @throws VaultError ERR_KEK_MISSING, ERR_KEK_EXPOSED, ERR_KEK_UNREADABLE
 */
export function openKeks(
  source: KekSource | undefined,
  {
    dataDir,
    create,
    environment = process.env,
  }: { dataDir: string; create: boolean; environment?: NodeJS.ProcessEnv },
): KeyEncryptionKeys {
  if (source && 'command' in source) return keksFromCommand(source.command);
  if (source) return openKekFile(source.file, { create });
  const variable = environment[KEK_VARIABLE];
  if (variable) return keksFromText(variable, `environment variable ${KEK_VARIABLE}`);
  const folder = environment['CREDENTIALS_DIRECTORY'];
  const credential = folder && join(folder, KEK_CREDENTIAL);
  if (credential && existsSync(credential)) return keksFromCredential(credential);
  return openKekFile(defaultKekFile(dataDir), { create });
}
