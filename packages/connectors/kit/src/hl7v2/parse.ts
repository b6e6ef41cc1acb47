/**
 * Anything at all to a message, or to every fault it has. One pass over the text, whatever it holds;
 * fields are divided later and only where somebody looks.
 */
import { charsetNamed, decode, decodeAnyway, guessCharset, hasAccents } from './charset.ts';
import type { Charset } from './charset.ts';
import { FaultList, type Hl7Fault } from './fault.ts';
import { DEFAULT_LIMITS, type Hl7Limits } from './limits.ts';
import { Message } from './message.ts';
import { scanSegments } from './scan.ts';
import { readSeparators } from './separators.ts';
import { LENIENT_HL7_VERSIONS } from './version.ts';

export interface ParseOptions {
  limits?: Partial<Hl7Limits>;
  /** For bytes without MSH-18: how they are read. Without it, accents are a fault then. */
  defaultCharset?: Charset;
  /** Versions of MSH-12.1; `null` accepts any. */
  acceptedVersions?: readonly string[] | null;
}

/**
 * `message` on failure is what could still be read, to be able to answer its sender; it must not be
 * used for anything else.
 */
export type ParseResult =
  | { ok: true; message: Message; faults: readonly Hl7Fault[] }
  | { ok: false; message: Message | null; faults: readonly Hl7Fault[] };

/** MSH ends within this many characters in any honest message; MSH-18 is looked for in there. */
const HEADER_REACH = 4_096;

/**
 * Reads a message.
 *
 * @param input the bytes between the frame’s marks (then MSH-18 decides how they are read, and is
 * held to it), or text that was decoded before
 */
export function parseMessage(input: unknown, options: ParseOptions = {}): ParseResult {
  const limits = options.limits ? { ...DEFAULT_LIMITS, ...options.limits } : DEFAULT_LIMITS;
  const faults = new FaultList();
  const source = readText(input, { limits, options, faults });
  if (!source) return { ok: false, message: null, faults: faults.faults };
  const { text, charset } = source;
  if (!text.startsWith('MSH')) {
    faults.error(text.trim() === '' ? 'ERR_HL7_EMPTY' : 'ERR_HL7_NO_HEADER', '');
    return { ok: false, message: null, faults: faults.faults };
  }
  const separators = readSeparators(text);
  if (!separators) {
    faults.error('ERR_HL7_SEPARATORS', 'MSH-2');
    return { ok: false, message: null, faults: faults.faults };
  }
  const bounds: number[] = [];
  scanSegments(text, { separators, limits, faults, bounds });
  const message = new Message({ text, bounds, separators, charset });
  checkHeader(message, options, faults);
  return faults.hasErrors
    ? { ok: false, message, faults: faults.faults }
    : { ok: true, message, faults: faults.faults };
}

interface Source {
  text: string;
  charset: Charset | ((text: string) => Charset);
}

function readText(
  input: unknown,
  context: { limits: Hl7Limits; options: ParseOptions; faults: FaultList },
): Source | null {
  const { limits, faults } = context;
  if (typeof input === 'string') {
    // A character is at least one byte; the exact size is counted only when it may matter.
    const isTooLarge =
      input.length > limits.maxBytes ||
      (input.length * 3 > limits.maxBytes && Buffer.byteLength(input) > limits.maxBytes);
    if (!isTooLarge) return { text: input, charset: declaredIn };
    faults.error('ERR_HL7_TOO_LARGE', '');
    return null;
  }
  if (!(input instanceof Uint8Array)) {
    faults.error('ERR_HL7_NOT_TEXT', '');
    return null;
  }
  if (input.length > limits.maxBytes) {
    faults.error('ERR_HL7_TOO_LARGE', '');
    return null;
  }
  return decodeBytes(input, context);
}

function decodeBytes(
  bytes: Uint8Array,
  { options, faults }: { options: ParseOptions; faults: FaultList },
): Source {
  const header = Buffer.from(bytes.subarray(0, HEADER_REACH)).toString('latin1');
  // What has no header declares nothing; that it has none is said by whoever reads the text.
  if (!header.startsWith('MSH')) return { text: decodeAnyway(bytes), charset: guessCharset(bytes) };
  const declaredName = declaredNameIn(header);
  const declared = declaredName === '' ? null : charsetNamed(declaredName);
  if (declaredName !== '' && declared === null) {
    faults.error('ERR_HL7_CHARSET_UNKNOWN', 'MSH-18');
    return { text: decodeAnyway(bytes), charset: guessCharset(bytes) };
  }
  const charset = declared ?? options.defaultCharset ?? null;
  if (charset === null) {
    if (hasAccents(bytes)) faults.error('ERR_HL7_CHARSET_UNDECLARED', 'MSH-18');
    return { text: decodeAnyway(bytes), charset: guessCharset(bytes) };
  }
  const text = decode(bytes, charset);
  if (text !== null) return { text, charset };
  faults.error('ERR_HL7_CHARSET_LIE', 'MSH-18');
  return { text: decodeAnyway(bytes), charset: guessCharset(bytes) };
}

/** First repetition of MSH-18, found without dividing anything but the header’s start. */
function declaredNameIn(text: string): string {
  if (!text.startsWith('MSH')) return '';
  const separator = text.charAt(3);
  const end = /[\r\n]/.exec(text)?.index ?? text.length;
  let start = 3;
  for (let field = 1; field < 17; field += 1) {
    start = text.indexOf(separator, start + 1);
    if (start < 0 || start >= end) return '';
  }
  const stop = text.indexOf(separator, start + 1);
  const raw = text.slice(start + 1, stop < 0 || stop > end ? end : stop);
  const repetition = text.charAt(5);
  return (raw.split(repetition)[0] ?? '').trim();
}

function declaredIn(text: string): Charset {
  return charsetNamed(declaredNameIn(text.slice(0, HEADER_REACH))) ?? 'UNICODE UTF-8';
}

function checkHeader(message: Message, options: ParseOptions, faults: FaultList): void {
  const msh = message.segmentAt(0);
  msh.rawFields(9, 12).forEach((raw, i) => {
    if (raw === '') faults.error('ERR_HL7_REQUIRED', `MSH-${9 + i}`);
  });
  const accepted =
    options.acceptedVersions === undefined ? LENIENT_HL7_VERSIONS : options.acceptedVersions;
  const version = msh.value(12).trim();
  if (accepted !== null && version !== '' && !accepted.includes(version)) {
    faults.error('ERR_HL7_VERSION_UNKNOWN', 'MSH-12');
  }
}
