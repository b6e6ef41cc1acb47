import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../crypto/bytes.ts';
import {
  CHUNK_BYTES,
  encodeDataMessage,
  FILE_FAILURES,
  parseDataMessage,
  type DataMessage,
} from './data-message.ts';

const hex = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...Array.from('0123456789abcdef')),
    minLength: length,
    maxLength: length,
  });
const id = hex(16);
const index = fc.nat(0xffff_ffff);
const run = fc.nat(0xffff);
const written = (max: number, min = 0) =>
  fc.string({ unit: 'binary', maxLength: max, minLength: min }).filter((s) => s.length <= max);

const message: fc.Arbitrary<DataMessage> = fc.oneof(
  fc.record({
    t: fc.constant('chat' as const),
    id,
    text: written(200, 1),
    sentAt: fc.nat(Number.MAX_SAFE_INTEGER),
  }),
  fc.record({
    t: fc.constantFrom(
      'chat-ack' as const,
      'file-noted' as const,
      'file-refuse' as const,
      'file-ok' as const,
      'file-cancel' as const,
    ),
    id,
  }),
  fc.record({
    t: fc.constant('file-offer' as const),
    id,
    name: written(200),
    size: fc.nat(Number.MAX_SAFE_INTEGER),
    type: written(100),
    sha256: hex(64),
  }),
  fc.record({ t: fc.constant('file-accept' as const), id, from: index, run }),
  fc.record({ t: fc.constant('file-ack' as const), id, next: index }),
  fc.record({ t: fc.constant('file-sent' as const), id, run, next: index }),
  fc.record({
    t: fc.constant('file-failed' as const),
    id,
    reason: fc.constantFrom(...FILE_FAILURES),
  }),
  fc.record({
    t: fc.constant('file-chunk' as const),
    id,
    run,
    index,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
  }),
);

const refused = (bytes: Uint8Array<ArrayBuffer>) => {
  const read = parseDataMessage(bytes);
  assert.equal(read.ok, false);
  return read.ok ? [] : read.faults;
};

describe('data messages', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(message, (one) => {
        const read = parseDataMessage(encodeDataMessage(one));
        assert.deepEqual(read.ok && read.value, { ...one });
      }),
      { numRuns: 10_000 },
    );
  });

  it('have one spelling: what is read is written to the same bytes', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map(utf8),
      message.map(encodeDataMessage).chain((bytes) =>
        fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)).map(([at, value]) => {
          bytes[at] = value;
          return bytes;
        }),
      ),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        const read = parseDataMessage(new Uint8Array(bytes));
        if (read.ok) assert.deepEqual(encodeDataMessage(read.value), new Uint8Array(bytes));
        else assert.ok(read.faults.length > 0);
      }),
      { numRuns: 20_000 },
    );
  });

  it('hold no chunk without bytes, nor one larger than agreed', () => {
    const chunk = (length: number) =>
      encodeDataMessage({
        t: 'file-chunk',
        id: 'a'.repeat(16),
        run: 1,
        index: 0,
        bytes: new Uint8Array(length),
      });

    assert.equal(parseDataMessage(chunk(CHUNK_BYTES)).ok, true);
    refused(chunk(0));
    refused(chunk(CHUNK_BYTES + 1));
    refused(chunk(1).slice(0, 5));
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['an unknown message', '{"t":"file-run","id":"aaaaaaaaaaaaaaaa"}'],
    ['a member nobody declared', '{"t":"file-ok","id":"aaaaaaaaaaaaaaaa","run":1}'],
    ['a repeated member', '{"t":"file-ok","id":"bbbbbbbbbbbbbbbb","id":"aaaaaaaaaaaaaaaa"}'],
    ['members in another order', '{"id":"aaaaaaaaaaaaaaaa","t":"file-ok"}'],
    ['a space', '{"t":"file-ok", "id":"aaaaaaaaaaaaaaaa"}'],
    ['an identifier that leaves its folder', '{"t":"file-ok","id":"../../aaaaaaaaaa"}'],
    ['a fraction of a chunk', '{"t":"file-ack","id":"aaaaaaaaaaaaaaaa","next":1.5}'],
    ['a chat message without text', '{"t":"chat","id":"aaaaaaaaaaaaaaaa","text":"","sentAt":0}'],
    ['a chunk in JSON', '{"t":"file-chunk","id":"aaaaaaaaaaaaaaaa","run":1,"index":0,"bytes":{}}'],
  ] as const) {
    it(`refuse ${what}`, () => assert.ok(refused(utf8(text)).length > 0));
  }

  it('collect every fault, and repeat no value', () => {
    const text = '{"t":"file-offer","id":"x","name":"Martin.pdf","size":-1,"type":"","sha256":""}';
    const faults = refused(utf8(text));

    assert.deepEqual(
      faults.map(({ path }) => path),
      ['id', 'size', 'sha256'],
    );
    assert.equal(JSON.stringify(faults).includes('Martin'), false);
  });

  it('refuse what is not UTF-8', () => {
    assert.equal(refused(Uint8Array.of(0x7b, 0xff)).length, 1);
  });
});
