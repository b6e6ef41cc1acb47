import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { longTermKey } from '../auth/turn-integrity.ts';
import {
  ATTRIBUTES,
  attributeOf,
  decodeMessage,
  encodeRequest,
  errorStatus,
  isAuthentic,
  messageBytes,
} from './stun-message.ts';
import { parseTurnAddress } from './turn-address.ts';
import { decodeXorAddress, encodeXorAddress } from './xor-address.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

/** RFC 5769, 2.4: a request with long-term authentication. */
const SAMPLE = bytes(`
  00 01 00 60 21 12 a4 42 78 ad 34 33 c6 ad 72 c0 29 da 41 2e
  00 06 00 12 e3 83 9e e3 83 88 e3 83 aa e3 83 83 e3 82 af e3 82 b9 00 00
  00 15 00 1c 66 2f 2f 34 39 39 6b 39 35 34 64 36 4f 4c 33 34 6f 4c 39 46 53 54 76 79 36 34 73 41
  00 14 00 0b 65 78 61 6d 70 6c 65 2e 6f 72 67 00
  00 08 00 14 f6 70 24 65 6d d6 4a 3e 02 b8 e0 71 2e 85 c9 a2 8c a8 96 66`);
const SAMPLE_KEY = longTermKey({
  username: 'マトリックス',
  realm: 'example.org',
  password: 'TheMatrIX',
});
const TRANSACTION = bytes('b7 e7 a7 01 bc 34 d6 86 fa 87 df ae');

describe('a STUN message', () => {
  it('is read as RFC 5769 writes it, its integrity included', () => {
    const message = decodeMessage(SAMPLE);
    assert.ok(message);
    assert.equal(message.class, 'request');
    assert.equal(attributeOf(message, ATTRIBUTES.realm)?.toString('utf8'), 'example.org');
    assert.equal(isAuthentic(message, SAMPLE_KEY), true);
    const otherKey = longTermKey({ username: 'マトリックス', realm: 'example.org', password: '' });
    assert.equal(isAuthentic(message, otherKey), false);
  });

  it('comes back from its bytes, signed and with its fingerprint', () => {
    const value = Buffer.from('rt-7');
    const written = encodeRequest({
      method: 'allocate',
      transactionId: TRANSACTION,
      attributes: [{ type: ATTRIBUTES.username, value }],
      key: SAMPLE_KEY,
    });
    const message = decodeMessage(written);
    assert.ok(message);
    assert.equal(message.method, 0x003);
    assert.deepEqual(attributeOf(message, ATTRIBUTES.username), value);
    assert.equal(isAuthentic(message, SAMPLE_KEY), true);
    const FINGERPRINT_BYTES = 8;
    for (let at = 0; at < written.length - FINGERPRINT_BYTES; at += 1) {
      const forged = Buffer.from(written);
      forged.writeUInt8(forged.readUInt8(at) ^ 0x01, at);
      const read = decodeMessage(forged);
      assert.ok(read === null || !isAuthentic(read, SAMPLE_KEY), `byte ${at}`);
    }
  });

  it('writes and reads the addresses of RFC 5769', () => {
    for (const [address, hex] of [
      ['192.0.2.1', '00 01 a1 47 e1 12 a6 43'],
      [
        '2001:db8:1234:5678:11:2233:4455:6677',
        '00 02 a1 47 01 13 a9 fa a5 d3 f1 79 bc 25 f4 b5 be d2 b9 d9',
      ],
    ] as const) {
      const place = { address, port: 32_853 };
      assert.deepEqual(encodeXorAddress(place, TRANSACTION), bytes(hex));
      assert.deepEqual(decodeXorAddress(bytes(hex), TRANSACTION), place);
    }
    const mapped = encodeXorAddress({ address: '::ffff:10.0.0.1', port: 9 }, TRANSACTION);
    assert.equal(decodeXorAddress(mapped, TRANSACTION)?.address, '::ffff:10.0.0.1');
    assert.throws(() => encodeXorAddress({ address: 'relay', port: 9 }, TRANSACTION), RangeError);
  });

  it('never throws on whatever bytes arrive', () => {
    const anything = (input: Buffer) => {
      messageBytes(input);
      const message = decodeMessage(input);
      if (!message) return;
      errorStatus(message);
      isAuthentic(message, SAMPLE_KEY);
      for (const { value } of message.attributes) decodeXorAddress(value, message.transactionId);
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => anything(Buffer.from(input))),
      { numRuns: 2_000 },
    );
    const places = fc.array(fc.tuple(fc.nat(SAMPLE.length - 1), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(places, (changes) => {
        const input = Buffer.from(SAMPLE);
        for (const [at, byte] of changes) input[at] = byte;
        anything(input);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a TURN address', () => {
  it('names host, port and transport, with the ports of the standard', () => {
    const udp = { host: 'turn.example', port: 3478, transport: 'udp' };
    assert.deepEqual(parseTurnAddress('turn:turn.example'), udp);
    assert.deepEqual(parseTurnAddress('turn:turn.example:3478?transport=udp'), udp);
    assert.deepEqual(parseTurnAddress('turn:[::1]:99?transport=tcp'), {
      host: '::1',
      port: 99,
      transport: 'tcp',
    });
    const tls = { host: 'turn.example', port: 443, transport: 'tls' };
    assert.deepEqual(parseTurnAddress('turns:turn.example:443?transport=tcp'), tls);
  });

  it('is nothing else', () => {
    for (const text of [
      'stun:turn.example',
      'turn://turn.example',
      'turn:turn.example:0',
      'turn:turn.example:65536',
      'turns:turn.example?transport=udp',
      'turn:turn.example?transport=sctp',
      'turn:user@turn.example',
    ]) {
      assert.equal(parseTurnAddress(text), null, text);
    }
  });
});
