/**
 * Inputs that once broke a parser, kept as files and tried again by every test run. Bytes are written
 * in hexadecimal, texts as JSON strings, so that a file can be read in a review.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CORPUS = fileURLToPath(new URL('./corpus', import.meta.url));

export const textOf = (input) =>
  typeof input === 'string' ? JSON.stringify(input) : Buffer.from(input).toString('hex');

/** The input that `textOf` wrote. */
export const inputOf = (text) =>
  text.startsWith('"') ? JSON.parse(text) : Uint8Array.from(Buffer.from(text, 'hex'));

/** @returns {{ file: string, input: string | Uint8Array }[]} */
export function keptInputs(target, folder = CORPUS) {
  const own = join(folder, target);
  if (!existsSync(own)) return [];
  return readdirSync(own)
    .sort()
    .map((file) => ({ file, input: inputOf(readFileSync(join(own, file), 'utf8').trim()) }));
}

/** @returns {string} the file, named after what it holds. */
export function keep(target, input, folder = CORPUS) {
  const text = textOf(input);
  const name = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const file = join(folder, target, `${name}.${typeof input === 'string' ? 'json' : 'hex'}`);
  mkdirSync(join(folder, target), { recursive: true });
  writeFileSync(file, `${text}\n`);
  return file;
}
