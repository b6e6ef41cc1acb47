import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { LinkSecret } from '../crypto/link-secret.ts';
import { isTDocError } from '../errors.ts';
import type { TeleconsultationId } from '../protocol/messages.ts';
import { SessionHouse, type Guest, type Passing } from '../testing/session-house.ts';
import { MAX_ATTEMPTS, STEP_TIMEOUT_MS } from './handshake-attempts.ts';

const chat = (id: number, text = 'Bonjour') =>
  ({ t: 'chat', id: id.toString(16).padStart(16, '0'), text, sentAt: 0 }) as const;
const texts = ({ messages }: Guest) =>
  messages.flatMap(({ message }) => (message.t === 'chat' ? [message.text] : []));
const isEnvelope = ({ payload }: Passing) => payload.startsWith('t1.m.');
const envelopesFrom = (house: SessionHouse, { id }: Guest) =>
  house.passed.filter((one) => one.from === id && isEnvelope(one));

/** Another letter at the end: the same length, another text. */
const altered = (payload: string) => payload.slice(0, -2) + (payload.endsWith('AA') ? 'BA' : 'AA');

describe('TDSS-1 session', () => {
  let house = new SessionHouse();
  afterEach(() => {
    house.close();
    house = new SessionHouse();
  });

  async function pair() {
    const [a, b] = [house.add('1'), house.add('2')];
    await house.established(a, b);
    return { a, b };
  }

  it('stands for both, with the same code, and brings messages in order both ways', async () => {
    const { a, b } = await pair();
    for (const index of [1, 2, 3]) a.session.send(b.id, chat(index, `a${index}`));
    b.session.send(a.id, chat(1, 'b1'));
    await house.until(() => texts(b).length === 3 && texts(a).length === 1);

    assert.deepEqual(texts(b), ['a1', 'a2', 'a3']);
    assert.deepEqual(
      await a.session.verificationCode(b.id),
      await b.session.verificationCode(a.id),
    );
  });

  it('stands whoever of the two learns first that the other is there', async () => {
    const [a, b] = [house.add('1'), house.add('2')];
    b.session.begin(a.id);
    await house.until(() => a.session.isEstablished(b.id) && b.session.isEstablished(a.id));

    assert.equal(a.refused + b.refused, 0);
  });

  it('sends nothing before it stands', () => {
    const [a, b] = [house.add('1'), house.add('2')];

    assert.equal(a.session.send(b.id, chat(1)), false);
  });

  it('shows the server no word of what is said', async () => {
    const { a, b } = await pair();
    a.session.send(b.id, chat(1, 'Douleur thoracique'));
    await house.until(() => texts(b).length === 1);
    const seen = house.passed.map(({ payload }) => payload).join('\n');

    assert.equal(/Douleur|chat|ready|transform/.test(seen), false);
    for (const { payload } of house.passed) assert.match(payload, /^[A-Za-z0-9_.-]+$/);
  });

  it('gives up after three attempts with somebody who holds another link', async () => {
    const [a, b] = [house.add('1'), house.add('2', { secret: LinkSecret.random() })];
    house.meet(a, b);
    await house.until(() => b.failed.length > 0);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const sent = house.passed.length;
      house.clock.advance(STEP_TIMEOUT_MS);
      await house.until(() => house.passed.length > sent || a.failed.length > 0);
    }
    await house.until(() => a.failed.length > 0);

    assert.ok(isTDocError(a.failed[0], 'ERR_TDOC_HANDSHAKE'));
    assert.equal(a.established.length + b.established.length, 0);
  });

  for (const [what, options] of [
    ['from another room', { room: 'tc_BBBBBBBBBBBBBBBBBBBBBB' as TeleconsultationId }],
    ['whose browser can not seal media', { transform: false }],
  ] as const) {
    it(`never stands with somebody ${what}`, async () => {
      const [a, b] = [house.add('1'), house.add('2', options)];
      house.meet(a, b);
      await house.until(() => a.refused + b.refused > 0);

      assert.equal(a.established.length + b.established.length, 0);
    });
  }

  it('does not stand for a relabelled sender', async () => {
    const [a, b, c] = [house.add('1'), house.add('2'), house.add('3')];
    // The server tells b that a's messages come from c, and c's that they go to a.
    house.meddle = (one) => {
      if (one.from === a.id) return [{ ...one, from: c.id }];
      return one.to === c.id ? [{ ...one, to: a.id }] : [one];
    };
    house.meet(a, b);
    await house.until(() => a.refused + b.refused > 0);

    assert.equal(a.established.length + b.established.length, 0);
  });

  it('stands all the same when the server changes a handshake message once', async () => {
    const [a, b] = [house.add('1'), house.add('2')];
    let meddled = 0;
    house.meddle = (one) => {
      if (meddled > 0 || !one.payload.startsWith('t1.h2')) return [one];
      meddled += 1;
      return [{ ...one, payload: altered(one.payload) }];
    };
    await house.established(a, b);

    assert.equal(meddled, 1);
    assert.equal(a.refused, 1);
  });

  it('takes the first of two answers, and lets the second pass without harm', async () => {
    house.meddle = (one) => (one.payload.startsWith('t1.h') ? [one, one] : [one]);
    const { a, b } = await pair();
    a.session.send(b.id, chat(1));
    await house.until(() => texts(b).length === 1);

    assert.deepEqual([a.established, b.established], [[b.id], [a.id]]);
  });

  it('refuses its own messages sent back', async () => {
    const [a, b] = [house.add('1'), house.add('2')];
    house.meddle = (one) => (one.from === a.id ? [{ ...one, from: b.id, to: a.id }] : []);
    a.session.begin(b.id);
    await house.until(() => a.refused > 0);

    assert.equal(a.established.length, 0);
  });

  it('keeps the session that stands when an old handshake is replayed', async () => {
    const { a, b } = await pair();
    const code = await b.session.verificationCode(a.id);
    const old = house.passed.filter(({ payload }) => payload.startsWith('t1.h'));
    house.meddle = (one) => (isEnvelope(one) ? [one] : []);
    for (const one of old) house.bring(one);
    a.session.send(b.id, chat(1));
    await house.until(() => texts(b).length === 1);

    assert.deepEqual(await b.session.verificationCode(a.id), code);
    assert.equal(b.established.length, 1);
  });

  it('takes a repeated envelope once', async () => {
    const { a, b } = await pair();
    house.meddle = (one) => [one, one];
    a.session.send(b.id, chat(1, 'une fois'));
    a.session.send(b.id, chat(2, 'deux'));
    await house.until(() => texts(b).length === 2);

    assert.deepEqual(texts(b), ['une fois', 'deux']);
  });

  it('puts envelopes that overtook each other back in order', async () => {
    const { a, b } = await pair();
    const held: Passing[] = [];
    house.meddle = (one) => {
      if (one.from !== a.id || held.length >= 3) return [one];
      held.push(one);
      return held.length < 3 ? [] : [...held].reverse();
    };
    for (const index of [1, 2, 3]) a.session.send(b.id, chat(index, String(index)));
    await house.until(() => texts(b).length === 3);

    assert.deepEqual(texts(b), ['1', '2', '3']);
  });

  it('asks for what was lost, and gets it, without a new session', async () => {
    const { a, b } = await pair();
    let lost = 0;
    house.meddle = (one) => (one.from === a.id && lost++ === 0 ? [] : [one]);
    a.session.send(b.id, chat(1, 'perdu'));
    a.session.send(b.id, chat(2, 'reçu'));
    await house.until(() => lost >= 2);
    await a.session.flush();
    // Taken in turn: once this nonsense is refused, the gap before it was noticed.
    b.session.receive(a.id, 'nonsense');
    await house.until(() => b.refused === 1);
    house.clock.advance(1_000);
    await house.until(() => texts(b).length === 2);

    assert.deepEqual(texts(b), ['perdu', 'reçu']);
    assert.equal(b.established.length, 1);
  });

  it('says again after a reconnection what the server lost on the way', async () => {
    const { a, b } = await pair();
    house.meddle = () => [];
    for (const index of [1, 2, 3]) a.session.send(b.id, chat(index, String(index)));
    await a.session.flush();
    house.meddle = (one) => [one];
    house.meet(a, b);
    await house.until(() => texts(b).length === 3);

    assert.deepEqual(texts(b), ['1', '2', '3']);
    assert.equal(b.established.length, 1);
  });

  it('makes a new session when more was lost than is kept', async () => {
    const { a, b } = await pair();
    house.meddle = () => [];
    for (let index = 0; index < 70; index += 1) a.session.send(b.id, chat(index));
    await a.session.flush();
    house.meddle = (one) => [one];
    house.meet(a, b);
    await house.until(() => a.renewed.length === 1 && b.renewed.length === 1);
    a.session.send(b.id, chat(99, 'de nouveau'));
    await house.until(() => texts(b).includes('de nouveau'));
  });

  it('refuses an altered, renumbered or redirected envelope, and delivers nothing of it', async () => {
    const { a, b } = await pair();
    const c = house.add('3');
    await house.established(a, c);
    house.meddle = () => [];
    a.session.send(b.id, chat(1, 'secret'));
    await a.session.flush();
    const sealed = envelopesFrom(house, a).at(-1);
    assert.ok(sealed);
    const renumbered = sealed.payload.replace(/^(t1\.m\.[0-9a-f]{32})\.(\d+)/, '$1.7');
    const refusedBefore = b.refused;
    house.bring({ ...sealed, payload: altered(sealed.payload) });
    house.bring({ ...sealed, payload: renumbered });
    house.bring({ ...sealed, to: c.id });
    house.bring({ ...sealed, from: c.id });
    house.bring({ from: b.id, to: a.id, payload: sealed.payload });
    await house.until(() => b.refused >= refusedBefore + 2 && a.refused > 0);
    house.meddle = (one) => [one];
    a.session.send(c.id, chat(2, 'pour Lucas'));
    await house.until(() => texts(c).length > 0);

    assert.deepEqual([texts(a), texts(b), texts(c)], [[], [], ['pour Lucas']]);
  });

  it('makes a new session after three envelopes that can not be opened', async () => {
    const { a, b } = await pair();
    house.meddle = (one) =>
      one.from === a.id && isEnvelope(one) && b.refused < 3
        ? [{ ...one, payload: altered(one.payload) }]
        : [one];
    for (const index of [1, 2, 3]) a.session.send(b.id, chat(index));
    await house.until(() => a.renewed.length === 1 && b.renewed.length === 1);
  });

  it('begins anew with a page that was reloaded, and leaves the old messages dead', async () => {
    const { a, b } = await pair();
    a.session.send(b.id, chat(1));
    await house.until(() => texts(b).length === 1);
    const old = envelopesFrom(house, a);
    const again = house.add('2');
    again.session.begin(a.id);
    await house.until(() => a.established.length === 2 && again.established.length === 1);
    for (const one of old) house.bring(one);
    a.session.send(again.id, chat(2, 'après'));
    await house.until(() => texts(again).length === 1);

    assert.deepEqual(texts(again), ['après']);
  });

  it('goes on under the key that follows after ten minutes', async () => {
    const { a, b } = await pair();
    house.clock.advance(600_000);
    a.session.send(b.id, chat(1, 'sous la suivante'));
    b.session.send(a.id, chat(1, 'de même'));
    await house.until(() => texts(b).length === 1 && texts(a).length === 1);

    assert.equal(b.refused + a.refused, 0);
  });

  it('survives any text from the wire without throwing', async () => {
    const { a, b } = await pair();
    for (const payload of ['', 't1', 't1.h1..', 't1.m.x.0.A', 't1.hello.zz', 'x'.repeat(70_000)]) {
      b.session.receive(a.id, payload);
    }
    a.session.send(b.id, chat(1));
    await house.until(() => texts(b).length === 1);
    assert.equal(b.refused, 6);
  });

  it('says nothing after it was closed', async () => {
    const { a, b } = await pair();
    b.session.close();
    const count = house.passed.length;
    assert.equal(b.session.send(a.id, chat(1)), false);
    b.session.receive(a.id, 't1.hello.0000000000000000');
    await b.session.flush();

    assert.equal(house.passed.length, count);
    await assert.rejects(b.session.verificationCode(a.id));
  });
});
