/**
 * What was typed after `tdoc-connector`, as a command or as one sentence about what is wrong. Pure.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Direction } from '../sync/store.ts';

/** What was typed makes no sense; exit code 2. */
export class UsageError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'UsageError';
  }
}

export type Command =
  | { name: 'help' }
  | { name: 'version' }
  | { name: 'start' | 'check'; profileFile: string }
  | { name: 'status'; profileFile: string; isJson: boolean }
  | { name: 'send'; profileFile: string; files: string[] }
  | { name: 'replay' | 'close'; profileFile: string; direction: Direction; seq: number }
  | {
      name: 'simulate';
      profileFile: string;
      messages: number;
      seed: number;
      connections: number;
    };

export const HELP = `tdoc-connector: a hospital's system and T-Doc, by HL7 v2 over MLLP

  tdoc-connector start --profile FILE
      Receives and sends until SIGINT or SIGTERM; the status page is on
      http://127.0.0.1:8790 unless the profile says otherwise.

  tdoc-connector check --profile FILE
      Reads the profile and tries everything it names; starts nothing.

  tdoc-connector status --profile FILE [--json]
      What the running connector has done, and what waits for a person.

  tdoc-connector send --profile FILE MESSAGE.hl7 [MESSAGE.hl7 …]
      Hands messages to the running connector, which sends them once.

  tdoc-connector replay --profile FILE in|out NUMBER
  tdoc-connector close  --profile FILE in|out NUMBER
      Works on a dead letter again, or notes that it was seen to.

  tdoc-connector simulate --profile FILE [--messages N] [--seed N] [--connections N]
      Plays a day of a fictitious hospital against the running connector of a
      test profile: arrivals, moves, cancellations, merges, appointments, some
      late, some twice, some malformed. Defaults: 500 messages, 4 connections.

  tdoc-connector --help | --version

Exit codes: 0 done · 1 failed · 2 wrong usage or profile
            3 the data folder is in use · 4 a port cannot be used
`;

const PROFILE = { profile: { type: 'string' } } as const;
const STATUS = { ...PROFILE, json: { type: 'boolean' } } as const;
const SIMULATE = {
  ...PROFILE,
  messages: { type: 'string' },
  seed: { type: 'string' },
  connections: { type: 'string' },
} as const;

/** @throws UsageError */
export function parseCommandLine(args: readonly string[]): Command {
  const [first] = args;
  if (first === undefined || args.includes('--help') || first === 'help') return { name: 'help' };
  if (first === '--version') return { name: 'version' };
  const rest = args.slice(1);
  switch (first) {
    case 'start':
    case 'check':
      return { name: first, profileFile: profileFrom(read(rest, PROFILE).values) };
    case 'status': {
      const { values } = read(rest, STATUS);
      return { name: 'status', profileFile: profileFrom(values), isJson: values.json === true };
    }
    case 'send':
      return sendCommand(rest);
    case 'replay':
    case 'close':
      return letterCommand(first, rest);
    case 'simulate':
      return simulateCommand(rest);
    default:
      throw new UsageError('Unknown command. tdoc-connector --help lists what there is.');
  }
}

function sendCommand(args: readonly string[]): Command {
  const { values, positionals } = read(args, PROFILE);
  if (positionals.length === 0) throw new UsageError('send takes one or more files.');
  return { name: 'send', profileFile: profileFrom(values), files: positionals };
}

function letterCommand(name: 'replay' | 'close', args: readonly string[]): Command {
  const { values, positionals } = read(args, PROFILE);
  const [direction, number] = positionals;
  if ((direction !== 'in' && direction !== 'out') || !/^\d{1,15}$/.test(number ?? '')) {
    throw new UsageError(`${name} takes "in" or "out" and the number of a dead letter.`);
  }
  return { name, profileFile: profileFrom(values), direction, seq: Number(number) };
}

function simulateCommand(args: readonly string[]): Command {
  const { values } = read(args, SIMULATE);
  return {
    name: 'simulate',
    profileFile: profileFrom(values),
    messages: integer(values.messages, {
      name: '--messages',
      min: 1,
      max: 100_000,
      otherwise: 500,
    }),
    seed: integer(values.seed, { name: '--seed', min: 0, max: 2_147_483_647, otherwise: 1 }),
    connections: integer(values.connections, {
      name: '--connections',
      min: 1,
      max: 32,
      otherwise: 4,
    }),
  };
}

function integer(
  text: string | undefined,
  range: { name: string; min: number; max: number; otherwise: number },
): number {
  const { name, min, max, otherwise } = range;
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new UsageError(`${name} takes a number from ${min} to ${max}.`);
}

function profileFrom(values: { profile?: string | undefined }): string {
  if (values.profile) return values.profile;
  throw new UsageError('--profile names the profile of this site.');
}

function read<O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: O,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    throw new UsageError(
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? 'Unknown option. tdoc-connector --help lists what there is.'
        : 'An option lacks its value. See tdoc-connector --help.',
    );
  }
}
