import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { figureLine, isMet } from './figure.mjs';

const atMost = (limit) => ({ relation: '<=', limit });
const atLeast = (limit) => ({ relation: '>=', limit });

describe('the line of a figure', () => {
  it('says the value, the goal and that it is met', () => {
    assert.equal(
      figureLine({ name: 'join-to-first-frame', value: 1.2345, goal: atMost(1.5) }),
      'figure join-to-first-frame 1.23 goal <= 1.5 met',
    );
  });

  it('says that a goal is missed, in either direction', () => {
    assert.equal(
      figureLine({ name: 'size', value: 10_001, digits: 0, goal: atMost(10_000) }),
      'figure size 10001 goal <= 10000 missed',
    );
    assert.equal(
      figureLine({ name: 'messages', value: 4, digits: 0, goal: atLeast(5) }),
      'figure messages 4 goal >= 5 missed',
    );
  });

  it('names a figure without a goal as such', () => {
    assert.equal(figureLine({ name: 'ratio', value: 2 }), 'figure ratio 2.00 no goal');
  });
});

describe('a goal', () => {
  it('is met exactly at its limit', () => {
    assert.equal(isMet({ value: 15, goal: atMost(15) }), true);
    assert.equal(isMet({ value: 15, goal: atLeast(15) }), true);
  });

  it('is missed by less than the line shows', () => {
    const figure = { name: 'ratio', value: 1.5001, goal: atMost(1.5) };
    assert.equal(figureLine(figure), 'figure ratio 1.50 goal <= 1.5 missed');
  });

  it('is missed by what is no number', () => {
    assert.equal(isMet({ value: Number.NaN, goal: atLeast(0) }), false);
  });
});
