import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MAX_FILE_NAME_CHARS, safeFileName, safeFileType } from './file-facts.ts';

const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const LONE_SURROGATE = /\p{Cs}/u;
const HOSTILE = [
  ...Array.from('/\\:*?"<>|. \t\n\r\0\u007f\u0085\u00a0\u061c\u200b\u200e\u200f'),
  ...Array.from('\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u2028'),
  '\ud800',
  '\udc00',
  'con',
  'NUL',
  'com1',
  '.pdf',
  'é',
  'e\u0301',
  '💊',
];

describe('the name of a received file', () => {
  it('stays as it is when it is harmless', () => {
    for (const name of [
      'ordonnance.pdf',
      'Compte rendu 12-03.docx',
      'IRM_genou (2).jpg',
      'À lire – résumé.txt',
      'console.log',
      'archive.tar.gz',
    ]) {
      assert.equal(safeFileName(name), name);
    }
  });

  it('can not mislead, leave its folder or hide, whatever was announced', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 3 })), {
          maxLength: 80,
        })
        .map((parts) => parts.join('')),
      fc.string({ minLength: 1, maxLength: 4 }).map((part) => part.repeat(200)),
    );
    fc.assert(
      fc.property(name, (announced) => {
        const safe = safeFileName(announced);
        assert.ok(safe.length >= 1 && safe.length <= MAX_FILE_NAME_CHARS);
        assert.doesNotMatch(
          safe,
          /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
        );
        assert.doesNotMatch(safe, /[\\/:*?"<>|]/);
        assert.doesNotMatch(safe, /^[. ]|[. ]$/);
        assert.doesNotMatch(safe, RESERVED);
        assert.doesNotMatch(safe, LONE_SURROGATE);
        assert.equal(safeFileName(safe), safe);
      }),
      { numRuns: 20_000 },
    );
  });

  for (const [announced, safe] of [
    ['ordonnance\u202efdp.exe', 'ordonnancefdp.exe'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Windows\\system32.dll', 'C__Windows_system32.dll'],
    ['con.pdf', '_con.pdf'],
    ['AUX', '_AUX'],
    ['lpt9 .txt', '_lpt9 .txt'],
    ['.htaccess', 'htaccess'],
    ['radio.jpg. . ', 'radio.jpg'],
    ['deux\nlignes.txt', 'deuxlignes.txt'],
    ['\u0000\u202e ', 'document'],
    ['', 'document'],
  ] as const) {
    it(`of ${JSON.stringify(announced)} is ${safe}`, () =>
      assert.equal(safeFileName(announced), safe));
  }

  it('keeps its ending when it is cut', () => {
    const name = safeFileName(`${'compte rendu '.repeat(30)}.pdf`);

    assert.equal(name.length <= MAX_FILE_NAME_CHARS, true);
    assert.match(name, /^compte rendu .*\.pdf$/);
  });

  it('is not cut in the middle of a character', () => {
    assert.doesNotMatch(safeFileName('💊'.repeat(100)), LONE_SURROGATE);
  });
});

describe('the type of a received file', () => {
  it('stays when a browser only shows it', () => {
    assert.equal(safeFileType('application/pdf'), 'application/pdf');
    assert.equal(safeFileType('Text/Plain; charset=utf-8'), 'text/plain');
  });

  it('is one that is only ever saved, else', () => {
    for (const type of [
      'text/html',
      'image/svg+xml',
      'application/xhtml+xml',
      'text/javascript',
      '',
    ]) {
      assert.equal(safeFileType(type), 'application/octet-stream');
    }
    fc.assert(
      fc.property(fc.string(), (type) => {
        assert.match(safeFileType(type), /^(?:application|audio|image|text|video)\/[a-z0-9-]+$/);
      }),
    );
  });
});
