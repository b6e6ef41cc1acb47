import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isTDocError } from '../errors.ts';
import { open, seal } from './aead.ts';
import { utf8 } from './bytes.ts';

const newKey = () =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
const plaintext = utf8('Douleur thoracique depuis hier');
const aad = utf8('room, from, to');

describe('aead', () => {
  it('opens what it sealed', async () => {
    const key = await newKey();
    const sealed = await seal({ key, counter: 7, aad }, plaintext);

    assert.deepEqual(await open({ key, counter: 7, aad }, sealed), plaintext);
    assert.equal(sealed.length, plaintext.length + 16);
  });

  it('seals differently under each counter', async () => {
    const key = await newKey();

    assert.notDeepEqual(
      await seal({ key, counter: 0, aad }, plaintext),
      await seal({ key, counter: 1, aad }, plaintext),
    );
  });

  it('fails alike for a wrong key, counter, context, byte or length', async () => {
    const key = await newKey();
    const sealed = await seal({ key, counter: 0, aad }, plaintext);
    const flipped = sealed.slice();
    flipped[3] = (flipped[3] ?? 0) ^ 1;
    const attempts = await Promise.allSettled([
      open({ key: await newKey(), counter: 0, aad }, sealed),
      open({ key, counter: 1, aad }, sealed),
      open({ key, counter: 0, aad: utf8('other') }, sealed),
      open({ key, counter: 0, aad }, flipped),
      open({ key, counter: 0, aad }, sealed.slice(0, -1)),
      open({ key, counter: 0, aad }, new Uint8Array(0)),
    ]);

    for (const attempt of attempts) {
      assert.ok(attempt.status === 'rejected');
      const error: unknown = attempt.reason;
      assert.ok(isTDocError(error, 'ERR_TDOC_SEAL'));
      assert.equal(error.cause, undefined);
      assert.equal(error.message, 'ERR_TDOC_SEAL');
    }
  });
});
