/**
 * JSON whose text can be read in one way only: no repeated member, no space, no second spelling of a
 * number or a letter, no other order. What a program reads is then exactly what the sender wrote.
 */
import type { Fault, Shape } from '../protocol/shape.ts';

/** A byte order mark would be left out in silence, and be a second spelling of the text behind it. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export type StrictResult<T> = { ok: true; value: T } | { ok: false; faults: Fault[] };

/** What the text holds; null when it is not JSON, or not in its only spelling. */
export function strictValue(text: string): { value: unknown } | null {
  try {
    const value = JSON.parse(text) as unknown;
    // A repeated member, of which a parser keeps one, does not survive the way back.
    return JSON.stringify(value) === text ? { value } : null;
  } catch {
    return null;
  }
}

/**
 * Reads text that must be what {@link encodeStrictJson} writes for the value it holds, of the given shape:
 * its members in the order in which the shape declares them.
 */
export function parseStrictJson<T>(shape: Shape<T>, text: string): StrictResult<T> {
  const read = strictValue(text);
  if (!read) return { ok: false, faults: [{ path: '', expected: 'JSON in its only spelling' }] };
  const faults: Fault[] = [];
  const value = shape(read.value, '', faults);
  if (faults.length > 0) return { ok: false, faults };
  if (JSON.stringify(value) !== text) {
    return { ok: false, faults: [{ path: '', expected: 'members in their order' }] };
  }
  return { ok: true, value };
}

/** Writes a value in its only spelling, whatever the order of its members was. */
export function encodeStrictJson<T>(shape: Shape<T>, value: T): string {
  const faults: Fault[] = [];
  const ordered = shape(value, '', faults);
  // What does not fit is refused by whoever reads it, with the code for that.
  return JSON.stringify(faults.length === 0 ? ordered : value);
}

/** UTF-8 to text; null when the bytes are not UTF-8. */
export function strictText(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
