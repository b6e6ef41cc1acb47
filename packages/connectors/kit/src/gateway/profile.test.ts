import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseLocatedJson } from './json-positions.ts';
import { parseProfile, ProfileError } from './profile.ts';

const folder = new URL('../../profiles/', import.meta.url);
const generic = readFileSync(new URL('generic-pam-fr.json', folder), 'utf8');

function faults(text: string): string[] {
  try {
    parseProfile(text);
    return [];
  } catch (error) {
    assert.ok(error instanceof ProfileError);
    return error.message.split('\n');
  }
}

describe('a profile', () => {
  for (const name of readdirSync(folder)) {
    it(`${name} is right as it is published`, () => {
      assert.deepEqual(faults(readFileSync(new URL(name, folder), 'utf8')), []);
    });
  }

  it('is told every fault with its line and column', () => {
    const text = generic
      .replace('"Europe/Paris"', '"Europe/Lutece"')
      .replace('"port": 2575', '"port": 70000')
      .replace('"evidence": "standard"', '"evidense": "standard"');
    assert.deepEqual(faults(text), [
      '1:1 evidence: Invalid option: expected one of "standard"|"assumed"|"observed"',
      '5:15 evidense: nothing of this name',
      '8:15 timeZone: a time zone such as Europe/Paris',
      '12:13 receive.port: Too big: expected number to be <=65535',
    ]);
  });

  it('is told where its JSON ends to be JSON', () => {
    const cases: [string, string][] = [
      ['{', '1:2 profile: expected a name in double quotes'],
      ['{\n  "a": 1,\n  "a": 2\n}', '3:3 profile: expected "a" only once'],
      ['{"a" 1}', '1:6 profile: expected ":" after the name'],
      ['{"a": 1,}', '1:9 profile: expected a name in double quotes'],
      ['[1 2]', '1:4 profile: expected "," or "]"'],
      ['{"a": nope}', '1:7 profile: expected a value'],
      ['{"a": "b\n"}', '1:7 profile: expected a text that ends on its line'],
      ['{} {}', '1:4 profile: expected the end of the file'],
      ['', '1:1 profile: expected a value'],
      ['['.repeat(100), '1:34 profile: expected at most 32 levels'],
    ];
    for (const [text, fault] of cases) assert.deepEqual(faults(text), [fault]);
  });

  it('sends patients’ data in the clear only where that was written down', () => {
    const open = generic.replace(
      '"host": "127.0.0.1",\n    "port": 2575',
      '"host": "0.0.0.0",\n    "port": 2575',
    );
    assert.match(faults(open)[0] ?? '', /receive.tls: tls, or "plainTextAccepted": true/);
    const accepted = open.replace('"port": 2575', '"port": 2575, "plainTextAccepted": true');
    assert.deepEqual(faults(accepted), []);
    const away = generic.replace(
      '"host": "127.0.0.1",\n    "port": 2576',
      '"host": "dpi.example",\n    "port": 2576',
    );
    assert.match(faults(away)[0] ?? '', /send.tls: /);
  });
});

describe('JSON with places', () => {
  it('reads what JSON.parse reads, and nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const located = parseLocatedJson(text);
        assert.deepEqual(located.ok && located.value, JSON.parse(text));
      }),
    );
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...'{ } [ ] " , : 0 1 e - . t r u e n l \\ \n'.split(' ')),
        }),
        (text) => {
          let isJson = true;
          try {
            JSON.parse(text);
          } catch {
            isJson = false;
          }
          const located = parseLocatedJson(text);
          // Stricter than JSON.parse in one thing only: a name occurs once.
          if (located.ok) assert.equal(isJson, true);
          else if (isJson) assert.match(located.expected, /only once/);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
