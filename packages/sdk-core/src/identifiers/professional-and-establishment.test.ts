import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseFiness } from './finess.ts';
import { hasLuhnKey } from './luhn.ts';
import { parseRpps } from './rpps.ts';

/** The check digit that makes `digits` right, found by trying. */
function withKey(digits: string): string {
  const key = Array.from({ length: 10 }, (_, digit) => String(digit)).find((candidate) =>
    hasLuhnKey(digits + candidate),
  );
  return digits + String(key);
}

describe('the check digit of RPPS and FINESS', () => {
  it('agrees with a published example of the algorithm', () => {
    assert.equal(hasLuhnKey('79927398713'), true);
    assert.equal(hasLuhnKey('79927398710'), false);
  });

  it('exists once for any digits, and notices any one wrong digit', () => {
    const digits = fc.stringMatching(/^\d{8}$/);
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 8 }), (number, place) => {
        const right = withKey(number);
        const digit = (Number(right[place]) + 1) % 10;
        const wrong = right.slice(0, place) + String(digit) + right.slice(place + 1);
        assert.deepEqual([hasLuhnKey(right), hasLuhnKey(wrong)], [true, false]);
      }),
    );
  });
});

describe('an RPPS number', () => {
  const rpps = withKey('1000012345');

  it('is read with and without the 8 of an IDNPS', () => {
    for (const input of [rpps, `8${rpps}`]) {
      assert.deepEqual(parseRpps(input), { ok: true, value: { rpps, keyIsRight: true } });
    }
  });

  it('is read with a wrong check digit, said so, and refused when strict', () => {
    const wrong = rpps.slice(0, 10) + String((Number(rpps[10]) + 1) % 10);
    assert.deepEqual(parseRpps(wrong), { ok: true, value: { rpps: wrong, keyIsRight: false } });
    const strict = parseRpps(wrong, { strict: true });
    assert.equal(!strict.ok && strict.faults[0]?.code, 'ERR_RPPS_KEY');
  });

  it('is refused when it is anything else', () => {
    for (const input of [null, 3, '', '1234567890', '7100001234567', 'ANS20250101']) {
      const result = parseRpps(input);
      assert.equal(!result.ok && result.faults[0]?.code, 'ERR_RPPS_FORM');
    }
  });
});

describe('a FINESS number', () => {
  it('is read, its check digit judged', () => {
    const finess = withKey('75010012');
    assert.deepEqual(parseFiness(finess), { ok: true, value: { finess, keyIsRight: true } });
  });

  it('is read in Corsica, where nobody publishes what a letter counts', () => {
    const result = parseFiness('2A0000014', { strict: true });
    assert.equal(result.ok && result.value.keyIsRight, null);
  });

  it('is refused when it is anything else, and with a wrong check digit when strict', () => {
    for (const input of [undefined, '', '12345678', '2C0000014', '1234567890']) {
      const result = parseFiness(input);
      assert.equal(!result.ok && result.faults[0]?.code, 'ERR_FINESS_FORM');
    }
    const strict = parseFiness('123456789', { strict: true });
    assert.equal(!strict.ok && strict.faults[0]?.code, 'ERR_FINESS_KEY');
  });
});
