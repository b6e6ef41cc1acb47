import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { fromHex, randomBytes, toHex, utf8 } from '../crypto/bytes.ts';
import { agree, randomKeyPair, type KeyPair } from '../crypto/x25519.ts';
import { isTDocError } from '../errors.ts';
import { propertyRuns } from '../testing/property-runs.ts';
import { parseAnswer, parseProof, type Capabilities } from './handshake-payload.ts';
import { InitiatorHandshake, ResponderHandshake, type HandshakeOptions } from './handshake.ts';
import { HandshakeState } from './noise.ts';

const A = '1'.repeat(32);
const B = '2'.repeat(32);
const CAPS: Capabilities = { sframe: [5], transform: true, pq: true };
const refused = (error: unknown) => isTDocError(error, 'ERR_TDOC_SEAL');

/** The points every X25519 must refuse: RFC 7748 §6.1 and the list of libsodium. */
const LOW_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

describe('TDSS-1 handshake under attack', () => {
  const psk = randomBytes(32);
  let keys: { a: KeyPair; b: KeyPair };

  before(async () => {
    keys = { a: await randomKeyPair(), b: await randomKeyPair() };
  });

  const optionsOf = (side: 'a' | 'b', changes: Partial<HandshakeOptions> = {}) => ({
    room: 'tc_AAAAAAAAAAAAAAAAAAAAAA',
    localId: side === 'a' ? A : B,
    remoteId: side === 'a' ? B : A,
    psk,
    staticKey: keys[side],
    caps: CAPS,
    ...changes,
  });

  interface Meddling {
    a?: Partial<HandshakeOptions>;
    b?: Partial<HandshakeOptions>;
    /** Changes a message on its way. */
    meddle?: (message: Uint8Array<ArrayBuffer>, index: number) => Uint8Array<ArrayBuffer>;
  }

  async function run({ a, b, meddle = (message) => message }: Meddling = {}) {
    const { handshake: initiator, first } = await InitiatorHandshake.begin(optionsOf('a', a));
    const { handshake: responder, second } = await ResponderHandshake.begin(
      optionsOf('b', b),
      meddle(first, 0),
    );
    const { third, secrets } = await initiator.readSecond(meddle(second, 1));
    return { a: secrets, b: await responder.readThird(meddle(third, 2)) };
  }

  it('gives both sides the same session when nobody meddles', async () => {
    const { a, b } = await run();

    assert.equal(a.sid, b.sid);
    assert.deepEqual(a.sendKey, b.receiveKey);
    assert.deepEqual(a.receiveKey, b.sendKey);
    assert.notDeepEqual(a.sendKey, a.receiveKey);
    assert.deepEqual([a.pq, b.pq], [true, true]);
  });

  it('gives other keys each time, with the same identities', async () => {
    const [one, two] = [await run(), await run()];

    assert.notEqual(one.a.sid, two.a.sid);
    assert.notDeepEqual(one.a.sendKey, two.a.sendKey);
  });

  for (const [what, meddling] of [
    ['another link secret', { b: { psk: randomBytes(32) } }],
    ['another room', { b: { room: 'tc_BBBBBBBBBBBBBBBBBBBBBB' } }],
    ['a relabelled initiator', { b: { remoteId: '3'.repeat(32) } }],
    ['a relabelled responder', { a: { remoteId: '3'.repeat(32) } }],
    ['capabilities without the transform', { b: { caps: { ...CAPS, transform: false } } }],
    ['capabilities without suite 5', { a: { caps: { ...CAPS, sframe: [4] } } }],
    ['no suite at all', { b: { caps: { ...CAPS, sframe: [] } } }],
  ] as [string, Meddling][]) {
    it(`is refused with ${what}`, async () => {
      await assert.rejects(run(meddling), refused);
    });
  }

  it('does not confuse a room without a link secret with one that has one', async () => {
    const { first } = await InitiatorHandshake.begin(optionsOf('a'));
    const prologue = (mode: number) =>
      new Uint8Array([...utf8('TDSS-1'), 0, mode, 0, 25, ...utf8('tc_AAAAAAAAAAAAAAAAAAAAAA')]);
    const state = await HandshakeState.begin({
      initiator: false,
      prologue: new Uint8Array([...prologue(0), 0, 32, ...utf8(A), 0, 32, ...utf8(B)]),
      psk,
      staticKey: keys.b,
      ephemeralKey: await randomKeyPair(),
    });

    await assert.rejects(state.read(first));
  });

  it('notices each flipped byte of each message', async () => {
    let flipped = 0;
    for (const index of [0, 1, 2]) {
      let length = 0;
      await run({
        meddle: (message, at) => {
          if (at === index) length = message.length;
          return message;
        },
      });
      for (let offset = 0; offset < length; offset += 1) {
        const meddle = (message: Uint8Array<ArrayBuffer>, at: number) => {
          if (at !== index) return message;
          const copy = message.slice();
          copy[offset] = (copy[offset] as number) ^ (1 << (offset % 8));
          return copy;
        };
        // The highest bit of a point's last byte means nothing to X25519; the hash covers it all the same.
        await assert.rejects(run({ meddle }), refused, `message ${index}, byte ${offset}`);
        flipped += 1;
      }
    }
    assert.ok(flipped > 400);
  });

  it('notices each cut and each addition', async () => {
    for (const index of [0, 1, 2]) {
      for (const change of [
        (message: Uint8Array) => message.slice(0, -1),
        (message: Uint8Array) => message.slice(0, 31),
        () => new Uint8Array(0),
        (message: Uint8Array) => new Uint8Array([...message, 0]),
      ]) {
        const meddle = (message: Uint8Array<ArrayBuffer>, at: number) =>
          at === index ? change(message) : message;
        await assert.rejects(run({ meddle }), refused);
      }
    }
  });

  it('refuses the points whose secret everybody knows', async () => {
    for (const point of LOW_ORDER) {
      await assert.rejects(agree(keys.a.secretKey, fromHex(point)), point);
      const staticKey = { publicKey: fromHex(point), secretKey: keys.a.secretKey };
      await assert.rejects(run({ a: { staticKey } }), refused, point);
    }
  });

  it('refuses an initiator who committed to something else than it shows', async () => {
    const { handshake: responder, second } = await ResponderHandshake.begin(
      optionsOf('b'),
      await firstWith(randomBytes(32)),
    );
    const state = initiatorState;
    assert.ok(state);
    await state.read(second);
    const payload = JSON.stringify({ v: 1, nonce: toHex(randomBytes(32)), caps: CAPS });

    await assert.rejects(responder.readThird(await state.write(utf8(payload))), refused);
  });

  it('refuses its own first message sent back', async () => {
    const { handshake, first } = await InitiatorHandshake.begin(optionsOf('a'));

    await assert.rejects(handshake.readSecond(first), refused);
  });

  it('lets nobody finish a first message that was recorded', async () => {
    const { handshake: once, first } = await InitiatorHandshake.begin(optionsOf('a'));
    const original = await ResponderHandshake.begin(optionsOf('b'), first);
    const { third } = await once.readSecond(original.second);
    const replayed = await ResponderHandshake.begin(optionsOf('b'), first);

    await assert.rejects(replayed.handshake.readThird(third), refused);
  });

  it('shows two people different codes when somebody sits between them without the link', async () => {
    const other = { psk: randomBytes(32) };
    await assert.rejects(run({ b: other }), refused);
    const towardsA = await run({ a: other, b: other });
    const towardsB = await run({ a: other, b: other });

    assert.notDeepEqual(towardsA.a.hash, towardsB.b.hash);
  });

  let initiatorState: HandshakeState | null = null;

  /** An honest first message but for its commitment. */
  async function firstWith(commitment: Uint8Array<ArrayBuffer>) {
    const lv = (text: string) => [0, text.length, ...utf8(text)];
    initiatorState = await HandshakeState.begin({
      initiator: true,
      prologue: new Uint8Array([
        ...utf8('TDSS-1'),
        0,
        1,
        ...lv('tc_AAAAAAAAAAAAAAAAAAAAAA'),
        ...lv(A),
        ...lv(B),
      ]),
      psk,
      staticKey: keys.a,
      ephemeralKey: await randomKeyPair(),
    });
    return initiatorState.write(commitment);
  }
});

