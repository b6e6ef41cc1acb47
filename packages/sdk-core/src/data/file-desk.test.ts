import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isTDocError } from '../errors.ts';
import {
  announced,
  bytesOf,
  chunks,
  contentOf,
  failsWith,
  FileHouse,
  fileOf,
  garnier,
  liar,
  lucas,
  martin,
  sayTo,
  TEN_CHUNKS,
} from '../testing/file-house.ts';
import { CHUNK_BYTES } from './data-message.ts';
import { MAX_CONCURRENT_FILES, MAX_FILE_BYTES } from './file-transfer.ts';

describe('a file', () => {
  it('arrives whole, once it was accepted, and not a byte of it before', async () => {
    const house = new FileHouse();
    const sent = house.send(fileOf(TEN_CHUNKS));
    const offer = await house.offerTo(martin);

    assert.deepEqual([sent.state, offer.state], ['offered', 'offered']);
    assert.deepEqual(chunks(house), []);
    assert.deepEqual(
      [offer.name, offer.size, offer.type],
      ['ordonnance.pdf', TEN_CHUNKS, 'application/pdf'],
    );
    assert.equal(offer.from, garnier);
    offer.accept();

    assert.deepEqual(await contentOf(offer), bytesOf(TEN_CHUNKS));
    await sent.done;
    assert.deepEqual([sent.state, offer.state], ['done', 'done']);
    assert.deepEqual([sent.progress, offer.progress], [1, 1]);
    assert.deepEqual(chunks(house), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const received = offer.file;
    assert.ok(received instanceof File);
    assert.deepEqual([received.name, received.type], ['ordonnance.pdf', 'application/pdf']);
  });

  for (const length of [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1]) {
    it(`of ${length} bytes arrives as well`, async () => {
      const house = new FileHouse();
      const sent = house.send(fileOf(length));
      const offer = await house.offerTo(martin);
      offer.accept();

      assert.deepEqual(await contentOf(offer), bytesOf(length));
      await sent.done;
    });
  }

  it('tells how far it is, a hundred times at most', async () => {
    const house = new FileHouse();
    const sent = house.send(fileOf(CHUNK_BYTES * 300));
    const offer = await house.offerTo(martin);
    const seen: number[] = [];
    let told = 0;
    offer.addEventListener('progress', () => seen.push(offer.progress));
    sent.addEventListener('progress', () => (told += 1));
    offer.accept();
    await Promise.all([sent.done, offer.done]);

    assert.ok(told > 10 && seen.length > 10 && seen.length <= 101, `${told}, ${seen.length}`);
    assert.deepEqual(
      seen,
      [...seen].sort((a, b) => a - b),
    );
  });

  it('is shown under a name and a type that harm nobody', async () => {
    const house = new FileHouse();
    const hostile = new File([bytesOf(3)], '../ordonnance\u202efdp.html', { type: 'text/html' });
    house.send(hostile);
    await house.offerTo(martin);
    await sayTo(house, [await announced(bytesOf(3), { name: 'a\u202e/con', type: 'text/html' })]);
    const offers = house.offers.get(martin) ?? [];

    assert.deepEqual(
      offers.map(({ name, type }) => [name, type]),
      [
        ['_ordonnancefdp.html', 'application/octet-stream'],
        ['a_con', 'application/octet-stream'],
      ],
    );
  });

  it('that is refused is not sent', async () => {
    const house = new FileHouse();
    const sent = house.send(fileOf(TEN_CHUNKS));
    const offer = await house.offerTo(martin);
    offer.refuse();

    await failsWith(sent, 'ERR_TDOC_FILE_REFUSED');
    await failsWith(offer, 'ERR_TDOC_FILE_REFUSED');
    assert.deepEqual(chunks(house), []);
    assert.throws(
      () => offer.accept(),
      (error) => isTDocError(error, 'ERR_TDOC_INVALID_STATE'),
    );
  });

  it('can be given up by who sends it', async () => {
    const house = new FileHouse();
    const sent = house.send(fileOf(CHUNK_BYTES * 500));
    const offer = await house.offerTo(martin);
    offer.addEventListener('progress', () => sent.cancel(), { once: true });
    offer.accept();

    await failsWith(sent, 'ERR_TDOC_FILE_CANCELLED');
    await failsWith(offer, 'ERR_TDOC_FILE_CANCELLED');
    assert.ok(chunks(house).length < 500);
  });

  it('can be given up by who receives it', async () => {
    const house = new FileHouse();
    const sent = house.send(fileOf(CHUNK_BYTES * 500));
    const offer = await house.offerTo(martin);
    offer.addEventListener('progress', () => offer.cancel(), { once: true });
    offer.accept();

    await failsWith(offer, 'ERR_TDOC_FILE_CANCELLED');
    await failsWith(sent, 'ERR_TDOC_FILE_CANCELLED');
  });

  it('goes to several, and is sent when one has it and the others refused', async () => {
    const house = new FileHouse();
    const sent = house.send(fileOf(TEN_CHUNKS), [martin, lucas]);
    const [first, second] = [await house.offerTo(martin), await house.offerTo(lucas)];
    first.accept();
    await first.done;
    assert.equal(sent.state, 'transferring');
    second.refuse();

    assert.equal((await sent.done).size, TEN_CHUNKS);
    assert.deepEqual(await contentOf(first), bytesOf(TEN_CHUNKS));
  });

  it('ends for both when one of them leaves', async () => {
    const house = new FileHouse();
    const sent = house.send(fileOf(TEN_CHUNKS));
    const offer = await house.offerTo(martin);
    house.isCut = true;
    offer.accept();
    house.desk(garnier).left(martin);
    house.desk(martin).left(garnier);

    await failsWith(sent, 'ERR_TDOC_FILE_INTERRUPTED');
    await failsWith(offer, 'ERR_TDOC_FILE_INTERRUPTED');
  });

  it('that can not be read is told as such', async () => {
    const house = new FileHouse();
    const gone = fileOf(5);
    gone.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotReadableError'));

    await failsWith(house.send(gone), 'ERR_TDOC_FILE_UNREADABLE');
    assert.equal(house.passed.length, 0);
  });

  it('larger than the limit is refused where it is chosen, and where it would arrive', async () => {
    const house = new FileHouse();
    const large = { size: MAX_FILE_BYTES + 1, type: '', name: 'irm.dcm' } as File;
    assert.throws(
      () => house.send(large),
      (error) => isTDocError(error, 'ERR_TDOC_FILE_TOO_BIG'),
    );
    await sayTo(house, [await announced(bytesOf(1), { size: MAX_FILE_BYTES + 1 })]);

    assert.equal(house.offers.get(martin)?.length, 0);
    assert.deepEqual(house.passed.at(-1)?.message, {
      t: 'file-failed',
      id: '1'.repeat(16),
      reason: 'too-big',
    });
  });

  it('is refused beyond four at once, here and there', async () => {
    const house = new FileHouse();
    const sent = Array.from({ length: MAX_CONCURRENT_FILES }, () => house.send(fileOf(10)));
    assert.throws(
      () => house.send(fileOf(10)),
      (error) => isTDocError(error, 'ERR_TDOC_TOO_MANY_FILES'),
    );
    for (let index = 0; index <= MAX_CONCURRENT_FILES; index += 1) {
      await sayTo(house, [await announced(bytesOf(1), { id: `${index}`.repeat(16) })]);
    }
    await house.offerTo(martin, 2 * MAX_CONCURRENT_FILES - 1);
    assert.equal(house.offers.get(martin)?.length, 2 * MAX_CONCURRENT_FILES);
    const answers = house.passed.filter(({ to }) => to === liar).map(({ message }) => message);
    assert.deepEqual(answers.at(-1), { t: 'file-failed', id: '4'.repeat(16), reason: 'too-many' });

    sent[0]?.cancel();
    assert.equal(house.send(fileOf(10)).state, 'offered');
  });
});
