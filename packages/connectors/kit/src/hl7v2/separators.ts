/** The characters that divide a message, as its own header names them. */

export interface Separators {
  field: string;
  component: string;
  repetition: string;
  escape: string;
  subcomponent: string;
}

export const DEFAULT_SEPARATORS: Readonly<Separators> = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
};

/** Nearly every message there is. */
const USUAL_START = 'MSH|^~\\&|';

const isPrintable = (char: string) => char > ' ' && char <= '~' && !/[A-Za-z0-9]/.test(char);

/**
 * Reads MSH-1 and MSH-2. MSH-2 may be shorter than four characters (old senders leave out the
 * subcomponent separator, or escape too) and longer (2.7 adds a truncation character).
 *
 * @param text begins with `MSH`
 * @returns null when they are not distinct printable signs
 */
export function readSeparators(text: string): Separators | null {
  if (text.startsWith(USUAL_START)) return DEFAULT_SEPARATORS;
  const field = text.charAt(3);
  if (field === '' || !isPrintable(field)) return null;
  const end = endOfEncodingCharacters(text, field);
  const encoding = text.slice(4, end);
  if (encoding.length < 1 || encoding.length > 5) return null;
  const named = [field, ...Array.from(encoding)];
  if (!named.every(isPrintable) || new Set(named).size !== named.length) return null;
  // What is not named does not divide: a sign that no text can contain stands in for it.
  return {
    field,
    component: encoding.charAt(0),
    repetition: encoding.charAt(1) || '\u0000',
    escape: encoding.charAt(2) || '\u0000',
    subcomponent: encoding.charAt(3) || '\u0000',
  };
}

function endOfEncodingCharacters(text: string, field: string): number {
  const limit = Math.min(text.length, 10);
  for (let i = 4; i < limit; i += 1) {
    const char = text.charAt(i);
    if (char === field || char === '\r' || char === '\n') return i;
  }
  return limit;
}
