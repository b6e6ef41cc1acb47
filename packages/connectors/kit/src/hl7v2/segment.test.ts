import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Segment } from './segment.ts';
import { DEFAULT_SEPARATORS } from './separators.ts';

const context = { separators: DEFAULT_SEPARATORS, charset: 'UNICODE UTF-8' } as const;

describe('a segment', () => {
  it('finds the same field before and after it was divided', () => {
    const text = fc.stringMatching(/^[A-Z|^~&]{0,40}$/);
    fc.assert(
      fc.property(fc.constantFrom('MSH', 'PID'), text, fc.nat(50), (name, rest, number) => {
        const raw = `${name}|^~\\&|${rest}`;
        const found = new Segment(raw, context).rawField(number);
        const divided = new Segment(raw, context);
        assert.ok(divided.fieldCount > 0);
        assert.equal(found, divided.rawField(number));
      }),
    );
  });

  it('answers any number of questions', () => {
    const segment = new Segment('PID|1|2|3', context);
    for (let i = 0; i < 20; i += 1) assert.equal(segment.value((i % 3) + 1), String((i % 3) + 1));
    segment.set(2, 'x');
    assert.equal(segment.raw, 'PID|1|x|3');
  });
});
