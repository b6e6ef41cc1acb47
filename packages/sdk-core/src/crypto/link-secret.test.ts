import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { LinkSecret } from './link-secret.ts';

const text = 'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA';
const known = () => {
  const secret = LinkSecret.parse(text);
  assert.ok(secret);
  return secret;
};
const room = 'tc_AAAAAAAAAAAAAAAAAAAAAA';

describe('LinkSecret: what is seen of it', () => {
  it('prints, serialises and clones as nothing', () => {
    const secret = known();
    const bytes = Buffer.from(text, 'base64url');
    const seen = [
      JSON.stringify({ secret }),
      `a ${String(secret)} in a sentence`,
      inspect(secret, { depth: 9, showHidden: true }),
      JSON.stringify(structuredClone(secret)),
      JSON.stringify(Object.entries(secret)),
      JSON.stringify(Reflect.ownKeys(secret)),
    ].join('\n');

    for (const form of [
      text,
      bytes.toString('hex'),
      bytes.toString('base64'),
      '1, 2, 3',
      '1,2,3',
    ]) {
      assert.equal(seen.includes(form), false, `seen as ${form}`);
    }
    assert.match(JSON.stringify({ secret }), /\[link secret\]/);
  });

  it('reveals itself for a link only, and comes back from it', () => {
    assert.equal(known().revealForLink(), text);
  });

  it('is drawn anew each time, 32 bytes of it', () => {
    const drawn = new Set(Array.from({ length: 50 }, () => LinkSecret.random().revealForLink()));

    assert.equal(drawn.size, 50);
    for (const one of drawn) assert.equal(Buffer.from(one, 'base64url').length, 32);
  });
});

describe('LinkSecret: once it was wiped', () => {
  it('reveals nothing, and makes no key: not even one of zeros', async () => {
    const secret = known();
    secret.wipe();

    assert.throws(() => secret.revealForLink(), TypeError);
    await assert.rejects(secret.roomAuth(room), TypeError);
    await assert.rejects(secret.sessionPsk(room), TypeError);
  });
});

describe('LinkSecret: what is a secret', () => {
  for (const [what, wrong] of [
    ['nothing', ''],
    ['a byte too few', text.slice(0, -2)],
    ['a byte too many', `${text}AA`],
    ['padding', `${text}=`],
    ['plain base64', text.replace('A', '+')],
    ['bits that say nothing', `${text.slice(0, -1)}B`],
    ['a space at the end', `${text} `],
  ] as const) {
    it(`is not ${what}`, () => assert.equal(LinkSecret.parse(wrong), null));
  }
});

describe('LinkSecret: the keys made from it', () => {
  it('proves itself to the server by the known value, which is not the secret', async () => {
    const proof = await known().roomAuth(room);
    const base = await crypto.subtle.importKey(
      'raw',
      Buffer.from(text, 'base64url'),
      'HKDF',
      false,
      ['deriveBits'],
    );
    const info = Buffer.concat([Buffer.from(`TDSS-1 room-auth\0\x19${room}`)]);
    const expected = await crypto.subtle.deriveBits(
      { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info },
      base,
      256,
    );

    assert.equal(proof, Buffer.from(expected).toString('base64url'));
    assert.notEqual(proof, text);
  });

  it('proves itself differently to another room, and another secret differently here', async () => {
    const proof = await known().roomAuth(room);

    assert.notEqual(await known().roomAuth(`${room.slice(0, -1)}B`), proof);
    assert.notEqual(await LinkSecret.random().roomAuth(room), proof);
  });

  it('makes the same session key again, another for another room or secret', async () => {
    const key = await known().sessionPsk(room);

    assert.equal(key.length, 32);
    assert.deepEqual(await known().sessionPsk(room), key);
    assert.notDeepEqual(await known().sessionPsk(`${room}B`), key);
    assert.notDeepEqual(await LinkSecret.random().sessionPsk(room), key);
  });

  it('never shows the server what the session key is made from', async () => {
    const key = await known().sessionPsk(room);

    assert.notEqual(Buffer.from(key).toString('base64url'), await known().roomAuth(room));
  });
});
