/**
 * Escape sequences, in and out. What a text may not contain (separators, line ends, controls) goes
 * out escaped; what is not a sequence of HL7 comes in as it stands, so that nothing is lost.
 */
import { decode, decodeAnyway, type Charset } from './charset.ts';
import type { Separators } from './separators.ts';

const HEX = /^(?:[0-9A-Fa-f]{2})+$/;

export interface EscapeContext {
  separators: Separators;
  /** Of the bytes that `\X…\` spells. */
  charset: Charset;
}

/** The text of a raw value. */
export function unescape(raw: string, context: EscapeContext): string {
  const { escape } = context.separators;
  let start = raw.indexOf(escape);
  if (start < 0) return raw;
  let text = '';
  let done = 0;
  while (start >= 0) {
    const end = raw.indexOf(escape, start + 1);
    if (end < 0) break;
    const meaning = meaningOf(raw.slice(start + 1, end), context);
    if (meaning === null) {
      // Not a sequence: this sign is text, and the next one may begin a sequence.
      text += raw.slice(done, end);
      done = end;
      start = end;
      continue;
    }
    text += raw.slice(done, start) + meaning;
    done = end + 1;
    start = raw.indexOf(escape, done);
  }
  return text + raw.slice(done);
}

/** Null when it is no sequence of HL7; highlighting and formatting are kept as they came. */
function meaningOf(name: string, { separators, charset }: EscapeContext): string | null {
  switch (name) {
    case 'F':
      return separators.field;
    case 'S':
      return separators.component;
    case 'T':
      return separators.subcomponent;
    case 'R':
      return separators.repetition;
    case 'E':
      return separators.escape;
    case '.br':
    case '.BR':
      return '\n';
    default:
      if ((name.startsWith('X') || name.startsWith('x')) && HEX.test(name.slice(1))) {
        const bytes = Buffer.from(name.slice(1), 'hex');
        return decode(bytes, charset) ?? decodeAnyway(bytes);
      }
      return null;
  }
}

/** Whether the signs between two escape characters are a sequence that HL7 defines. */
export function isEscapeSequence(name: string): boolean {
  return (
    /^(?:[FSTREHNP]|\.(?:br|sp|in|ti|fi|nf|sk|ce)[+-]?\d*)$/i.test(name) ||
    /^[XZ][0-9A-Fa-f]*$/i.test(name) ||
    /^[CM][0-9A-Fa-f]{4,6}$/i.test(name)
  );
}

/** No separator is one, and most signs of any text are. */
const isLetterOrDigit = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 32 ||
  code > 127;

/** The raw value that says `text`. Line ends become `\.br\` (LF) and `\X0D\` (CR). */
export function escapeText(text: string, separators: Separators): string {
  let escaped = '';
  let done = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (isLetterOrDigit(code)) continue;
    const sign = text.charAt(i);
    const name = nameOf(sign, separators);
    if (name === null) continue;
    escaped += text.slice(done, i) + separators.escape + name + separators.escape;
    done = i + 1;
  }
  return done === 0 ? text : escaped + text.slice(done);
}

/** Null for a sign that needs no escape. */
function nameOf(sign: string, separators: Separators): string | null {
  switch (sign) {
    case separators.field:
      return 'F';
    case separators.component:
      return 'S';
    case separators.subcomponent:
      return 'T';
    case separators.repetition:
      return 'R';
    case separators.escape:
      return 'E';
    case '\n':
      return '.br';
    default:
      if (sign >= ' ') return null;
      return `X${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  }
}
