/**
 * Runs one command and answers with the exit code. The only place that turns errors into sentences.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { systemClock } from '../clock.ts';
import { startGateway } from '../gateway/gateway.ts';
import { codeOf, createLog } from '../gateway/log.ts';
import { ProfileError } from '../gateway/profile.ts';
import { WORDS } from '../gateway/status-words.ts';
import { parseMessage } from '../hl7v2/index.ts';
import { simulate } from '../simulation/simulate.ts';
import { DataFolderLockedError } from '../sync/data-folder-lock.ts';
import { DatabaseUnusableError } from '../sync/sqlite-database.ts';
import { CONNECTOR_VERSION } from '../version.ts';
import { checkProfile } from './check.ts';
import { HELP, parseCommandLine, UsageError, type Command } from './command-line.ts';
import { askLetter, askStatus } from './control.ts';
import { readProfileFile } from './profile-file.ts';

export interface Terminal {
  print(text: string): void;
  printError(text: string): void;
  /** Resolves when the operator or the system asks to stop. */
  stopRequested: Promise<void>;
}

/** @returns the exit code */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await run(parseCommandLine(args), terminal);
  } catch (error) {
    const { sentence, exitCode } = verdict(error);
    terminal.printError(`${sentence}\n`);
    return exitCode;
  }
}

async function run(command: Command, terminal: Terminal): Promise<number> {
  switch (command.name) {
    case 'help':
      terminal.print(HELP);
      return 0;
    case 'version':
      terminal.print(`${CONNECTOR_VERSION}\n`);
      return 0;
    case 'start':
      return start(command.profileFile, terminal);
    case 'check':
      return check(command.profileFile, terminal);
    case 'status':
      return status(command, terminal);
    case 'send':
      return send(command, terminal);
    case 'replay':
    case 'close':
      return letter(command, terminal);
    case 'simulate':
      return play(command, terminal);
  }
}

async function start(profileFile: string, terminal: Terminal): Promise<number> {
  const log = createLog({ clock: systemClock, write: (line) => terminal.printError(line) });
  const gateway = await startGateway(readProfileFile(profileFile), { log });
  terminal.print(`listening on port ${gateway.receivePort}\nstatus page ${gateway.statusUrl}\n`);
  await terminal.stopRequested;
  await gateway.close();
  return 0;
}

async function check(profileFile: string, terminal: Terminal): Promise<number> {
  const lines = await checkProfile(readProfileFile(profileFile));
  for (const { isGood, text } of lines) terminal.print(`${isGood ? 'works ' : 'FAILS '} ${text}\n`);
  return lines.every(({ isGood }) => isGood) ? 0 : 1;
}

async function status(
  command: Extract<Command, { name: 'status' }>,
  terminal: Terminal,
): Promise<number> {
  const facts = await askStatus(readProfileFile(command.profileFile));
  if (command.isJson) {
    terminal.print(`${JSON.stringify(facts, null, 2)}\n`);
    return 0;
  }
  for (const [name, flow] of [
    ['received', facts.received],
    ['sent', facts.sent],
  ] as const) {
    const { done, pending, ignored, dead } = flow;
    terminal.print(
      `${name.padEnd(10)}${done} done, ${pending} waiting, ${ignored} ignored, ${dead} dead letters\n`,
    );
  }
  for (const { direction, seq, kind, refusals } of facts.deadLetters) {
    terminal.print(`\n${direction} ${seq}  ${kind ?? 'unreadable'}\n`);
    for (const { code, path } of refusals) {
      terminal.print(`  ${path === '' ? '' : `${path}: `}${WORDS.en.reason(code)} (${code})\n`);
    }
  }
  return 0;
}

function send(command: Extract<Command, { name: 'send' }>, terminal: Terminal): number {
  const { dataDir, send: receiver } = readProfileFile(command.profileFile);
  if (!receiver) throw new UsageError('This profile names no receiver: see "send".');
  const folder = join(dataDir, 'outgoing');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let hasFailed = false;
  for (const file of command.files) {
    const result = parseMessage(readFileSync(file));
    if (!result.ok) {
      hasFailed = true;
      const reasons = result.faults.map(({ code, path }) => `${code} ${path}`.trim()).join(', ');
      terminal.printError(`${file}: ${reasons}\n`);
      continue;
    }
    putWhole(folder, {
      name: `${systemClock.now()}-${basename(file)}.hl7`,
      bytes: result.message.toBytes(),
    });
    terminal.print(`${file}: handed over\n`);
  }
  return hasFailed ? 1 : 0;
}

/** Under another name until it is whole and on disk: the connector must never see half a file. */
function putWhole(folder: string, { name, bytes }: { name: string; bytes: Uint8Array }): void {
  const draft = join(folder, `${name}.draft`);
  const descriptor = openSync(draft, 'w', 0o600);
  writeSync(descriptor, bytes);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(draft, join(folder, name));
}

async function letter(
  command: Extract<Command, { name: 'replay' | 'close' }>,
  terminal: Terminal,
): Promise<number> {
  const { name: action, direction, seq } = command;
  const result = await askLetter(readProfileFile(command.profileFile), { action, direction, seq });
  terminal.print(`${direction} ${seq}: ${result}\n`);
  return result === 'replayed' || result === 'closed' ? 0 : 1;
}

async function play(
  command: Extract<Command, { name: 'simulate' }>,
  terminal: Terminal,
): Promise<number> {
  const profile = readProfileFile(command.profileFile);
  if (profile.environment !== 'test') {
    throw new UsageError('simulate plays against test profiles only.');
  }
  const { messages, seed, connections } = command;
  const report = await simulate({
    port: profile.receive.port,
    host: profile.receive.host,
    ...(profile.authorities[0] ? { authority: profile.authorities[0] } : {}),
    messages,
    seed,
    connections,
    tell: (line) => terminal.print(`${line}\n`),
  });
  return report.surprises.length === 0 ? 0 : 1;
}

function verdict(error: unknown): { sentence: string; exitCode: number } {
  if (error instanceof UsageError) return { sentence: error.message, exitCode: 2 };
  if (error instanceof ProfileError) {
    return { sentence: `The profile is wrong:\n${error.message}`, exitCode: 2 };
  }
  if (error instanceof DataFolderLockedError) return { sentence: error.message, exitCode: 3 };
  if (error instanceof DatabaseUnusableError) return { sentence: error.message, exitCode: 1 };
  const code = codeOf(error);
  switch (code) {
    case 'EADDRINUSE':
      return { sentence: 'A port is taken. Choose another in the profile.', exitCode: 4 };
    case 'EACCES':
      return { sentence: 'Not allowed to use a port or a file of the profile.', exitCode: 4 };
    case 'EADDRNOTAVAIL':
      return { sentence: 'This machine has no such address. See "host".', exitCode: 4 };
    case 'ENOENT':
      return { sentence: 'A file that was named does not exist.', exitCode: 2 };
    default:
      return { sentence: `The connector failed (${code}).`, exitCode: 1 };
  }
}
