/** Files that the command line names. */
import { readFileSync } from 'node:fs';
import { UsageError } from './command-line.ts';

/** @throws UsageError */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`Cannot read ${file}.`);
  }
}
