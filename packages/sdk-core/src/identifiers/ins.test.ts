import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { INS_AUTHORITIES, insKey, parseIns } from './ins.ts';

interface Vectors {
  vectors: { value: string; origin: string; expectedKey: string; valid: boolean }[];
}
const file = new URL('ins-key-vectors.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

const NIR = '1.2.250.1.213.1.4.8';
const NIA = '1.2.250.1.213.1.4.9';
const TEST = '1.2.250.1.213.1.4.10';

function codesOf(input: unknown, oid: string): string[] {
  const result = parseIns(input, oid);
  return result.ok ? [] : result.faults.map(({ code }) => code);
}

describe('a matricule INS', () => {
  for (const { value, origin, expectedKey, valid } of vectors) {
    it(`${valid ? 'is read' : 'is refused'} by its key (${origin}, key ${expectedKey})`, () => {
      assert.equal(insKey(value.slice(0, 13)), expectedKey);
      assert.equal(parseIns(value, NIR).ok, valid);
      if (!valid) assert.match(codesOf(value, NIR).join(), /ERR_INS_(KEY|STRUCTURE)/);
    });
  }

  it('says kind and domain from its authority', () => {
    const read = (value: string, oid: string) => {
      const result = parseIns(value, oid);
      return result.ok ? [result.value.kind, result.value.domain] : result.faults;
    };
    assert.deepEqual(read('279035121518989', NIR), ['NIR', 'real']);
    assert.deepEqual(read('279035121518989', NIA), ['NIA', 'real']);
    assert.deepEqual(read('279035121518989', TEST), ['NIR', 'test']);
    assert.deepEqual(read('279035121518989', '1.2.250.1.213.1.4.11'), ['NIR', 'demo']);
    const temporary = `8${'79035121518989'.slice(0, 12)}`;
    assert.deepEqual(read(temporary + insKey(temporary), TEST), ['NIA', 'test']);
  });

  it('is read with blanks and small letters, as people type it', () => {
    const result = parseIns('1 80 02 2a 123 456 36', NIR);
    assert.equal(result.ok && result.value.matricule, '180022A12345636');
  });

  it('is refused under an authority that is not one of the INS, with everything else wrong', () => {
    assert.deepEqual(codesOf('279035121518989', '1.2.3'), ['ERR_INS_AUTHORITY']);
    assert.deepEqual(codesOf('12', '1.2.3'), ['ERR_INS_AUTHORITY', 'ERR_INS_LENGTH']);
    assert.equal(INS_AUTHORITIES.length, 4);
  });

  it('notices any one digit that is wrong', () => {
    const digit = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 14 }), digit, (place, wrong) => {
        const right = '279035121518989';
        const typed = right.slice(0, place) + String(wrong) + right.slice(place + 1);
        assert.equal(parseIns(typed, NIR).ok, typed === right);
      }),
    );
  });

  it('answers to anything at all without throwing, and never repeats it', () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (input, oid) => {
        const result = parseIns(input, oid);
        assert.equal(result.ok, false);
      }),
    );
    assert.doesNotMatch(JSON.stringify(parseIns('279035121518980', NIR)), /279035/);
  });

  it('has no key without its 13 characters', () => {
    for (const input of ['', '27903512151', '2790351215189X', '27903512151898']) {
      assert.throws(() => insKey(input), RangeError);
    }
  });
});
