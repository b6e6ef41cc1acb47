/**
 * `--kek-file` and `--kek-command`, which every command takes: where the key encryption key is. Pure.
 */
import type { KekSource } from '../vault/open-keks.ts';
import { UsageError } from './command-line.ts';

export interface WithKek {
  /** Undefined: what the environment hands over, else the file beside the data folder. */
  kek: KekSource | undefined;
}

/**
 * Takes the options out of a command line.
 * @throws UsageError
 */
export function takeKekOptions(args: readonly string[]): WithKek & { rest: string[] } {
  const rest: string[] = [];
  const found: KekSource[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const [name = '', ...inline] = (args[at] ?? '').split('=');
    if (name !== '--kek-file' && name !== '--kek-command') {
      rest.push(args[at] ?? '');
      continue;
    }
    const value = inline.length > 0 ? inline.join('=') : args[(at += 1)];
    if (!value) throw new UsageError(`${name} lacks its value. See tdoc-server --help.`);
    found.push(name === '--kek-file' ? { file: value } : { command: words(value) });
  }
  if (found.length > 1) throw new UsageError('--kek-file and --kek-command: one of them, once.');
  return { kek: found[0], rest };
}

/** A program and its arguments, between blanks; no shell reads them, so nothing else is special. */
function words(line: string): string[] {
  const parts = line.split(' ').filter((part) => part !== '');
  if (parts.length === 0) throw new UsageError('--kek-command names a program.');
  return parts;
}

/** What an operator must hear once. */
export function newKekSentence(place: string): string {
  return (
    `A key encryption key was made: ${place}\n` +
    'LOSING THIS FILE LOSES THE DATA. Keep a copy apart from the data and its backups.\n\n'
  );
}
