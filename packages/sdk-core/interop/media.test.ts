import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Meeting, type FirstParticipant } from './meeting.ts';
import type { SecondParticipant } from './second/participant.ts';
import { Refused } from './second/refused.ts';
import { STREAM, type Stream } from './second/sframe.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const CONTENT = utf8('{"t":"chat-ack","id":"00000000000000ab"}');
const CLEAR_BYTES: Record<Stream, number[]> = { 0: [0], 1: [1], 2: [10, 3, 0], 3: [10, 3, 0] };
const isRefused = (error: unknown) => error instanceof Refused && error.code === 'ERR_FRAME';

/** The frame with its last ciphertext byte, before the trailer, altered. */
function spoilt(frame: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(frame);
  copy[copy.length - 2] = (copy.at(-2) ?? 0) ^ 1;
  return copy;
}

for (const [ourDigit, theirDigit] of [
  ['1', '2'],
  ['2', '1'],
] as const) {
  describe(`media keys and frames, the second implementation as ${theirDigit} of two`, () => {
    const id = (participant: { id: string }) => participant.id as FirstParticipant['id'];

    async function gathered() {
      const meeting = new Meeting();
      const ours = meeting.first(ourDigit);
      const theirs = meeting.second(theirDigit);
      await meeting.established(ours, theirs);
      meeting.gather(ours, theirs);
      await exchanged({ meeting, ours, theirs });
      return { meeting, ours, theirs };
    }

    /** Each has the other's latest key, and uses its own. */
    async function exchanged({ meeting, ours, theirs }: Awaited<ReturnType<typeof gathered>>) {
      await meeting.until(
        () => theirs.keys.acknowledged.has(ours.id) && ours.receiving.has(theirs.id),
      );
      await sealedByOurs(meeting, ours);
    }

    /** A frame of ours, as soon as there is a key: it is used when all acknowledged it. */
    async function sealedByOurs(
      meeting: Meeting,
      ours: FirstParticipant,
      { stream = 0, clear = 0 }: { stream?: Stream; clear?: number } = {},
    ): Promise<Uint8Array<ArrayBuffer>> {
      const frame = { frame: new Uint8Array(CONTENT), clearLength: clear };
      let sealed = await ours.sending.seal(stream, frame);
      while (!sealed) {
        await new Promise((resolve) => setImmediate(resolve));
        sealed = await ours.sending.seal(stream, frame);
      }
      return sealed;
    }

    it('open frames of every stream, both ways', async () => {
      const { meeting, ours, theirs } = await gathered();

      for (const stream of Object.values(STREAM)) {
        for (const clear of CLEAR_BYTES[stream]) {
          const ourFrame = await sealedByOurs(meeting, ours, { stream, clear });
          const theirFrame = new Uint8Array(theirs.keys.sealer.seal(stream, CONTENT, clear));
          const opened = await ours.receiving.get(theirs.id)?.open(stream, theirFrame);

          assert.deepEqual(opened, CONTENT);
          assert.deepEqual(
            new Uint8Array(theirs.keys.openerOf(ours.id).open(stream, ourFrame)),
            CONTENT,
          );
        }
      }
      meeting.close();
    });

    it('refuse what is altered, repeated or of another stream', async () => {
      const { meeting, ours, theirs } = await gathered();
      const ring = ours.receiving.get(theirs.id);
      const opener = theirs.keys.openerOf(ours.id);
      const theirFrame = new Uint8Array(theirs.keys.sealer.seal(STREAM.camera, CONTENT, 3));
      const ourFrame = await sealedByOurs(meeting, ours, { stream: STREAM.camera, clear: 3 });

      assert.equal(await ring?.open(STREAM.camera, spoilt(theirFrame)), null);
      assert.equal(await ring?.open(STREAM.screen, theirFrame), null);
      assert.ok(await ring?.open(STREAM.camera, theirFrame));
      assert.equal(await ring?.open(STREAM.camera, theirFrame), null);
      assert.throws(() => opener.open(STREAM.camera, spoilt(ourFrame)), isRefused);
      assert.throws(() => opener.open(STREAM.screen, ourFrame), isRefused);
      assert.ok(opener.open(STREAM.camera, ourFrame));
      assert.throws(() => opener.open(STREAM.camera, ourFrame), isRefused);
      meeting.close();
    });

    it('follow each other’s steps, some of them unseen', async () => {
      const { meeting, ours, theirs } = await gathered();
      for (const steps of [1, 3, 7]) {
        for (let step = 0; step < steps; step += 1) {
          await sealedByOurs(meeting, ours);
          await ours.sending.ratchet();
          theirs.keys.sealer.stepForward();
        }
        const theirFrame = new Uint8Array(theirs.keys.sealer.seal(STREAM.data, CONTENT));
        const opened = await ours.receiving.get(theirs.id)?.open(STREAM.data, theirFrame);
        const ourFrame = await sealedByOurs(meeting, ours);

        assert.deepEqual(opened, CONTENT);
        assert.deepEqual(new Uint8Array(theirs.keys.openerOf(ours.id).open(0, ourFrame)), CONTENT);
        // A step is over for good five seconds after the next was met.
        meeting.clock.advance(5_000);
      }
      meeting.close();
    });

    it('take a new key in time, and once the session was made anew', async () => {
      const all = await gathered();
      const { meeting, ours, theirs } = all;
      const epochs = () => [theirs.keys.sealer.epoch, theirs.keys.epochOf(ours.id)];
      const before = epochs();
      theirs.changeKey();
      await exchanged(all);
      ours.session.send(id(theirs), { t: 'bye' });
      theirs.pair(ours.id).say('{"t":"bye"}');
      await meeting.until(() => ours.messages.length > 0 && theirs.texts.length > 0);
      if (ourDigit === '1') meeting.clock.advance(1_800_000);
      else theirs.begin(ours.id);
      await meeting.until(() => ours.established.length === 2 && theirs.sessions === 2);
      await meeting.until(() => (theirs.keys.epochOf(ours.id) ?? 0) > (before[1] ?? 0));
      await exchanged(all);

      const theirFrame = new Uint8Array(theirs.keys.sealer.seal(STREAM.data, CONTENT));
      assert.deepEqual(await ours.receiving.get(theirs.id)?.open(STREAM.data, theirFrame), CONTENT);
      meeting.close();
    });

    it('take no key while one sees somebody the other does not', async () => {
      const meeting = new Meeting();
      const ours = meeting.first(ourDigit);
      const theirs = meeting.second(theirDigit);
      const ghost = meeting.second('3');
      await meeting.established(ours, theirs);
      await meeting.established(theirs, ghost);
      ours.session.setMembers([id(theirs)]);
      theirs.setMembers([ours.id, ghost.id]);
      await meeting.until(() => theirs.refused.length > 0);
      meeting.clock.advance(3_000);
      await meeting.until(() => ours.mismatches.length > 0);

      assert.equal(theirs.refused[0], 'ERR_TDOC_ROSTER');
      assert.equal(theirs.keys.acknowledged.size, 0);
      assert.equal(ours.receiving.get(theirs.id), undefined);
      meeting.close();
    });

    it('show three people the same sixty digits', async () => {
      const meeting = new Meeting();
      const ours = meeting.first(ourDigit);
      const theirs = meeting.second(theirDigit);
      const third: SecondParticipant = meeting.second('3', { pq: false });
      await meeting.established(ours, theirs);
      await meeting.established(ours, third);
      await meeting.established(theirs, third);
      meeting.gather(ours, theirs, third);

      const code = await ours.session.groupCode();
      assert.equal(code?.length, 12);
      assert.deepEqual(theirs.groupCode, code);
      assert.deepEqual(third.groupCode, code);
      meeting.close();
    });
  });
}
