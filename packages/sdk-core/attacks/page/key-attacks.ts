/** Attacks on media keys: by the server that carries them sealed, and by a participant who tells them. */
import { toHex } from '../../src/crypto/bytes.ts';
import { EPOCH_MS, SWITCH_LIMIT_MS } from '../../src/secure-session/key-schedule.ts';
import { SendingRing } from '../../src/sframe/key-ring.ts';
import { SessionHouse, type Guest, type Passing } from '../../src/testing/session-house.ts';
import type { Outcome } from '../outcome.ts';
import { insider } from './insider.ts';

const epochsTaken = (guest: Guest, from: Guest) =>
  guest.keys.flatMap((one) =>
    one.type === 'receive' && one.remote === from.id ? [one.epoch] : [],
  );
const basesUsed = (guest: Guest) =>
  guest.keys.flatMap((one) => (one.type === 'send' ? [one.base] : []));

async function sharing(): Promise<{ house: SessionHouse; a: Guest; b: Guest }> {
  const house = new SessionHouse();
  const [a, b] = [house.add('1'), house.add('2')];
  await house.established(a, b);
  return { house, a, b };
}

function shareAll(...guests: Guest[]): void {
  for (const { session, id } of guests) {
    session.setMembers(guests.filter((one) => one.id !== id).map((one) => one.id));
  }
}

/** The server keeps every envelope that may hold a key, and brings each a second time, backwards. */
export async function repeatedKey(): Promise<Outcome> {
  const { house, a, b } = await sharing();
  const passedBefore = house.passed.length;
  shareAll(a, b);
  await house.until(() => basesUsed(a).length === 1 && basesUsed(b).length === 1);
  const recorded = house.passed.slice(passedBefore).filter(({ to }) => to === b.id);
  for (const one of recorded.reverse()) house.bring(one);
  a.session.send(b.id, { t: 'chat', id: '0'.repeat(16), text: 'fin', sentAt: 0 });
  await house.until(() => b.messages.length > 0);
  await b.session.verificationCode(a.id);
  const count = epochsTaken(b, a).length;
  house.close();
  return { succeeded: count > 1, seen: `the key was taken ${count === 1 ? 'once' : 'again'}` };
}

/** The server holds two keys back and brings the later one first. */
export async function reorderedKeys(): Promise<Outcome> {
  const { house, a, b } = await sharing();
  shareAll(a, b);
  await house.until(() => basesUsed(a).length === 1 && basesUsed(b).length === 1);
  const held: Passing[] = [];
  house.meddle = (one) => {
    if (one.from !== a.id) return [one];
    held.push(one);
    return [];
  };
  const forgotten = () => a.keys.filter(({ type }) => type === 'forget').length;
  for (const count of [1, 2]) {
    a.session.setMembers([]);
    await house.until(() => forgotten() === count);
    a.session.setMembers([b.id]);
    await house.until(() => held.length === count);
  }
  house.meddle = (one) => [one];
  for (const one of held.reverse()) house.bring(one);
  a.session.send(b.id, { t: 'chat', id: '0'.repeat(16), text: 'fin', sentAt: 0 });
  await house.until(() => b.messages.length > 0);
  await b.session.verificationCode(a.id);
  const epochs = epochsTaken(b, a);
  house.close();
  return {
    succeeded: epochs.at(-1) !== Math.max(...epochs),
    seen: `keys of the epochs ${epochs.join(', ')} taken`,
  };
}

export async function twoKeysForOneEpoch(): Promise<Outcome> {
  const { house, victim, tellKey, taken } = await insider();
  await tellKey(1);
  await house.until(() => taken().length === 1);
  await tellKey(1);
  await house.until(() => taken().length === 2 || victim.refused > 0);
  const seen = victim.refused > 0 ? 'ERR_TDOC_SEAL' : 'the second key was taken in its place';
  house.close();
  return { succeeded: taken().length === 2, seen };
}

export async function formerEpochTold(): Promise<Outcome> {
  const { house, tellKey, taken } = await insider();
  for (const epoch of [5, 4, 6]) await tellKey(epoch);
  await house.until(() => taken().includes(6));
  house.close();
  return { succeeded: taken().includes(4), seen: `keys of the epochs ${taken().join(', ')} taken` };
}

/** Nothing of what the receiver says arrives: the sender must not stay on the former key for ever. */
export async function withheldAcknowledgements(): Promise<Outcome> {
  const { house, a, b } = await sharing();
  house.meddle = (one) => (one.from === b.id ? [] : [one]);
  shareAll(a, b);
  await house.until(() => epochsTaken(b, a).length === 1);
  const usedAtOnce = basesUsed(a).length;
  house.clock.advance(SWITCH_LIMIT_MS);
  const used = basesUsed(a).length;
  house.clock.advance(SWITCH_LIMIT_MS * 10);
  const usedLater = basesUsed(a).length;
  house.close();
  if (usedAtOnce > 0) throw new Error('the acknowledgement was not withheld');
  return {
    succeeded: usedLater === 0,
    seen:
      used > 0
        ? 'the new key in use 2 s later'
        : 'the former key still in use after twenty seconds',
  };
}

/** The server tells one of two that the other has left, and that it is there again; the other hears nothing. */
export async function declaredGone(): Promise<Outcome> {
  const { house, a, b } = await sharing();
  shareAll(a, b);
  await house.until(() => basesUsed(a).length === 1 && basesUsed(b).length === 1);
  a.session.forget(b.id);
  a.session.setMembers([]);
  a.session.begin(b.id);
  a.session.setMembers([b.id]);
  await house.until(() => b.established.length === 2 && epochsTaken(b, a).length === 2);
  // Sent in order: a key that was told again is there before this text.
  b.session.send(a.id, { t: 'chat', id: '0'.repeat(16), text: 'fin', sentAt: 0 });
  await house.until(() => a.messages.length > 0);
  await a.session.verificationCode(b.id);
  const told = epochsTaken(a, b);
  house.close();
  return {
    succeeded: told.length === 1,
    seen: told.length > 1 ? `the key of epoch ${told.at(-1) ?? 0} told anew` : 'no key, no picture',
  };
}

/** Whether any two senders, or one in two epochs, ever seal under the same key. */
export async function sharedBaseKey(): Promise<Outcome> {
  const house = new SessionHouse();
  const guests = [house.add('1'), house.add('2'), house.add('3')] as const;
  const [a, b, c] = guests;
  await house.established(a, b);
  await house.established(a, c);
  await house.established(b, c);
  shareAll(...guests);
  const eachHas = (count: number) => guests.every((one) => basesUsed(one).length >= count);
  await house.until(() => eachHas(1));
  house.clock.advance(EPOCH_MS);
  await house.until(() => eachHas(2));
  const bases = guests.flatMap((one) => basesUsed(one).map((base) => toHex(base)));
  const sealed = await Promise.all(
    [a, b].map(async (one) => {
      const ring = new SendingRing();
      await ring.use(1, (basesUsed(one)[0] as Uint8Array<ArrayBuffer>).slice());
      const frame = await ring.seal(2, { frame: new Uint8Array(64), clearLength: 3 });
      return frame && toHex(frame);
    }),
  );
  house.close();
  const distinct = new Set(bases).size;
  return {
    succeeded: sealed[0] === sealed[1],
    seen:
      distinct === bases.length
        ? `${bases.length} keys of three senders, no two alike`
        : `${distinct} keys for ${bases.length} uses; two senders' frames are the same bytes`,
  };
}
