import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawSecret, hashSecret, sameHash } from './secret.ts';

describe('a secret', () => {
  it('holds 256 bits and says what it is', () => {
    assert.match(drawSecret('at_'), /^at_[A-Za-z0-9_-]{43}$/);
    assert.notEqual(drawSecret('rt_'), drawSecret('rt_'));
  });

  it('is kept as SHA-256', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    assert.equal(hashSecret('abc'), abc);
  });

  it('equals itself only, whatever the lengths', () => {
    assert.equal(sameHash(hashSecret('a'), hashSecret('a')), true);
    assert.equal(sameHash(hashSecret('a'), hashSecret('b')), false);
    assert.equal(sameHash('', hashSecret('a')), false);
  });
});
