import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  bytesOf,
  contentOf,
  failsWith,
  FileHouse,
  fileOf,
  garnier,
  martin,
  TEN_CHUNKS,
} from '../testing/file-house.ts';
import { CHUNK_BYTES } from './data-message.ts';

describe('a file on a network that loses', () => {
  it('is asked for from the first missing chunk on', async () => {
    const house = new FileHouse();
    let lost = false;
    house.meddle = ({ message }) => {
      if (lost || message.t !== 'file-chunk' || message.index !== 3) return [message];
      lost = true;
      return [];
    };
    const sent = house.send(fileOf(TEN_CHUNKS));
    const offer = await house.offerTo(martin);
    offer.accept();

    assert.deepEqual(await contentOf(offer), bytesOf(TEN_CHUNKS));
    await sent.done;
    const again = house.passed.filter(({ message }) => message.t === 'file-accept');
    assert.deepEqual(
      again.map(({ message }) => (message.t === 'file-accept' ? message.from : -1)),
      [0, 3],
    );
  });

  for (const kind of ['file-offer', 'file-accept', 'file-sent', 'file-ok'] as const) {
    it(`arrives when its first ${kind} is lost`, async () => {
      const house = new FileHouse();
      let lost = false;
      house.meddle = ({ message }) => {
        if (lost || message.t !== kind) return [message];
        lost = true;
        return [];
      };
      const sent = house.send(fileOf(TEN_CHUNKS));
      if (kind === 'file-offer') {
        await house.until(() => lost);
        house.clock.advance(3_000);
      }
      const offer = await house.offerTo(martin);
      offer.accept();
      await house.until(() => lost);
      await house.quiet();
      house.clock.advance(10_000);

      assert.deepEqual(await contentOf(offer), bytesOf(TEN_CHUNKS));
      await sent.done;
      assert.equal(lost, true);
    });
  }

  it('arrives whatever is lost, and in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.integer({ min: 0, max: 5 })),
        fc.integer({ min: 1, max: CHUNK_BYTES * 20 }),
        async (dice, length) => {
          const house = new FileHouse();
          let losses = 0;
          house.meddle = ({ message }) => {
            const isLost = losses < 40 && dice.next().value === 0;
            if (isLost) losses += 1;
            return isLost ? [] : [message];
          };
          const sent = house.send(fileOf(length));
          await house.until(() => house.passed.length > 0);
          while (!sent.isOver) {
            await house.quiet();
            const [offer] = house.offers.get(martin) ?? [];
            if (offer?.state === 'offered') offer.accept();
            await house.quiet();
            house.clock.advance(3_000);
          }
          const [offer] = house.offers.get(martin) ?? [];
          assert.ok(offer);
          assert.deepEqual(await contentOf(offer), bytesOf(length));
          assert.equal(sent.state, 'done');
        },
      ),
      { numRuns: 30 },
    );
  });

  it('goes on from what had arrived when the connection comes back', async () => {
    const house = new FileHouse();
    const sent = house.send(fileOf(CHUNK_BYTES * 200));
    const offer = await house.offerTo(martin);
    house.meddle = ({ message }) => {
      if (message.t === 'file-chunk' && message.index === 120) house.isCut = true;
      return house.isCut ? [] : [message];
    };
    offer.accept();
    await house.until(() => house.isCut);
    await house.quiet();
    const before = house.passed.length;
    const had = offer.bytes / CHUNK_BYTES;
    assert.equal(had, 120);
    assert.deepEqual([sent.state, offer.state], ['transferring', 'transferring']);

    house.meddle = ({ message }) => [message];
    house.reconnect(garnier, martin);
    assert.deepEqual(await contentOf(offer), bytesOf(CHUNK_BYTES * 200));
    await sent.done;
    const after = house.passed.slice(before).filter(({ message }) => message.t === 'file-chunk');
    assert.equal(after.length, 200 - had);
  });

  it('is offered anew to a page that was reloaded', async () => {
    const house = new FileHouse();
    const sent = house.send(fileOf(CHUNK_BYTES * 200));
    const first = await house.offerTo(martin);
    first.addEventListener('progress', () => (house.isCut = true), { once: true });
    first.accept();
    await house.quiet();
    house.open(martin);
    house.reconnect(garnier, martin);
    const second = await house.offerTo(martin);
    assert.equal(second.state, 'offered');
    second.accept();

    assert.deepEqual(await contentOf(second), bytesOf(CHUNK_BYTES * 200));
    await sent.done;
  });

  it('ends where it arrives when the page that sent it was reloaded', async () => {
    const house = new FileHouse();
    house.send(fileOf(CHUNK_BYTES * 200));
    const running = await house.offerTo(martin);
    house.send(fileOf(10));
    const undecided = await house.offerTo(martin, 1);
    running.addEventListener('progress', () => (house.isCut = true), { once: true });
    running.accept();
    await house.quiet();
    house.open(garnier);
    house.reconnect(garnier, martin);

    await failsWith(running, 'ERR_TDOC_FILE_INTERRUPTED');
    await failsWith(undecided, 'ERR_TDOC_FILE_INTERRUPTED');
  });

  it('does not wait for ever for one that was given up, when that word was lost', async () => {
    const house = new FileHouse();
    const sent = house.send(fileOf(CHUNK_BYTES * 200));
    const offer = await house.offerTo(martin);
    offer.addEventListener('progress', () => (house.isCut = true), { once: true });
    offer.accept();
    await house.quiet();
    sent.cancel();
    house.isCut = false;
    house.clock.advance(10_000);

    await failsWith(offer, 'ERR_TDOC_FILE_CANCELLED');
  });
});
