import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MediaKeyEvent } from '../ports.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import {
  EPOCH_MS,
  KeySchedule,
  MAX_RETRIES,
  RATCHET_MS,
  RETIRE_MS,
  RETRY_MS,
  ROSTER_LIMIT_MS,
  SWITCH_LIMIT_MS,
} from './key-schedule.ts';
import type { KeyControl } from './pair-session.ts';

interface Sent {
  to: string;
  message: KeyControl;
}

function setUp() {
  const clock = new ManualClock();
  const sent: Sent[] = [];
  const events: MediaKeyEvent[] = [];
  const mismatches: string[] = [];
  let refused = 0;
  const schedule = new KeySchedule({
    clock,
    handlers: {
      send: (to, message) => sent.push({ to, message }),
      onMediaKey: (event) => events.push(event),
      onRosterMismatch: (remote) => mismatches.push(remote),
      onRefused: () => (refused += 1),
    },
  });
  /** Members as `id` or `id:page`, where another page has another static key. */
  const present = (...members: string[]) => {
    const entries = members.map((member) => [member.split(':')[0] as string, member] as const);
    schedule.update({ members: new Map(entries), roster: `roster of ${members.join(' ')}` });
  };
  const keysTo = (to: string) =>
    sent.flatMap((one) => (one.to === to && one.message.t === 'key' ? [one.message] : []));
  const sendEpochs = () => events.flatMap((one) => (one.type === 'send' ? [one.epoch] : []));
  const ack = (from: string, epoch: number) => schedule.receive(from, { t: 'key-ack', epoch });
  const offer = (from: string, changes: Partial<Extract<KeyControl, { t: 'key' }>> = {}) =>
    schedule.receive(from, {
      t: 'key',
      epoch: 1,
      base: 'A'.repeat(43),
      roster: 'roster of b',
      reason: 'join',
      ...changes,
    });
  const count = { refused: () => refused };
  return {
    clock,
    schedule,
    sent,
    events,
    mismatches,
    present,
    keysTo,
    sendEpochs,
    ack,
    offer,
    count,
  };
}

describe('KeySchedule: when keys change', () => {
  it('uses a key when everybody has it, not before', () => {
    const { present, sendEpochs, ack } = setUp();
    present('b', 'c');
    ack('b', 1);
    assert.deepEqual(sendEpochs(), []);
    ack('c', 1);

    assert.deepEqual(sendEpochs(), [1]);
  });

  it('waits two seconds for an answer that is held back, and no longer', () => {
    const { clock, present, sendEpochs, ack } = setUp();
    present('b', 'c');
    ack('b', 1);
    clock.advance(SWITCH_LIMIT_MS - 1);
    assert.deepEqual(sendEpochs(), []);
    clock.advance(1);

    assert.deepEqual(sendEpochs(), [1]);
  });

  it('tells a key again until it is acknowledged, and gives up in time', () => {
    const { clock, present, keysTo, ack } = setUp();
    present('b', 'c');
    clock.advance(RETRY_MS);
    ack('b', 1);
    clock.advance(RETRY_MS * (MAX_RETRIES + 3));

    assert.equal(keysTo('b').length, 2);
    assert.equal(keysTo('c').length, 1 + MAX_RETRIES);
  });

  it('uses a new key at once when somebody leaves, and never tells it to them', () => {
    const { present, keysTo, sendEpochs, ack } = setUp();
    present('b', 'c');
    ack('b', 1);
    ack('c', 1);
    present('b');

    assert.deepEqual(sendEpochs(), [1, 2]);
    assert.deepEqual(
      keysTo('c').map(({ epoch }) => epoch),
      [1],
    );
    assert.equal(keysTo('b').at(-1)?.reason, 'leave');
  });

  it('draws another key for each epoch', () => {
    const { present, keysTo } = setUp();
    present('b');
    present('b', 'c');
    present('b');

    assert.equal(new Set(keysTo('b').map(({ base }) => base)).size, 3);
  });

  it('steps forward each minute, and begins a new epoch after ten', () => {
    const { clock, present, events, sendEpochs, keysTo, ack } = setUp();
    present('b');
    ack('b', 1);
    clock.advance(RATCHET_MS * 3);
    assert.equal(events.filter(({ type }) => type === 'ratchet').length, 3);
    clock.advance(EPOCH_MS - RATCHET_MS * 3);
    assert.equal(keysTo('b').at(-1)?.reason, 'timer');
    ack('b', 2);

    assert.deepEqual(sendEpochs(), [1, 2]);
  });

  it('falls silent when nobody is left', () => {
    const { clock, present, sent, events, ack } = setUp();
    present('b');
    ack('b', 1);
    present();
    const [messages, count] = [sent.length, events.length];
    clock.advance(EPOCH_MS * 2);

    assert.deepEqual([sent.length, events.length], [messages, count]);
  });

  it('seals nothing for the next who comes with a key that the last who left knows', () => {
    const { present, sendEpochs, keysTo, ack } = setUp();
    present('b');
    ack('b', 1);
    present();
    present('c');

    assert.deepEqual(sendEpochs(), [1, 2]);
    assert.equal(keysTo('c').at(-1)?.epoch, 2);
  });

  it('never begins to use a key that only somebody who left was told', () => {
    const { present, sendEpochs } = setUp();
    present('b');
    present();

    assert.deepEqual(sendEpochs(), []);
  });
});