describe('handshake payloads', () => {
  const text = '{"v":1,"caps":{"sframe":[5],"transform":true}}';

  it('are read when they are exact', () => {
    const parsed = parseAnswer(utf8(text));

    assert.deepEqual(parsed, {
      ok: true,
      value: { v: 1, caps: { sframe: [5], transform: true } },
    });
  });

  for (const [what, wrong] of [
    ['another version', text.replace('"v":1', '"v":2')],
    ['a repeated member', text.replace('"v":1', '"v":1,"v":1')],
    ['an unknown member', text.replace('"v":1', '"v":1,"x":1')],
    ['a space', text.replace(':1', ': 1')],
    ['its members in another order', '{"caps":{"sframe":[5],"transform":true},"v":1}'],
    ['a byte order mark', `\ufeff${text}`],
    ['a second spelling of a number', text.replace('[5]', '[5.0]')],
    ['a text for a flag', text.replace('true', '"true"')],
    ['a member of the prototype', text.replace('"v":1', '"v":1,"__proto__":{}')],
    ['nothing', ''],
  ] as const) {
    it(`are refused with ${what}`, () => {
      assert.equal(parseAnswer(utf8(wrong)).ok, false);
    });
  }

  it('are refused when they are not UTF-8', () => {
    assert.equal(parseAnswer(new Uint8Array([0xff, 0xfe])).ok, false);
  });

  it('never make the reader throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(utf8)), (bytes) => {
        parseAnswer(bytes);
        parseProof(bytes);
      }),
      propertyRuns('handshake payload from noise'),
    );
  });
});
