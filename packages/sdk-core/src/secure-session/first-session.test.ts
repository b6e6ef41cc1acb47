import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { toHex } from '../crypto/bytes.ts';
import { isTDocError } from '../errors.ts';
import { SessionHouse, type Guest, type Passing } from '../testing/session-house.ts';
import { FirstSession } from './first-session.ts';
import { STEP_TIMEOUT_MS } from './handshake-attempts.ts';
import { RENEW_MS } from './pair-session.ts';

const chat = (text: string) => ({ t: 'chat', id: '0'.repeat(16), text, sentAt: 0 }) as const;
const isEnvelope = ({ payload }: Passing) => payload.startsWith('t1.m.');
const sidOf = ({ payload }: Passing) => payload.split('.')[2];
/** Nothing is left to be done at once: sealing and opening take their turns where these digests do. */
async function quiet() {
  let before = -1;
  while (before !== house.passed.length) {
    before = house.passed.length;
    for (let turn = 0; turn < 40; turn += 1) {
      await crypto.subtle.digest('SHA-256', new Uint8Array(1));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

let house = new SessionHouse();
afterEach(() => {
  house.close();
  house = new SessionHouse();
});

/** The numbers one of them shows for the other now; null while it shows none. */
async function shown(one: Guest, other: Guest): Promise<string | null> {
  const code = one.session.verificationCode(other.id).then(
    ({ numbers }) => numbers.join(' '),
    () => null,
  );
  return Promise.race([code, quiet().then(() => null)]);
}

/** Stands at both ends; not necessarily known to. */
async function met() {
  const [a, b] = [house.add('1'), house.add('2')];
  house.meet(a, b);
  await house.until(() => a.session.isEstablished(b.id) && b.session.isEstablished(a.id));
  return { a, b };
}

describe('the session whose code is shown', () => {
  for (const silenced of ['1', '2']) {
    it(`is the same for both when the server withheld what ${silenced} said before a renewal`, async () => {
      const { a, b } = await met();
      const first = sidOf(house.passed.findLast(isEnvelope)!);
      house.meddle = (one) => {
        const isWithheld = one.from.startsWith(silenced) && isEnvelope(one);
        return isWithheld && sidOf(one) === first ? [] : [one];
      };
      const [speaker, silent] = silenced === '1' ? [b, a] : [a, b];
      speaker.session.send(silent.id, chat('Bonjour'));
      await house.until(() => silent.messages.length > 0);
      house.clock.advance(RENEW_MS);
      await house.until(() => [a, b].every((one) => one.renewed.length === 1));

      const codes = await Promise.all([shown(a, b), shown(b, a)]);
      assert.notEqual(codes[0], null);
      assert.equal(codes[0], codes[1]);
    });
  }

  it('is never one that the other end was kept from', async () => {
    const [a, b] = [house.add('1'), house.add('2')];
    // The last word of the confirmation, so that only the responder is confirmed.
    house.meddle = (one) => (one.from === b.id && isEnvelope(one) ? [] : [one]);
    house.meet(a, b);
    await house.until(() => b.session.isEstablished(a.id));
    assert.deepEqual([await shown(a, b), await shown(b, a)], [null, null]);

    house.meddle = (one) => [one];
    house.clock.advance(STEP_TIMEOUT_MS);
    await house.until(() => a.session.isEstablished(b.id) && b.established.length === 2);
    const codes = await Promise.all([
      a.session.verificationCode(b.id),
      b.session.verificationCode(a.id),
    ]);
    assert.deepEqual(codes[0], codes[1]);
  });

  it('is not shown by who began anew while the other still shows the former one', async () => {
    const { a, b } = await met();
    const former = await b.session.verificationCode(a.id);
    house.meddle = (one) => (one.from === b.id && isEnvelope(one) ? [] : [one]);
    b.session.forget(a.id);
    b.session.begin(a.id);
    await house.until(() => b.established.length === 2);

    assert.notEqual(await shown(a, b), null);
    assert.equal(await shown(b, a), null);
    await assert.rejects(
      b.session.answerVerification(a.id, { code: former, identical: false }),
      (error) => isTDocError(error, 'ERR_TDOC_CODE_CHANGED'),
    );
  });

  it('is one and the same whatever a server drops, and whenever', async () => {
    const event = fc.oneof(
      fc.constant('renew'),
      fc.constant('talk'),
      fc.constant('time'),
      fc.constant('return'),
      fc.constantFrom('forget a', 'forget b', 'reload b'),
    );
    const story = fc.array(fc.tuple(event, fc.nat(0xff)), { minLength: 1, maxLength: 8 });
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(story, async (events) => {
        house = new SessionHouse();
        const a = house.add('1');
        let b = house.add('2');
        // One bit for each payload that follows: whether it comes through.
        let drops = 0;
        house.meddle = (one) => {
          const isDropped = (drops & 1) === 1;
          drops >>= 1;
          return isDropped ? [] : [one];
        };
        house.meet(a, b);
        await quiet();
        for (const [what, dropped] of events) {
          drops = dropped;
          if (what === 'renew') house.clock.advance(RENEW_MS);
          if (what === 'time') house.clock.advance(STEP_TIMEOUT_MS);
          if (what === 'forget a') b.session.forget(a.id);
          if (what === 'forget b') a.session.forget(b.id);
          if (what === 'reload b') b = house.add('2');
          if (what === 'talk') {
            a.session.send(b.id, chat('Bonjour'));
            b.session.send(a.id, chat('Bonjour'));
          } else house.meet(a, b);
          await quiet();
          const codes = [await shown(a, b), await shown(b, a)];
          if (codes.includes(null)) continue;
          compared += 1;
          assert.equal(codes[0], codes[1]);
        }
        house.close();
      }),
      { numRuns: 40 },
    );
    assert.ok(compared > 40, `${compared} comparisons`);
  });
});

describe('FirstSession', () => {
  const held = {
    sid: 'a'.repeat(32),
    hash: new Uint8Array(32).fill(1),
    remoteStatic: new Uint8Array(32),
  };

  it('names its session to the page it was made with, and to no other', () => {
    const first = new FirstSession();
    assert.equal(first.sidWith(held.remoteStatic), null);
    first.confirmed({ ...held, keepsFirst: false, initiator: false });

    assert.equal(first.sidWith(held.remoteStatic), held.sid);
    assert.equal(first.sidWith(new Uint8Array(32).fill(9)), null);
  });

  it('gives the hash of a kept session, and of a new one only once it is shared', async () => {
    const first = new FirstSession();
    first.confirmed({ ...held, keepsFirst: false, initiator: false });
    const waiting = first.hash();
    assert.equal(first.sharedHash, null);
    first.shared();
    assert.equal(toHex(await waiting), toHex(held.hash));
    const next = { ...held, sid: 'b'.repeat(32), hash: new Uint8Array(32).fill(2) };
    first.confirmed({ ...next, keepsFirst: true, initiator: false });

    assert.equal(first.sidWith(held.remoteStatic), held.sid);
    assert.equal(toHex(await first.hash()), toHex(held.hash));
  });

  it('rejects whoever waits when it is closed, and whoever asks before a session', async () => {
    const first = new FirstSession();
    const isSeal = (error: unknown) => isTDocError(error, 'ERR_TDOC_SEAL');
    await assert.rejects(first.hash(), isSeal);
    first.confirmed({ ...held, keepsFirst: false, initiator: false });
    const waiting = first.hash();
    first.close();

    await assert.rejects(waiting, isSeal);
  });
});
