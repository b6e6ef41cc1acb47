/**
 * Reading options, for every command: what is unknown, lacks a value or is a word too many is said in
 * one sentence that repeats nothing of what was typed.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** What was typed makes no sense; exit code 2. */
export class UsageError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'UsageError';
  }
}

/** @throws UsageError */
export function requiredDataDir(dataDir: string | undefined): string {
  if (!dataDir) throw new UsageError('--data-dir says where the data is kept.');
  return dataDir;
}

type Options = NonNullable<ParseArgsConfig['options']>;

/** @throws UsageError */
export function readOptions<O extends Options>(
  args: readonly string[],
  options: O,
): ReturnType<
  typeof parseArgs<{ args: string[]; options: O; strict: true; allowPositionals: false }>
>['values'] {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    throw new UsageError(
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? 'Unknown option. tdoc-server --help lists what there is.'
        : 'An option lacks its value, or there is a word too many. See tdoc-server --help.',
    );
  }
}
