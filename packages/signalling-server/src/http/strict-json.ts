/**
 * JSON of a body, read so that everybody who reads it reads the same: UTF-8, no member twice, no
 * member that would reach into a prototype, not deeper than anything this API takes.
 */
import { Problem } from './problem.ts';

/** Consent receipts, the deepest there are, have five levels. */
export const MAX_DEPTH = 12;

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * @throws Problem BODY_NOT_JSON, BODY_TOO_DEEP, BODY_KEY_REPEATED, BODY_KEY_FORBIDDEN
 */
export function readStrictJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Problem('BODY_NOT_JSON');
  }
  checkDepth(text);
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    throw new Problem('BODY_NOT_JSON');
  }
  checkKeys(text);
  return value;
}

/** Before the parser works on it: brackets outside strings, in one pass whatever is wrong with it. */
function checkDepth(text: string): void {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isString) {
      if (char === '\\') at += 1;
      else if (char === '"') isString = false;
    } else if (char === '"') isString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    if (depth > MAX_DEPTH) throw new Problem('BODY_TOO_DEEP');
  }
}

/** The parser keeps the last of two members of one name and says nothing; the text still tells. */
function checkKeys(json: string): void {
  const open: (Set<string> | null)[] = [];
  const colon = /[ \t\n\r]*:/y;
  for (const match of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    const [token] = match;
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else {
      colon.lastIndex = match.index + token.length;
      const keys = open.at(-1);
      if (!keys || !colon.test(json)) continue;
      const key = JSON.parse(token) as string;
      if (FORBIDDEN.has(key)) throw new Problem('BODY_KEY_FORBIDDEN');
      if (keys.has(key)) throw new Problem('BODY_KEY_REPEATED');
      keys.add(key);
    }
  }
}
