/**
 * Key encryption keys in a file that only its owner reads, beside the data folder and never in it: who
 * takes the folder alone has nothing. Read anew at each use, so that a rotation by another process holds.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { drawKey } from './aes-gcm.ts';
import { kekFromText, kekIdOf, unwrapHeld, wrapHeld, type HeldKek } from './held-keks.ts';
import type { KeyEncryptionKeys } from './kek.ts';
import { VaultError } from './vault-error.ts';

const KIND = 'tdoc key encryption keys: whoever loses this file loses the data';

const fileSchema = z.strictObject({
  kind: z.literal(KIND),
  /** The first wraps; the others are still read during a rotation. */
  keys: z.array(z.string()).min(1).max(8),
});

/**
 * @param options create: whether a missing file may be made, which only an empty data folder allows
 * @throws VaultError ERR_KEK_MISSING, ERR_KEK_EXPOSED, ERR_KEK_UNREADABLE
 */
export function openKekFile(file: string, { create }: { create: boolean }): KeyEncryptionKeys {
  const isNew = !existsSync(file);
  if (isNew && !create) throw new VaultError('ERR_KEK_MISSING', { place: file });
  if (isNew) writeKeks(file, [held(drawKey())]);
  // Read once now: a file that others can read stops the start, not the first tenant.
  readKeks(file);
  return {
    place: file,
    isNew,
    current: () => later(() => first(readKeks(file)).id),
    wrap: (kekId, content) => later(() => wrapHeld(readKeks(file), { kekId, ...content })),
    unwrap: (kekId, content) => later(() => unwrapHeld(readKeks(file), { kekId, ...content })),
    succeed: () =>
      later(() => {
        const keys = readKeks(file);
        // Two keys are a rotation that was cut off: its new key is in use already.
        if (keys.length > 1) return first(keys).id;
        const next = held(drawKey());
        writeKeks(file, [next, ...keys]);
        return next.id;
      }),
    forgetOthers: () => later(() => writeKeks(file, [first(readKeks(file))])),
  };
}

function held(key: Uint8Array): HeldKek {
  return { id: kekIdOf(key), key };
}

function first(keys: readonly HeldKek[]): HeldKek {
  const [key] = keys;
  if (!key) throw new VaultError('ERR_KEK_UNREADABLE');
  return key;
}

function later<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

function readKeks(file: string): HeldKek[] {
  const content = fileSchema.safeParse(parsed(readPrivateFile(file)));
  if (!content.success) throw new VaultError('ERR_KEK_UNREADABLE', { place: file });
  return content.data.keys.map((text) => kekFromText(text, file));
}

/**
 * A file that only those may read who should.
 * @param options forbidden: mode bits that no such file has
 * @throws VaultError ERR_KEK_MISSING, ERR_KEK_EXPOSED
 */
export function readPrivateFile(
  file: string,
  { forbidden = 0o077 }: { forbidden?: number } = {},
): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (cause) {
    throw new VaultError('ERR_KEK_MISSING', { place: file, cause });
  }
  try {
    // Asked of the open file, so that it cannot be another one by the time it is read.
    if ((fstatSync(descriptor).mode & forbidden) !== 0) {
      throw new VaultError('ERR_KEK_EXPOSED', { place: file });
    }
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/** All of it or nothing, also when the power fails in between. */
function writeKeks(file: string, keys: readonly HeldKek[]): void {
  const fresh = `${file}.new`;
  const texts = keys.map(({ key }) => Buffer.from(key).toString('base64'));
  const descriptor = openSync(fresh, 'w', 0o600);
  try {
    writeSync(descriptor, `${JSON.stringify({ kind: KIND, keys: texts }, null, 2)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(fresh, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
