import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ChatMessage } from '../chat/chat-log.ts';
import type { ParticipantId } from '../protocol/messages.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { ChatCourier, FALL_BACK_MS } from './chat-courier.ts';

const garnier = 'a'.repeat(32) as ParticipantId;
const martin = 'b'.repeat(32) as ParticipantId;
const message = (id: string): ChatMessage => ({
  id,
  from: garnier,
  isLocal: true,
  text: 'Bonjour',
  sentAt: new Date(0),
});

function house({ frames = true }: { frames?: boolean } = {}) {
  const clock = new ManualClock();
  const sent: string[] = [];
  const state = { frames };
  const courier = new ChatCourier({
    clock,
    sendFrame: (_remote, { id }) => {
      if (state.frames) sent.push(`frame ${id}`);
      return Promise.resolve(state.frames);
    },
    sendEnvelope: (_remote, { id }) => sent.push(`envelope ${id}`),
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return { clock, sent, state, courier, turn };
}

describe('a chat message', () => {
  it('travels as a data frame, the next once it is acknowledged', async () => {
    const { courier, sent, turn } = house();
    courier.send(martin, message('1'));
    courier.send(martin, message('2'));
    await turn();
    assert.deepEqual(sent, ['frame 1']);
    courier.acknowledged(martin, '1');
    await turn();

    assert.deepEqual(sent, ['frame 1', 'frame 2']);
  });

  it('travels in the envelope where no frame can leave', async () => {
    const { courier, sent, turn } = house({ frames: false });
    courier.send(martin, message('1'));
    courier.send(martin, message('2'));
    await turn();

    assert.deepEqual(sent, ['envelope 1', 'envelope 2']);
  });

  it('goes the other way when its frame is not acknowledged, and those behind it after it', async () => {
    const { courier, clock, sent, turn } = house();
    for (const id of ['1', '2', '3']) courier.send(martin, message(id));
    await turn();
    clock.advance(FALL_BACK_MS);
    courier.send(martin, message('4'));
    await turn();

    assert.deepEqual(sent, ['frame 1', 'envelope 1', 'envelope 2', 'envelope 3', 'envelope 4']);
  });

  it('takes the frame again once nothing earlier is unacknowledged', async () => {
    const { courier, clock, sent, turn } = house();
    courier.send(martin, message('1'));
    await turn();
    clock.advance(FALL_BACK_MS);
    courier.acknowledged(martin, '1');
    courier.send(martin, message('2'));
    await turn();

    assert.deepEqual(sent, ['frame 1', 'envelope 1', 'frame 2']);
  });

  it('is said again in the envelope when the session is new, and by no timer after', async () => {
    const { courier, clock, sent, turn } = house();
    courier.send(martin, message('1'));
    await turn();
    courier.sendAgain(martin, [message('1')]);
    clock.advance(FALL_BACK_MS * 2);

    assert.deepEqual(sent, ['frame 1', 'envelope 1']);
  });

  it('is not said to who left', async () => {
    const { courier, clock, sent, turn } = house();
    courier.send(martin, message('1'));
    await turn();
    courier.forget(martin);
    clock.advance(FALL_BACK_MS);

    assert.deepEqual(sent, ['frame 1']);
  });

  it('arrives in order, whatever is lost and however late acknowledgements are', async () => {
    const event = fc.constantFrom('say', 'say', 'deliver', 'acknowledge', 'lose', 'wait');
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
        const { courier, clock, sent, turn } = house();
        const seen: string[] = [];
        const acks: string[] = [];
        let [said, read] = [0, 0];
        const take = (isKept: boolean) => {
          const [way, id] = sent[read]?.split(' ') ?? [];
          if (!id) return;
          read += 1;
          // The envelope loses nothing, a frame may be lost.
          if (way === 'frame' && !isKept) return;
          if (!seen.includes(id)) seen.push(id);
          acks.push(id);
        };
        for (const one of [...events, ...Array<string>(200).fill('finish')]) {
          if (one === 'say') courier.send(martin, message(`${said++}`));
          if (one === 'deliver' || one === 'finish') take(true);
          if (one === 'lose') take(false);
          if (one === 'wait' || one === 'finish') clock.advance(FALL_BACK_MS);
          const ack = one === 'acknowledge' || one === 'finish' ? acks.shift() : undefined;
          if (ack !== undefined) courier.acknowledged(martin, ack);
          await turn();
        }
        assert.deepEqual(
          seen,
          Array.from({ length: said }, (_, index) => `${index}`),
        );
      }),
      { numRuns: 100 },
    );
  });
});
