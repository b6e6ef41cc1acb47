/**
 * Reads a script's options and answers `--help`; an unknown option is a sentence and exit code 2.
 */
import { parseArgs } from 'node:util';

import { Refusal } from './repository.mjs';

/**
 * @param {{ usage: string, options: import('node:util').ParseArgsOptionsConfig, args?: string[] }} command
 *   An option whose name is a key of `options` and has the type `boolean` or `string`.
 * @returns {Record<string, string | boolean | undefined>}
 */
export function readCommandLine({ usage, options, args = process.argv.slice(2) }) {
  const known = { ...options, help: { type: 'boolean', short: 'h' } };
  let values;
  try {
    ({ values } = parseArgs({ args, options: known, allowPositionals: false }));
  } catch (error) {
    throw new Refusal(`${sentenceFor(error)} Run with --help to see the options.`, 2);
  }
  if (values.help) {
    console.log(usage.trim());
    process.exit(0);
  }
  return values;
}

function sentenceFor(error) {
  const named = /'([^']+)'/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `The option ${named} does not exist.`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `The argument ${named} is not expected.`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return `The option ${named.split(' ')[0]} is not used that way.`;
    default:
      throw error;
  }
}