describe('KeySchedule: races', () => {
  it('drops the key of a join when somebody leaves meanwhile', () => {
    const { clock, present, sendEpochs, ack } = setUp();
    present('b');
    ack('b', 1);
    present('b', 'c');
    present('c');
    ack('c', 2);
    clock.advance(SWITCH_LIMIT_MS * 2);

    assert.deepEqual(sendEpochs(), [1, 3]);
  });

  it('uses one key for two joins at once: the second, which all of them have', () => {
    const { clock, present, sendEpochs, ack } = setUp();
    present('b');
    ack('b', 1);
    present('b', 'c');
    present('b', 'c', 'd');
    ack('b', 2);
    ack('c', 2);
    assert.deepEqual(sendEpochs(), [1]);
    for (const id of ['b', 'c', 'd']) ack(id, 3);
    clock.advance(SWITCH_LIMIT_MS * 2);

    assert.deepEqual(sendEpochs(), [1, 3]);
  });

  it('switches when the only one who had not answered leaves', () => {
    const { present, sendEpochs, ack } = setUp();
    present('b', 'c');
    ack('b', 1);
    present('b');

    assert.deepEqual(sendEpochs().at(-1), 2);
  });

  it('takes no late answer to a former key for one to the latest', () => {
    const { present, sendEpochs, ack } = setUp();
    present('b');
    present('b', 'c');
    ack('b', 1);
    ack('c', 1);

    assert.deepEqual(sendEpochs(), []);
  });

  it('treats a reloaded page as somebody else: new key at once, former keys gone', () => {
    const { present, events, sendEpochs, ack, offer } = setUp();
    present('b');
    ack('b', 1);
    offer('b');
    present('b:reloaded');

    assert.deepEqual(sendEpochs(), [1, 2]);
    assert.ok(events.some((one) => one.type === 'forget' && one.remote === 'b'));
  });

  it('keeps the key of a reloaded page when a former page’s key of that number was to go', () => {
    const { clock, present, events, offer } = setUp();
    present('b');
    offer('b');
    offer('b', { epoch: 2 });
    present('b:reloaded');
    offer('b', { roster: 'roster of b:reloaded' });
    clock.advance(RETIRE_MS);

    assert.equal(
      events.some(({ type }) => type === 'retire'),
      false,
    );
  });

  it('does nothing after it was closed, whatever still comes', () => {
    const { clock, schedule, present, sent, ack } = setUp();
    present('b');
    schedule.close();
    const count = sent.length;
    ack('b', 1);
    clock.advance(EPOCH_MS);

    assert.equal(sent.length, count);
  });
});

