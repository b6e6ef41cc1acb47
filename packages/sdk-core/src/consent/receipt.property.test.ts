import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { consentHouse, MORNING_MS } from '../testing/consent-house.ts';
import { propertyRuns } from '../testing/property-runs.ts';
import { canonicalText, receiptText } from './canonical-form.ts';
import { verifyConsentReceipt, type VerifyReceiptOptions } from './verify-receipt.ts';

/** Members in another order, all the way down: what another program may have made of the value. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([name, member]) => [name, reordered(member)]));
}

/** What RFC 8785 §3.2.3 says of order, written anew: UTF-16 code units. */
function isOrdered(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const names = Object.keys(value);
  const isInOrder =
    Array.isArray(value) || names.every((name, at) => at === 0 || (names[at - 1] as string) < name);
  return isInOrder && Object.values(value).every(isOrdered);
}

describe('the canonical form', () => {
  it('writes RFC 8785 §3.2.2 and §3.2.3 as the RFC does', () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\\"\/',
      literals: [null, true, false],
    };
    assert.equal(
      canonicalText(value),
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    const names = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '\ud83d\ude00': 5,
      '\u0080': 6,
      ö: 7,
    };
    assert.equal(
      canonicalText(names),
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  it('is one for every order of members, and its own canonical form', () => {
    const strings = fc.string({ unit: 'binary' });
    const record = fc.dictionary(
      // A name that reads as a number has no place of its own in a JavaScript object.
      strings.filter((name) => !/^\d+$/.test(name) && name !== '__proto__'),
      fc.oneof(
        strings,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(
          fc.dictionary(
            strings.filter((name) => !/^\d+$|^__proto__$/.test(name)),
            strings,
          ),
        ),
      ),
    );
    fc.assert(
      fc.property(record, (value) => {
        const text = canonicalText(value);
        const back: unknown = JSON.parse(text);
        assert.equal(canonicalText(reordered(value)), text);
        assert.equal(canonicalText(back), text);
        assert.equal(JSON.stringify(back), text);
        assert.ok(isOrdered(back));
      }),
      propertyRuns('canonical form'),
    );
  });

  it('has no place for what JSON can not say', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    for (const value of [loop, Number.NaN, '\ud800', undefined, { a: 1n }]) {
      assert.throws(() => canonicalText(value), TypeError);
    }
  });
});

describe('a signed receipt', () => {
  let text = '';
  let options: VerifyReceiptOptions;
  before(async () => {
    const house = await consentHouse();
    text = receiptText(await house.answer('yes'));
    options = { issuers: house.issuers, nowMs: MORNING_MS + 1_000 };
    assert.equal((await verifyConsentReceipt(text, options)).valid, true);
  });

  it('with any byte changed, left out or added is noticed', async () => {
    const change = fc.record({
      at: fc.nat({ max: 100_000 }),
      by: fc.integer({ min: 0x20, max: 0x7e }),
      kind: fc.constantFrom('change', 'remove', 'insert'),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, by, kind }) => {
        const place = at % text.length;
        const put = kind === 'remove' ? '' : String.fromCharCode(by);
        const rest = text.slice(kind === 'insert' ? place : place + 1);
        const changed = text.slice(0, place) + put + rest;
        if (changed === text) return;
        const { valid, faults } = await verifyConsentReceipt(changed, options);
        assert.equal(valid, false);
        assert.ok(faults.length > 0);
      }),
      propertyRuns('changed receipt'),
    );
  });

  it('made of anything at all is judged, and never breaks the judge', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.anything(), fc.string(), fc.json()), async (given) => {
        assert.equal((await verifyConsentReceipt(given, options)).valid, false);
      }),
      propertyRuns('any receipt'),
    );
  });
});
