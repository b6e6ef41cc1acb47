/** The guard alone, on a clock that stands still: whom it stops, for how long, and whom it never stops. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { ManualClock } from '../testing/manual-clock.ts';
import type { Decision } from './decision.ts';
import { Guard } from './guard.ts';
import { guardSchema, type GuardSettings } from './settings.ts';
import type { Signal, SignalSource } from './signals.ts';

const ATTACKER = '203.0.113.7';
const PARTICIPANT = 'tc_AAAAAAAAAAAAAAAAAAAAAA/00000000000000000000000000000001';

describe('the guard', () => {
  let clock: ManualClock;
  let told: Decision[];
  let guard: Guard;

  function make(settings: Partial<GuardSettings> = {}): void {
    clock = new ManualClock();
    told = [];
    guard = new Guard({
      clock,
      settings: { ...guardSchema.parse({}), ...settings },
      onDecision: (decision) => void told.push(decision),
      onLift: () => undefined,
    });
  }

  function repeat(count: number, signal: Signal, source: SignalSource): void {
    for (let done = 0; done < count; done += 1) guard.notice(signal, source);
  }

  const actions = () => told.map(({ scope, action }) => `${scope} ${action}`);

  beforeEach(() => make());

  it('slows an address down first, and closes the door to it when it goes on', () => {
    repeat(2, 'ticket-unknown', { address: ATTACKER });
    assert.equal(guard.doorOf(ATTACKER).door, 'slow');
    repeat(8, 'ticket-unknown', { address: ATTACKER });
    assert.deepEqual(guard.doorOf(ATTACKER), { door: 'closed', retryAfterS: 300 });
    assert.deepEqual(actions(), ['address throttle', 'address block']);
    assert.equal(guard.doorOf('203.0.113.8').door, 'open');
  });

  it('decides in the very turn in which the threshold is passed', () => {
    repeat(9, 'ticket-unknown', { address: ATTACKER });
    assert.equal(guard.doorOf(ATTACKER).door, 'slow');
    guard.notice('ticket-unknown', { address: ATTACKER });
    assert.equal(guard.doorOf(ATTACKER).door, 'closed');
  });

  it('forgives what is a while ago', () => {
    for (let tries = 0; tries < 20; tries += 1) {
      guard.notice('link-secret-wrong', { address: ATTACKER });
      clock.advance(240_000);
    }
    assert.equal(guard.doorOf(ATTACKER).door, 'open');
    assert.deepEqual(told, []);
  });

  it('notices somebody who is patient: five times the points within an hour', () => {
    for (let tries = 0; tries < 60; tries += 1) {
      guard.notice('ticket-unknown', { address: ATTACKER });
      clock.advance(45_000);
    }
    assert.equal(guard.doorOf(ATTACKER).door, 'closed');
  });

  it('stops for longer each time, a day at most, and opens again by itself', () => {
    const durations: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      repeat(20, 'ticket-unknown', { address: ATTACKER });
      const block = told.filter(({ action }) => action === 'block').at(-1);
      durations.push(((block?.until ?? 0) - clock.now()) / 60_000);
      clock.advance((block?.until ?? 0) - clock.now() - 1);
      assert.equal(guard.doorOf(ATTACKER).door, 'closed');
      clock.advance(1);
      assert.equal(guard.doorOf(ATTACKER).door, 'open');
    }
    assert.deepEqual(durations, [5, 20, 80, 320, 1_280, 1_440]);
  });

  it('counts a whole /64 as one, and one IPv4 address alone', () => {
    for (let host = 1; host <= 10; host += 1) {
      guard.notice('ticket-unknown', { address: `2001:db8:1:2::${host.toString(16)}` });
    }
    assert.equal(guard.doorOf('2001:db8:1:2:ffff::1').door, 'closed');
    assert.equal(guard.doorOf('2001:db8:1:3::1').door, 'open');
  });

  it('closes the door to a network when three of its addresses are stopped', () => {
    for (const host of [1, 2, 3]) {
      repeat(10, 'ticket-unknown', { address: `198.51.100.${host}` });
    }
    assert.equal(guard.doorOf('198.51.100.200').door, 'closed');
    assert.equal(guard.doorOf('198.51.101.1').door, 'open');
    assert.equal(told.at(-1)?.subject, '198.51.100.0/24');
  });

  it('takes six unknown ids within a minute for an enumeration', () => {
    for (let count = 0; count < 6; count += 1) {
      guard.notice('id-unknown', { address: null, tenantId: 'bellevue' }, `/v1/${count}`);
    }
    assert.equal(guard.noticed.get('ids-enumerated'), 1);
  });

  it('does not take the same unknown id again and again for one', () => {
    for (let count = 0; count < 10; count += 1) {
      guard.notice('recipient-unknown', { address: null, participantId: PARTICIPANT }, 'gone');
    }
    assert.equal(guard.noticed.get('ids-enumerated'), undefined);
  });

  it('slows a tenant down and never blocks one', () => {
    repeat(200, 'id-unknown', { address: ATTACKER, tenantId: 'bellevue' });
    assert.deepEqual(actions(), ['tenant throttle']);
    assert.equal(guard.doorOf(ATTACKER).door, 'open');
  });

  it('lets a participant answer for itself and not for its address', () => {
    repeat(2, 'sender-spoofed', { address: ATTACKER, participantId: PARTICIPANT });
    assert.equal(guard.against('participant', PARTICIPANT)?.action, 'block');
    assert.equal(guard.doorOf(ATTACKER).door, 'open');
  });

  it('never judges this machine itself by its address', () => {
    for (const address of ['127.0.0.1', '127.8.9.10', '::1']) {
      repeat(100, 'path-probed', { address });
      assert.equal(guard.doorOf(address).door, 'open');
    }
    assert.deepEqual(told, []);
  });

  describe('behind the address of a hospital', () => {
    const HOSPITAL = '192.0.2.1';

    it('never closes where three people showed something good within the hour', () => {
      for (const who of ['one', 'two', 'three']) guard.vouch(HOSPITAL, who);
      repeat(500, 'ticket-unknown', { address: HOSPITAL });
      assert.equal(guard.doorOf(HOSPITAL).door, 'slow-for-many');
      assert.deepEqual([...new Set(actions())], ['address throttle']);
    });

    it('forgets after an hour who was there', () => {
      for (const who of ['one', 'two', 'three']) guard.vouch(HOSPITAL, who);
      clock.advance(3_600_000);
      repeat(100, 'ticket-unknown', { address: HOSPITAL });
      assert.equal(guard.doorOf(HOSPITAL).door, 'closed');
    });

    it('does not take the same person three times for three', () => {
      for (let count = 0; count < 3; count += 1) guard.vouch(HOSPITAL, 'one');
      repeat(100, 'ticket-unknown', { address: HOSPITAL });
      assert.equal(told.at(-1)?.action, 'block');
    });

    it('leaves a way in to whoever is in a call there, also when it is blocked', () => {
      guard.vouch(HOSPITAL, 'one');
      repeat(100, 'ticket-unknown', { address: HOSPITAL });
      assert.equal(told.at(-1)?.action, 'block');
      assert.equal(guard.doorOf(HOSPITAL).door, 'slow-for-many');
    });

    it('does not block where most of what comes is good', () => {
      for (let count = 0; count < 40; count += 1) guard.vouch(HOSPITAL, 'one');
      repeat(30, 'ticket-unknown', { address: HOSPITAL });
      assert.deepEqual(actions(), ['address throttle']);
    });

    it('slows a network the operator named down twenty times later, and never blocks it', () => {
      make({ sharedNetworks: ['192.0.2.0/24', '2001:db8:5::/48'] });
      repeat(39, 'ticket-unknown', { address: HOSPITAL });
      assert.deepEqual(told, []);
      repeat(500, 'ticket-unknown', { address: HOSPITAL });
      repeat(500, 'ticket-unknown', { address: '2001:db8:5:6::1' });
      assert.deepEqual(actions(), ['address throttle', 'address throttle']);
    });
  });

  it('stops nobody in a dry run, and tells whom it would have stopped', () => {
    make({ mode: 'dry-run' });
    repeat(30, 'ticket-unknown', { address: ATTACKER });
    repeat(30, 'sender-spoofed', { address: null, participantId: PARTICIPANT });
    assert.deepEqual(actions(), ['address throttle', 'address block', 'participant block']);
    assert.ok(told.every(({ dryRun }) => dryRun));
    assert.equal(guard.doorOf(ATTACKER).door, 'open');
    assert.equal(guard.against('participant', PARTICIPANT), null);
  });

  it('does nothing at all when it is off', () => {
    make({ mode: 'off' });
    repeat(100, 'ticket-unknown', { address: ATTACKER });
    assert.deepEqual([told, guard.sourceCount, guard.noticed.size], [[], 0, 0]);
  });

  it('takes a decision back, with all that led to it', () => {
    repeat(20, 'ticket-unknown', { address: ATTACKER });
    const [decision] = guard.decisions();
    assert.equal(guard.lift(decision?.id ?? '')?.subject, ATTACKER);
    assert.equal(guard.doorOf(ATTACKER).door, 'open');
    guard.notice('ticket-unknown', { address: ATTACKER });
    assert.equal(guard.doorOf(ATTACKER).door, 'open');
    assert.equal(guard.lift('gd_of-nobody'), null);
  });

  it('remembers no more sources than it may, whoever comes from a million addresses', () => {
    make({ maxSources: 1_000 });
    repeat(20, 'ticket-unknown', { address: ATTACKER });
    for (let count = 0; count < 1_000_000; count += 1) {
      const high = (count >> 12).toString(16);
      const low = (count & 0xfff).toString(16);
      guard.notice('ticket-unknown', { address: `2001:db8:${high}:${low}::1` });
    }
    assert.ok(guard.sourceCount <= 1_000);
    assert.ok(guard.decisions().length <= 1_000);
    assert.equal(guard.doorOf(ATTACKER).door, 'closed', 'whoever is stopped stays so');
  });

  it('remembers no more decisions than sources, also when every source is stopped', () => {
    make({ maxSources: 100 });
    for (let count = 0; count < 500; count += 1) {
      repeat(10, 'ticket-unknown', { address: `2001:db8:${count.toString(16)}::1` });
    }
    assert.ok(guard.sourceCount <= 100);
    assert.ok(guard.decisions().length <= 100);
  });

  it('takes over what another node decided, its growth included', () => {
    repeat(20, 'ticket-unknown', { address: ATTACKER });
    const decision = told.at(-1) as Decision;
    make();
    guard.adopt(decision);
    assert.equal(guard.doorOf(ATTACKER).door, 'closed');
    assert.equal(told.length, 0, 'and does not tell it again');
    clock.advance(300_000);
    repeat(20, 'ticket-unknown', { address: ATTACKER });
    const again = told.at(-1) as Decision;
    assert.equal(again.until - again.since, 1_200_000);
  });
});
