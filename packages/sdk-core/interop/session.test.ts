import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { altered, Meeting, type FirstParticipant } from './meeting.ts';
import type { SecondParticipant } from './second/participant.ts';

interface Met {
  meeting: Meeting;
  ours: FirstParticipant;
  theirs: SecondParticipant;
}

/** `1` is the smaller identifier, so whoever has it begins. */
const SIDES = [
  { title: 'our initiator and the second responder', ours: '1', theirs: '2' },
  { title: 'the second initiator and our responder', ours: '2', theirs: '1' },
] as const;

const chat = (id: number) =>
  ({ t: 'chat', id: id.toString(16).padStart(16, '0'), text: `n° ${id}`, sentAt: id }) as const;

function textsOf({ theirs }: Met): string[] {
  return theirs.texts.map((text) => (JSON.parse(text) as { text: string }).text);
}

async function codesAreEqual({ meeting, ours, theirs }: Met): Promise<void> {
  assert.deepEqual(await meeting.codeOf(theirs, ours.id), await meeting.codeOf(ours, theirs.id));
}

for (const side of SIDES) {
  for (const pq of [true, false]) {
    describe(`${side.title}, ${pq ? 'with' : 'without'} the post-quantum step`, () => {
      async function met(): Promise<Met> {
        const meeting = new Meeting();
        const ours = meeting.first(side.ours);
        const theirs = meeting.second(side.theirs, { pq });
        await meeting.established(ours, theirs);
        return { meeting, ours, theirs };
      }
      const remoteOf = ({ theirs }: Met) => theirs.id as FirstParticipant['id'];

      it('make a session with the same verification code', async () => {
        const all = await met();

        assert.equal(all.ours.session.trust(remoteOf(all))?.postQuantum, pq);
        assert.equal(all.theirs.pair(all.ours.id).session?.keys.pq, pq);
        await codesAreEqual(all);
        all.meeting.close();
      });

      it('open what the other sealed, in order', async () => {
        const all = await met();
        const { meeting, ours, theirs } = all;

        for (let id = 1; id <= 40; id += 1) {
          ours.session.send(remoteOf(all), chat(id));
          theirs.pair(ours.id).say(JSON.stringify(chat(id)));
        }
        await meeting.until(() => theirs.texts.length === 40 && ours.messages.length === 40);

        const expected = Array.from({ length: 40 }, (_, index) => chat(index + 1));
        assert.deepEqual(ours.messages, expected);
        assert.deepEqual(
          theirs.texts,
          expected.map((message) => JSON.stringify(message)),
        );
        meeting.close();
      });

      it('say again after a reconnection what was lost', async () => {
        const all = await met();
        const { meeting, ours, theirs } = all;
        meeting.meddle = () => [];
        for (const id of [1, 2, 3]) {
          ours.session.send(remoteOf(all), chat(id));
          theirs.pair(ours.id).say(JSON.stringify(chat(id)));
        }
        await ours.session.flush();

        meeting.meddle = (passing) => [passing];
        ours.session.begin(remoteOf(all));
        theirs.pair(ours.id).reconnected();
        await meeting.until(() => theirs.texts.length === 3 && ours.messages.length === 3);

        assert.deepEqual(textsOf(all), ['n° 1', 'n° 2', 'n° 3']);
        assert.deepEqual(ours.messages, [chat(1), chat(2), chat(3)]);
        meeting.close();
      });

      it('refuse an altered envelope and take the true one after it', async () => {
        const all = await met();
        const { meeting, ours, theirs } = all;
        const refusedBefore = ours.refused;
        meeting.meddle = (passing) => [{ ...passing, line: altered(passing.line) }, passing];

        ours.session.send(remoteOf(all), chat(1));
        theirs.pair(ours.id).say(JSON.stringify(chat(2)));
        await meeting.until(() => theirs.texts.length === 1 && ours.messages.length === 1);

        assert.equal(ours.refused, refusedBefore + 1);
        assert.deepEqual([textsOf(all), ours.messages], [['n° 1'], [chat(2)]]);
        meeting.close();
      });

      it('follow a new key in either direction', async () => {
        const all = await met();
        const { meeting, ours, theirs } = all;

        theirs.pair(ours.id).session?.rekey();
        theirs.pair(ours.id).say(JSON.stringify(chat(1)));
        await meeting.until(() => ours.messages.length === 1);
        meeting.clock.advance(600_000);
        ours.session.send(remoteOf(all), chat(2));
        await meeting.until(() => theirs.texts.length === 1);

        assert.deepEqual([ours.messages, textsOf(all)], [[chat(1)], ['n° 2']]);
        meeting.close();
      });

      it('keep the code through a renewal, and speak under the new session', async () => {
        const all = await met();
        const { meeting, ours, theirs } = all;
        const code = await ours.session.verificationCode(remoteOf(all));
        const former = theirs.pair(ours.id).session?.sid;
        ours.session.send(remoteOf(all), chat(1));
        theirs.pair(ours.id).say(JSON.stringify(chat(1)));
        await meeting.until(() => theirs.texts.length === 1 && ours.messages.length === 1);

        if (side.ours === '1') meeting.clock.advance(1_800_000);
        else theirs.begin(ours.id);
        await meeting.until(() => theirs.sessions === 2 && ours.established.length === 2);
        ours.session.send(remoteOf(all), chat(2));
        theirs.pair(ours.id).say(JSON.stringify(chat(2)));
        await meeting.until(() => theirs.texts.length === 2 && ours.messages.length === 2);

        assert.deepEqual(ours.established.at(-1), { remote: theirs.id, renewed: true });
        assert.notEqual(theirs.pair(ours.id).session?.sid, former);
        assert.deepEqual(await ours.session.verificationCode(remoteOf(all)), code);
        await codesAreEqual(all);
        meeting.close();
      });

      it('tell each other what a person found in the code', async () => {
        const all = await met();
        const { meeting, ours, theirs } = all;
        const code = await ours.session.verificationCode(remoteOf(all));

        await ours.session.answerVerification(remoteOf(all), { code, identical: true });
        theirs.answerCode(ours.id, true);
        await meeting.until(
          () =>
            theirs.answers.length === 1 &&
            ours.session.trust(remoteOf(all))?.verifiedByRemote === true,
        );

        assert.deepEqual(theirs.answers, [true]);
        assert.equal(ours.session.trust(remoteOf(all))?.level, 'verified-sas');
        meeting.close();
      });
    });
  }

  describe(`${side.title} that may not meet`, () => {
    it('fail with the same code on both ends when one has another link', async () => {
      const meeting = new Meeting();
      const ours = meeting.first(side.ours);
      const theirs = meeting.second(side.theirs, { linkSecret: new Uint8Array(32) });

      meeting.meet(ours, theirs);
      while (ours.failures.length === 0 || theirs.refused.length === 0) {
        meeting.clock.advance(1_000);
        theirs.pair(ours.id).tick();
        // Handshakes are asynchronous: each gets its turn before the time goes on.
        await new Promise((resolve) => setImmediate(resolve));
      }

      assert.deepEqual(ours.failures.slice(0, 1), ['ERR_TDOC_HANDSHAKE']);
      assert.deepEqual(theirs.refused, ['ERR_TDOC_HANDSHAKE']);
      assert.equal(ours.established.length + theirs.sessions, 0);
      meeting.close();
    });

    for (const kind of ['h1', 'h2', 'h3']) {
      it(`make no session with an altered ${kind}, and one when it comes through`, async () => {
        const meeting = new Meeting();
        const ours = meeting.first(side.ours);
        const theirs = meeting.second(side.theirs);
        let isAltered = false;
        meeting.meddle = (passing) => {
          if (isAltered || !passing.line.startsWith(`t1.${kind}.`)) return [passing];
          isAltered = true;
          return [{ ...passing, line: altered(passing.line) }];
        };

        await meeting.established(ours, theirs);

        assert.ok(isAltered);
        const attempts = meeting.passed.filter(({ line }) => line.startsWith('t1.h1.'));
        assert.ok(attempts.length > 1, 'a second handshake was needed');
        await codesAreEqual({ meeting, ours, theirs });
        meeting.close();
      });
    }
  });
}
