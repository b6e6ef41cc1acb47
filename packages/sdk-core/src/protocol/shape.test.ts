import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  boundedText,
  flag,
  integer,
  listOf,
  literal,
  nullable,
  object,
  oneOf,
  optional,
  taggedBy,
  text,
  type Fault,
  type Shape,
} from './shape.ts';

function read<T>(shape: Shape<T>, value: unknown): { value: T; faults: Fault[] } {
  const faults: Fault[] = [];
  return { value: shape(value, '', faults), faults };
}

function takes<T>(shape: Shape<T>, ...values: unknown[]): void {
  for (const value of values) assert.deepEqual(read(shape, value), { value, faults: [] });
}

function refuses<T>(shape: Shape<T>, ...values: unknown[]): void {
  for (const value of values) assert.equal(read(shape, value).faults.length, 1);
}

describe('shape', () => {
  it('takes a text that fits its pattern only', () => {
    takes(text('digits', /^\d+$/), '12');
    refuses(text('digits', /^\d+$/), '1a', 12, null, undefined, ['12'], { toString: () => '12' });
  });

  it('takes a text within its bounds, both included', () => {
    takes(boundedText(3, 1), 'a', 'abc');
    refuses(boundedText(3, 1), '', 'abcd', 1);
  });

  it('takes whole numbers within their bounds, both included', () => {
    takes(integer(0, 5), 0, 5);
    refuses(integer(0, 5), -1, 6, 1.5, '1', Number.NaN, Number.POSITIVE_INFINITY, 1n);
  });

  it('takes booleans, literals and members of a list exactly', () => {
    takes(flag, true, false);
    refuses(flag, 0, 'true', null);
    takes(literal(1), 1);
    refuses(literal(1), '1', true);
    takes(oneOf(['a', 'b']), 'a', 'b');
    refuses(oneOf(['a', 'b']), 'c', 'A', 0);
  });

  it('tells null from absent', () => {
    takes(nullable(flag), null, true);
    refuses(nullable(flag), undefined);
    const shape = object({ a: optional(flag) });
    takes(shape, {}, { a: true });
    refuses(shape, { a: null });
  });

  it('names the place of an item in a list', () => {
    assert.deepEqual(
      read(listOf(flag, 3), [true, 1, 2]).faults.map(({ path }) => path),
      ['[1]', '[2]'],
    );
    refuses(listOf(flag, 3), [true, true, true, true], 'no list', { length: 0 });
  });

  it('names nested members by their dotted path', () => {
    const shape = object({ a: object({ b: listOf(object({ c: flag }), 2) }) });

    assert.deepEqual(
      read(shape, { a: { b: [{ c: true }, { c: 'no' }] } }).faults.map(({ path }) => path),
      ['a.b[1].c'],
    );
  });

  it('hands back a fresh object with the declared members only', () => {
    const given = { a: true };
    const { value } = read(object({ a: flag }), given);

    assert.notEqual(value, given);
    assert.deepEqual(Object.keys(value), ['a']);
  });

  it('reads own members only', () => {
    const shape = object({ a: flag });

    assert.deepEqual(
      read(shape, Object.create({ a: true })).faults.map(({ expected }) => expected),
      ['to be present'],
    );
  });

  it('cuts the name of an unknown member, which somebody else chose', () => {
    const [fault] = read(object({}), { ['x'.repeat(500)]: 1 }).faults;

    assert.equal(fault?.path.length, 32);
  });

  it('chooses a variant by its own tag, and names the tag when there is none', () => {
    const shape = taggedBy('t', { a: object({ t: literal('a') }) });

    takes(shape, { t: 'a' });
    for (const value of [{ t: 'b' }, { t: 'hasOwnProperty' }, { t: 1 }, {}, null, 'a']) {
      assert.deepEqual(
        read(shape, value).faults.map(({ path }) => path),
        ['t'],
      );
    }
  });
});
