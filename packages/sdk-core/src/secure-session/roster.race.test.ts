import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { SessionHouse, type Guest } from '../testing/session-house.ts';
import { ROSTER_LIMIT_MS } from './key-schedule.ts';

const received = (guest: Guest, from: Guest) =>
  guest.keys.filter((one) => one.type === 'receive' && one.remote === from.id).length;
const sends = (guest: Guest) => guest.keys.filter(({ type }) => type === 'send').length;

describe('media keys between sessions', () => {
  let house = new SessionHouse();
  afterEach(() => {
    house.close();
    house = new SessionHouse();
  });

  it('reach both members, and are used without waiting for the clock', async () => {
    const [a, b] = [house.add('1'), house.add('2')];
    await house.established(a, b);
    a.session.setMembers([b.id]);
    b.session.setMembers([a.id]);
    await house.until(() => sends(a) === 1 && sends(b) === 1);

    assert.deepEqual([received(a, b), received(b, a)], [1, 1]);
    const [key] = a.keys.filter((one) => one.type === 'send');
    const [taken] = b.keys.filter((one) => one.type === 'receive');
    assert.deepEqual(key?.base, taken?.base);
  });

  it('are not told to somebody who waits', async () => {
    const [a, b, c] = [house.add('1'), house.add('2'), house.add('3')];
    await house.established(a, b);
    await house.established(a, c);
    a.session.setMembers([b.id]);
    b.session.setMembers([a.id]);
    await house.until(() => sends(a) === 1 && sends(b) === 1);
    await a.session.flush();

    assert.equal(received(c, a), 0);
  });

  it('are withheld from a ghost, and the others hear the alarm', async () => {
    const [a, b, ghost] = [house.add('1'), house.add('2'), house.add('3')];
    await house.established(a, b);
    await house.established(a, ghost);
    // The server shows the ghost to a only: b must not go on as if nothing were.
    a.session.setMembers([b.id, ghost.id]);
    b.session.setMembers([a.id]);
    ghost.session.setMembers([a.id, b.id]);
    // Sealing takes real time, the alarm the clock's: both go on in small steps.
    for (let step = 0; b.mismatches.length === 0 && step < 500; step += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      house.clock.advance(ROSTER_LIMIT_MS / 100);
    }

    assert.deepEqual(b.mismatches, [a.id]);
    assert.equal(received(b, a), 0);
  });

  it('are new for a page that was reloaded', async () => {
    const [a, b] = [house.add('1'), house.add('2')];
    await house.established(a, b);
    a.session.setMembers([b.id]);
    b.session.setMembers([a.id]);
    await house.until(() => sends(a) === 1 && sends(b) === 1);
    const again = house.add('2');
    again.session.setMembers([a.id]);
    again.session.begin(a.id);
    await house.until(() => received(again, a) === 1 && sends(a) === 2 && received(a, b) === 2);

    const bases = a.keys.flatMap((one) => (one.type === 'send' ? [String(one.base)] : []));
    assert.equal(new Set(bases).size, 2);
  });

  for (const [first, second] of [
    ['1', '2'],
    ['2', '1'],
  ] as const) {
    it(`are told anew to a page that took this one for gone, whoever begins (${first})`, async () => {
      const [a, b] = [house.add(first), house.add(second)];
      await house.established(a, b);
      a.session.setMembers([b.id]);
      b.session.setMembers([a.id]);
      await house.until(() => sends(a) === 1 && sends(b) === 1);
      // The server says that b has left, and that it is there again; b never hears of it.
      a.session.forget(b.id);
      a.session.setMembers([]);
      a.session.begin(b.id);
      a.session.setMembers([b.id]);
      await house.until(() => a.established.length === 2 && received(a, b) === 2 && sends(b) === 2);

      const used = b.keys.filter((one) => one.type === 'send').at(-1);
      const known = a.keys.filter((one) => one.type === 'receive').at(-1);
      assert.deepEqual([known?.epoch, known?.base], [used?.epoch, used?.base]);
      assert.equal(a.mismatches.length + b.mismatches.length, 0);
    });
  }
});
