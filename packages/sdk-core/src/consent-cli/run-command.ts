/**
 * `tdoc-consent verify`: reads files, verifies, says what it found in sentences or as JSON. It opens no
 * connection and writes no file.
 */
import type { JSONWebKeySet } from 'jose';
import type { ReceiptFault } from '../consent/record-faults.ts';
import { readReceipt, verifyConsentReceipt } from '../consent/verify-receipt.ts';
import { parseCommandLine, type Command } from './command-line.ts';
import { SENTENCES } from './sentences.ts';

export const EXIT = { proven: 0, failed: 1, usage: 2, notProven: 5 } as const;

export interface CommandHost {
  /** @throws when the file cannot be read. */
  readFile(path: string): Uint8Array;
  print(text: string): void;
  printError(text: string): void;
}

class UnreadableError extends Error {
  readonly file: string;

  constructor(file: string) {
    super('unreadable');
    this.file = file;
    this.name = 'UnreadableError';
  }
}

/** @returns the exit code. */
export async function runCommand(args: readonly string[], host: CommandHost): Promise<number> {
  const command = parseCommandLine(args);
  const said = SENTENCES[command.language];
  if (command.name === 'help') {
    host.print(said.help);
    return EXIT.proven;
  }
  if (command.name === 'usage') {
    host.printError(`${said.usage}\n`);
    return EXIT.usage;
  }
  try {
    return await verify(command, host);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    host.printError(`${said.unreadable(error.file)}\n`);
    return EXIT.failed;
  }
}

async function verify(
  command: Extract<Command, { name: 'verify' }>,
  host: CommandHost,
): Promise<number> {
  const { file, jwksFile, textFile, previousFile, language, json } = command;
  const read = (path: string) => readBytes(path, host);
  const given = asText(read(file), file);
  const keys = jwksFile === undefined ? { keys: [] } : asKeys(read(jwksFile), jwksFile);
  const controllers = readReceipt(given).receipt?.record.parties ?? [];
  const { valid, faults, unchecked, record } = await verifyConsentReceipt(given, {
    // Whoever hands over a file of keys has chosen whose they are.
    issuers: ['', ...controllers.map(({ id }) => id)].map((issuer) => ({ issuer, jwks: keys })),
    ...(textFile === undefined ? {} : { text: read(textFile) }),
    ...(previousFile === undefined ? {} : { previous: asText(read(previousFile), previousFile) }),
  });
  if (json) {
    const recordId = record?.record_id ?? null;
    host.print(`${JSON.stringify({ valid, recordId, faults, unchecked })}\n`);
  } else {
    const said = SENTENCES[language];
    const lines = [
      valid ? said.proven : said.notProven(faults.length),
      ...faults.map((fault) => `  ${line(fault, said.faults[fault.code])}`),
      ...unchecked.map((what) => `  ${said.unchecked[what]}`),
    ];
    host.print(`${lines.join('\n')}\n`);
  }
  return valid ? EXIT.proven : EXIT.notProven;
}

function line({ code, path }: ReceiptFault, sentence: string): string {
  return path === '' ? `${code}: ${sentence}` : `${code} (${path}): ${sentence}`;
}

function readBytes(file: string, host: CommandHost): Uint8Array {
  try {
    return host.readFile(file);
  } catch {
    throw new UnreadableError(file);
  }
}

/** @throws UnreadableError for what is no UTF-8. */
function asText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UnreadableError(file);
  }
}

function asKeys(bytes: Uint8Array, file: string): JSONWebKeySet {
  try {
    const value = JSON.parse(asText(bytes, file)) as { keys?: unknown } | null;
    const keys: unknown = value?.keys;
    const isKey = (key: unknown) => typeof key === 'object' && key !== null && 'kty' in key;
    if (Array.isArray(keys) && keys.every(isKey)) return { keys: keys as JSONWebKeySet['keys'] };
  } catch {
    // Told below.
  }
  throw new UnreadableError(file);
}
