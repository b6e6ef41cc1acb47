import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  announced,
  bytesOf,
  contentOf,
  failsWith,
  FileHouse,
  fileOf,
  garnier,
  lucas,
  martin,
  sayTo,
  TEN_CHUNKS,
} from '../testing/file-house.ts';
import { CHUNK_BYTES, type FileMessage } from './data-message.ts';

const chunk = (bytes: Uint8Array<ArrayBuffer>, index: number, run = 1) => ({
  t: 'file-chunk' as const,
  id: '1'.repeat(16),
  run,
  index,
  bytes: bytes.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
});

describe('a sender who lies about a file', () => {
  const content = bytesOf(TEN_CHUNKS);

  async function accepted(more = {}) {
    const house = new FileHouse();
    await sayTo(house, [await announced(content, more)]);
    const offer = await house.offerTo(martin);
    offer.accept();
    return { house, offer };
  }
  const upTo = (count: number) =>
    Array.from({ length: count }, (_, index) => chunk(content, index));
  const told = ({ passed }: FileHouse) => passed.at(-1)?.message;

  it('is found out by the hash', async () => {
    const { house, offer } = await accepted({ sha256: '0'.repeat(64) });
    await sayTo(house, upTo(10));

    await failsWith(offer, 'ERR_TDOC_FILE_ALTERED');
    assert.deepEqual(told(house), { t: 'file-failed', id: offer.id, reason: 'altered' });
  });

  it('is found out when one byte is another', async () => {
    const { house, offer } = await accepted();
    const altered = upTo(10);
    altered[4]!.bytes[7]! ^= 1;
    await sayTo(house, altered);

    await failsWith(offer, 'ERR_TDOC_FILE_ALTERED');
  });

  for (const [what, messages] of [
    ['sends a chunk twice', [chunk(content, 0), chunk(content, 0)]],
    ['goes back', [chunk(content, 0), chunk(content, 1), chunk(content, 0)]],
    ['sends more than announced', [...upTo(9), { ...chunk(content, 0), index: 10 }]],
    ['sends a shorter chunk', [{ ...chunk(content, 0), bytes: content.slice(0, 10) }]],
    [
      'sends a longer last chunk',
      [...upTo(9), { ...chunk(content, 9), bytes: content.slice(0, 101) }],
    ],
    ['says to have sent more', [{ t: 'file-sent', id: '1'.repeat(16), run: 1, next: 11 }]],
    [
      'announces something else meanwhile',
      [
        {
          t: 'file-offer',
          id: '1'.repeat(16),
          name: 'x',
          size: 1,
          type: '',
          sha256: '0'.repeat(64),
        },
      ],
    ],
  ] as [string, FileMessage[]][]) {
    it(`is stopped when it ${what}`, async () => {
      const { house, offer } = await accepted();
      await sayTo(house, messages);

      await failsWith(offer, 'ERR_TDOC_FILE_DISORDERED');
      assert.deepEqual(told(house), { t: 'file-failed', id: offer.id, reason: 'disordered' });
    });
  }

  it('is stopped when it does not wait for the answer', async () => {
    const house = new FileHouse();
    await sayTo(house, [await announced(content), chunk(content, 0)]);

    await failsWith(await house.offerTo(martin), 'ERR_TDOC_FILE_DISORDERED');
  });

  it('ends its file and no other by leaving chunks out for ever', async () => {
    const { house, offer } = await accepted();
    await sayTo(house, [chunk(content, 5), chunk(content, 6), chunk(content, 9)]);

    assert.equal(offer.bytes, 0);
    const asked = house.passed.filter(({ message }) => message.t === 'file-accept');
    assert.equal(asked.length, 2);
  });

  it('can not speak for somebody else', async () => {
    const house = new FileHouse();
    const sent = house.send(fileOf(TEN_CHUNKS));
    const offer = await house.offerTo(martin);
    house.desk(martin).receive(lucas, { t: 'file-cancel', id: offer.id });
    house.desk(garnier).receive(lucas, { t: 'file-ok', id: offer.id });

    assert.deepEqual([offer.state, sent.state], ['offered', 'offered']);
  });

  it('makes nothing throw, whatever it says', async () => {
    const anyMessage = fc.array(
      fc.oneof(
        fc.record({ t: fc.constantFrom('file-noted', 'file-refuse', 'file-ok', 'file-cancel') }),
        fc.record({ t: fc.constant('file-ack'), next: fc.nat(12) }),
        fc.record({ t: fc.constant('file-accept'), from: fc.nat(12), run: fc.nat(3) }),
        fc.record({ t: fc.constant('file-sent'), next: fc.nat(12), run: fc.nat(3) }),
        fc.record({ t: fc.constant('file-failed'), reason: fc.constantFrom('altered', 'unknown') }),
        fc.record({
          t: fc.constant('file-chunk'),
          index: fc.nat(12),
          run: fc.nat(3),
          bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
        }),
      ),
      { maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(anyMessage, fc.boolean(), async (messages, isAccepted) => {
        const house = new FileHouse();
        const sent = house.send(fileOf(CHUNK_BYTES * 3));
        const offer = await house.offerTo(martin);
        if (isAccepted) offer.accept();
        for (const message of messages) {
          const said = { ...message, id: offer.id } as unknown as FileMessage;
          house.desk(martin).receive(garnier, said);
          house.desk(garnier).receive(martin, said);
        }
        await house.quiet();
        assert.ok(offer.bytes <= offer.size && sent.bytes <= sent.size);
        if (offer.state === 'done')
          assert.deepEqual(await contentOf(offer), bytesOf(CHUNK_BYTES * 3));
      }),
      { numRuns: 100 },
    );
  });
});
