import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Problem } from './problem.ts';
import { MAX_DEPTH, readStrictJson } from './strict-json.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');

function codeOf(body: Uint8Array): string | null {
  try {
    readStrictJson(body);
    return null;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

const hasForbiddenKey = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(
    ([key, inner]) =>
      ['__proto__', 'constructor', 'prototype'].includes(key) || hasForbiddenKey(inner),
  );

describe('JSON read strictly', () => {
  it('refuses with a code of its own', () => {
    const refused: [string, string][] = [
      ['', 'BODY_NOT_JSON'],
      ['{"a":', 'BODY_NOT_JSON'],
      ['{"a":1}x', 'BODY_NOT_JSON'],
      ['\ufeff{}', 'BODY_NOT_JSON'],
      ['{"a":1,"a":2}', 'BODY_KEY_REPEATED'],
      ['{"a":1,"\\u0061":2}', 'BODY_KEY_REPEATED'],
      [`{"a"${' '.repeat(100)}:1,"a"\n:2}`, 'BODY_KEY_REPEATED'],
      ['[{"b":{"a":1,"a":2}}]', 'BODY_KEY_REPEATED'],
      ['{"__proto__":{}}', 'BODY_KEY_FORBIDDEN'],
      ['{"\\u005f_proto__":{}}', 'BODY_KEY_FORBIDDEN'],
      ['{"a":[{"constructor":1}]}', 'BODY_KEY_FORBIDDEN'],
      ['['.repeat(MAX_DEPTH + 1), 'BODY_TOO_DEEP'],
      ['{"a":'.repeat(50_000), 'BODY_TOO_DEEP'],
    ];
    for (const [text, code] of refused) assert.equal(codeOf(bytes(text)), code, text.slice(0, 40));
    assert.equal(codeOf(Uint8Array.of(0x22, 0xff, 0x22)), 'BODY_NOT_JSON');
    assert.equal(codeOf(bytes('\\"'.repeat(35_000))), 'BODY_NOT_JSON');
  });

  it('takes the same name in two objects, and brackets in strings', () => {
    const text = '[{"a":1},{"a":"[[[[[[[[[[[[[[{"},["a","a"]]';
    assert.deepEqual(readStrictJson(bytes(text)), JSON.parse(text));
  });

  it('reads whatever a writer writes, and throws nothing but problems', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const value = JSON.parse(text) as unknown;
        if (hasForbiddenKey(value)) assert.equal(codeOf(bytes(text)), 'BODY_KEY_FORBIDDEN');
        else if (codeOf(bytes(text)) === null) {
          assert.deepEqual(readStrictJson(bytes(text)), value);
        } else assert.equal(codeOf(bytes(text)), 'BODY_KEY_REPEATED');
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (body) => void codeOf(body)));
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      'a',
      '1',
      ' ',
      '__proto__',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 60 }),
        (parts) => void codeOf(bytes(parts.join(''))),
      ),
    );
  });
});
