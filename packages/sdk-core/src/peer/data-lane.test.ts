import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DataLane, MAX_DATA_MESSAGE_BYTES } from './data-lane.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const turn = () => new Promise((resolve) => setImmediate(resolve));
const bytes = (...values: number[]): Bytes => Uint8Array.from(values);

/** Seals by adding one byte in front; opens what has it. */
function laneOf({ seal = (message: Bytes): Bytes | null => bytes(9, ...message) } = {}) {
  const channel = { isOpen: true, bufferedBytes: 0, sent: [] as Bytes[] };
  const messages: Bytes[] = [];
  const opening: (() => void)[] = [];
  let isHeld = false;
  const lane = new DataLane({
    line: {
      seal: (message) => Promise.resolve(seal(message)),
      open: async (frame) => {
        if (isHeld) await new Promise<void>((resolve) => opening.push(resolve));
        return frame[0] === 9 ? frame.slice(1) : null;
      },
    },
    channel: Object.assign(channel, { send: (frame: Bytes) => void channel.sent.push(frame) }),
    onMessage: (message) => messages.push(message),
  });
  return { lane, channel, messages, opening, hold: () => (isHeld = true) };
}

describe('the bytes of a data channel', () => {
  it('leave sealed, in the order they were said', async () => {
    const { lane, channel } = laneOf();

    assert.deepEqual(await Promise.all([lane.send(bytes(1)), lane.send(bytes(2))]), [true, true]);
    assert.deepEqual(channel.sent, [bytes(9, 1), bytes(9, 2)]);
  });

  it('do not leave when they can not be sealed, nor without a channel', async () => {
    const { lane, channel } = laneOf({ seal: () => null });
    assert.equal(await lane.send(bytes(1)), false);
    const other = laneOf();
    other.channel.isOpen = false;
    assert.equal(await other.lane.send(bytes(1)), false);

    assert.deepEqual([channel.sent, other.channel.sent], [[], []]);
  });

  it('wait for room, and then go on', async () => {
    const { lane, channel } = laneOf();
    channel.bufferedBytes = 1_000_000;
    let settled = 0;
    for (const value of [1, 2]) void lane.send(bytes(value)).then(() => (settled += 1));
    await turn();
    assert.deepEqual([channel.sent.length, settled], [1, 0]);
    channel.bufferedBytes = 0;
    lane.roomFound();
    await turn();

    assert.deepEqual([channel.sent.length, settled], [2, 2]);
  });

  it('never queue up without end', async () => {
    const { lane, channel } = laneOf();
    channel.bufferedBytes = 1_000_000;
    const answers = Array.from({ length: 100 }, () => lane.send(bytes(1)));
    const refused = await Promise.all(answers.slice(64));

    assert.deepEqual(new Set(refused), new Set([false]));
    lane.close();
    await Promise.all(answers);
    assert.equal(channel.sent.length, 1);
  });

  it('are no longer than agreed, either way', async () => {
    const { lane, channel, messages } = laneOf();
    assert.equal(await lane.send(new Uint8Array(MAX_DATA_MESSAGE_BYTES)), true);
    assert.equal(await lane.send(new Uint8Array(MAX_DATA_MESSAGE_BYTES + 1)), false);
    lane.receive(new Uint8Array(MAX_DATA_MESSAGE_BYTES + 35).fill(9));
    await turn();

    assert.equal(channel.sent.length, 1);
    assert.equal(messages.length, 0);
  });

  it('are handed on in the order they came, those left out that do not open', async () => {
    const { lane, messages } = laneOf();
    for (const frame of [bytes(9, 1), bytes(8, 2), bytes(9, 3)]) lane.receive(frame);
    await turn();

    assert.deepEqual(messages, [bytes(1), bytes(3)]);
  });

  it('are lost beyond what can be opened in time, and taken again after', async () => {
    const { lane, messages, opening, hold } = laneOf();
    hold();
    for (let count = 0; count < 600; count += 1) lane.receive(bytes(9, 1));
    assert.equal(opening.length, 512);
    for (const open of opening) open();
    await turn();
    lane.receive(bytes(9, 1));

    assert.equal(messages.length, 512);
    assert.equal(opening.length, 513);
  });

  it('go nowhere once the connection is closed', async () => {
    const { lane, messages, channel } = laneOf();
    lane.receive(bytes(9, 1));
    lane.close();
    assert.equal(await lane.send(bytes(1)), false);
    await turn();

    assert.deepEqual([messages.length, channel.sent.length], [0, 0]);
  });
});
