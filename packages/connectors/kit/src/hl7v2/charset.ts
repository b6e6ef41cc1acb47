/**
 * Bytes to text and back in the character sets that MSH-18 may declare, and whether it told the
 * truth: a wrong declaration turns Éloïse into Ã‰loÃ¯se for ever.
 */
import { Hl7EncodingError } from './fault.ts';

/** As HL7 table 0211 writes them. */
export type Charset = 'ASCII' | '8859/1' | '8859/15' | 'UNICODE UTF-8';

const NAMES: Readonly<Record<string, Charset>> = {
  ASCII: 'ASCII',
  'ISO IR6': 'ASCII',
  '8859/1': '8859/1',
  'ISO IR100': '8859/1',
  '8859/15': '8859/15',
  'ISO IR203': '8859/15',
  'UNICODE UTF-8': 'UNICODE UTF-8',
  'UTF-8': 'UNICODE UTF-8',
  'ISO IR192': 'UNICODE UTF-8',
};

/** Null when the name is none that is read here. */
export function charsetNamed(name: string): Charset | null {
  return NAMES[name.trim().toUpperCase()] ?? null;
}

/** The eight places where 8859/15 differs from 8859/1. */
const LATIN_9: readonly (readonly [number, string])[] = [
  [0xa4, '€'],
  [0xa6, 'Š'],
  [0xa8, 'š'],
  [0xb4, 'Ž'],
  [0xb8, 'ž'],
  [0xbc, 'Œ'],
  [0xbd, 'œ'],
  [0xbe, 'Ÿ'],
];
const fromLatin9 = new Map(LATIN_9.map(([byte, char]) => [String.fromCharCode(byte), char]));
const toLatin9 = new Map(LATIN_9.map(([byte, char]) => [char, byte]));
const LATIN_9_BYTES = /[\u00a4\u00a6\u00a8\u00b4\u00b8\u00bc\u00bd\u00be]/g;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether any byte is above 127, so that the character set matters at all. */
export function hasAccents(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i += 1) if ((bytes[i] as number) > 0x7f) return true;
  return false;
}

const buffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

function utf8(bytes: Uint8Array): string | null {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return null;
  }
}

/** C1 controls are no text in any Latin alphabet: there, Windows-1252 has its curly quotes. */
function hasC1Controls(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte >= 0x80 && byte <= 0x9f);
}

/**
 * @returns the text, or null when the bytes are not in this character set. Latin text whose every
 * accent happens to form valid UTF-8 is taken for UTF-8: real names do not look like that.
 */
export function decode(bytes: Uint8Array, charset: Charset): string | null {
  if (!hasAccents(bytes)) return buffer(bytes).toString('latin1');
  switch (charset) {
    case 'ASCII':
      return null;
    case 'UNICODE UTF-8':
      return utf8(bytes);
    case '8859/1':
    case '8859/15': {
      if (hasC1Controls(bytes) || utf8(bytes) !== null) return null;
      const latin1 = buffer(bytes).toString('latin1');
      return charset === '8859/1'
        ? latin1
        : latin1.replace(LATIN_9_BYTES, (char) => fromLatin9.get(char) ?? char);
    }
  }
}

/** What the bytes look like when they are not what was declared. */
export function guessCharset(bytes: Uint8Array): Charset {
  if (!hasAccents(bytes)) return 'ASCII';
  return utf8(bytes) === null ? '8859/15' : 'UNICODE UTF-8';
}

/** Decodes without judging: for a person who looks at a message that was refused. */
export function decodeAnyway(bytes: Uint8Array): string {
  const text = utf8(bytes) ?? buffer(bytes).toString('latin1');
  return text;
}

/** @throws Hl7EncodingError `ERR_HL7_UNENCODABLE` when a character does not exist in the character set */
export function encode(text: string, charset: Charset): Buffer {
  if (charset === 'UNICODE UTF-8') return Buffer.from(text, 'utf8');
  const bytes = Buffer.alloc(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const byte = byteOf(code, charset);
    if (byte === null) {
      throw new Hl7EncodingError(
        'ERR_HL7_UNENCODABLE',
        `A character does not exist in ${charset}: declare UNICODE UTF-8 in MSH-18.`,
      );
    }
    bytes[i] = byte;
  }
  return bytes;
}

function byteOf(code: number, charset: Exclude<Charset, 'UNICODE UTF-8'>): number | null {
  if (code < 0x80) return code;
  if (charset === 'ASCII') return null;
  const char = String.fromCharCode(code);
  if (charset === '8859/15') {
    const special = toLatin9.get(char);
    if (special !== undefined) return special;
    if (fromLatin9.has(char)) return null;
  }
  return code <= 0xff ? code : null;
}
