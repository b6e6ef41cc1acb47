/**
 * Reading JSON as TDSS-1 wants it: one spelling, the members known and in order.
 * Knows the shapes only as lists of members.
 */
import { type Bytes, readUtf8, utf8 } from './bytes.ts';
import { Refused, type RefusedCode } from './refused.ts';

export type Json = Record<string, unknown>;

export const write = (value: object): Bytes => utf8(JSON.stringify(value));

/** An object in its one spelling: writing it again gives the same bytes. */
export function read(bytes: Bytes, code: RefusedCode = 'ERR_SPELLING'): Json {
  const text = readUtf8(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused(code);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Refused(code);
  if (JSON.stringify(value) !== text) throw new Refused(code);
  return value as Json;
}

/** The members are these, in this order; a name that ends in `?` may be absent. */
export function membersAre(value: Json, names: readonly string[], code: RefusedCode): void {
  const expected = names
    .map((name) => name.replace('?', ''))
    .filter((name, index) => !names[index]?.endsWith('?') || Object.hasOwn(value, name));
  if (Object.keys(value).join() !== expected.join()) throw new Refused(code);
}