describe('KeySchedule: keys of others', () => {
  it('takes a key once, and answers each time it is told', () => {
    const { present, events, sent, offer } = setUp();
    present('b');
    offer('b');
    offer('b');

    assert.equal(events.filter(({ type }) => type === 'receive').length, 1);
    assert.equal(sent.filter(({ message }) => message.t === 'key-ack').length, 2);
  });

  it('never takes an older key, nor a second one for the same epoch', () => {
    const { present, events, offer, count } = setUp();
    present('b');
    offer('b', { epoch: 5 });
    offer('b', { epoch: 4 });
    offer('b', { epoch: 5, base: 'B'.repeat(42) + 'A' });

    assert.deepEqual(
      events.flatMap((one) => (one.type === 'receive' ? [one.epoch] : [])),
      [5],
    );
    assert.equal(count.refused(), 1);
  });

  it('keeps no copy of a key for longer than it may be told again', () => {
    const { clock, present, offer, count, events } = setUp();
    present('b');
    offer('b');
    offer('b', { base: 'B'.repeat(43) });
    assert.equal(count.refused(), 1);
    clock.advance(RETRY_MS * (MAX_RETRIES + 1));
    offer('b', { base: 'B'.repeat(43) });

    // Nothing is left to compare with: neither refused nor taken.
    assert.equal(count.refused(), 1);
    assert.equal(events.filter(({ type }) => type === 'receive').length, 1);
  });

  it('lets the former key go five seconds after the next one came', () => {
    const { clock, present, events, offer } = setUp();
    present('b');
    offer('b');
    offer('b', { epoch: 2, base: 'B'.repeat(42) + 'A' });
    clock.advance(RETIRE_MS - 1);
    assert.equal(
      events.some(({ type }) => type === 'retire'),
      false,
    );
    clock.advance(1);

    assert.deepEqual(events.at(-1), { type: 'retire', remote: 'b', epoch: 1 });
  });

  it('takes and acknowledges nothing while the rosters differ, and sounds the alarm', () => {
    const { clock, present, events, sent, mismatches, offer } = setUp();
    present('b');
    offer('b', { roster: 'roster of b ghost' });
    clock.advance(ROSTER_LIMIT_MS - 1);
    assert.deepEqual(mismatches, []);
    clock.advance(1);

    assert.deepEqual(mismatches, ['b']);
    assert.equal(
      events.some(({ type }) => type === 'receive'),
      false,
    );
    assert.equal(
      sent.some(({ message }) => message.t === 'key-ack'),
      false,
    );
  });

  it('sounds the alarm about somebody the server shows late as well', () => {
    const { clock, present, mismatches, offer } = setUp();
    present('c');
    offer('b', { roster: 'roster of b ghost' });
    clock.advance(ROSTER_LIMIT_MS);
    assert.deepEqual(mismatches, []);
    present('b', 'c');
    clock.advance(ROSTER_LIMIT_MS);

    assert.deepEqual(mismatches, ['b']);
  });

  it('sounds the alarm once for one disagreement, and again for the next', () => {
    const { clock, present, mismatches, offer } = setUp();
    present('b');
    offer('b', { roster: 'roster of b ghost' });
    clock.advance(ROSTER_LIMIT_MS * 3);
    assert.deepEqual(mismatches, ['b']);
    offer('b', { epoch: 2 });
    offer('b', { epoch: 3, roster: 'roster of b ghost' });
    clock.advance(ROSTER_LIMIT_MS);

    assert.deepEqual(mismatches, ['b', 'b']);
  });

  it('takes the key as soon as both see the same people, without an alarm', () => {
    const { clock, present, events, mismatches, offer } = setUp();
    present('b');
    offer('b', { roster: 'roster of b c' });
    clock.advance(1_000);
    present('b', 'c');
    clock.advance(ROSTER_LIMIT_MS);

    assert.deepEqual(mismatches, []);
    assert.ok(events.some((one) => one.type === 'receive' && one.remote === 'b'));
  });

  it('takes no key of somebody who is not in', () => {
    const { clock, present, events, mismatches, offer } = setUp();
    present('b');
    offer('ghost', { roster: 'roster of b' });
    clock.advance(ROSTER_LIMIT_MS * 2);

    assert.equal(
      events.some(({ type }) => type === 'receive'),
      false,
    );
    assert.deepEqual(mismatches, []);
  });
});
