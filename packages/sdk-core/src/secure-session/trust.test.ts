import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { toBase64url } from '../crypto/base64url.ts';
import { isTDocError } from '../errors.ts';
import { credentialOffice } from '../testing/credential-office.ts';
import { personas } from '../testing/personas.ts';
import { ROOM, SessionHouse, type Guest } from '../testing/session-house.ts';
import { FORMER_MS, RENEW_MS, RENEW_ON_RETURN_MS } from './pair-session.ts';

const chat = (text: string) => ({ t: 'chat', id: '0'.repeat(16), text, sentAt: 0 }) as const;
const texts = ({ messages }: Guest) =>
  messages.flatMap(({ message }) => (message.t === 'chat' ? [message.text] : []));
const level = (one: Guest, other: Guest) => one.session.trust(other.id)?.level;

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

/** Each has heard the other under the session that stands. */
async function talk(a: Guest, b: Guest, text = 'Bonjour') {
  const before = [texts(a).length, texts(b).length];
  a.session.send(b.id, chat(text));
  b.session.send(a.id, chat(text));
  await house.until(() => texts(a).length > before[0]! && texts(b).length > before[1]!);
}

describe('the answer to the code', () => {
  it('makes the other verified for who gave it, and tells the other so', async () => {
    const { a, b } = await pair();
    const code = await a.session.verificationCode(b.id);
    await a.session.answerVerification(b.id, { code, identical: true });
    await house.until(() => b.session.trust(a.id)?.verifiedByRemote === true);

    assert.equal(level(a, b), 'verified-sas');
    assert.equal(level(b, a), 'link');
  });

  it('holds through a new handshake between the same pages, and so does the code', async () => {
    const { a, b } = await pair();
    await talk(a, b);
    const code = await a.session.verificationCode(b.id);
    await a.session.answerVerification(b.id, { code, identical: true });
    house.clock.advance(RENEW_MS);
    await house.until(() => a.renewed.length === 1 && b.renewed.length === 1);

    assert.equal(level(a, b), 'verified-sas');
    assert.deepEqual(await a.session.verificationCode(b.id), code);
    assert.deepEqual(await b.session.verificationCode(a.id), code);
  });

  it('is void for another page of the same participant', async () => {
    const { a, b } = await pair();
    const code = await a.session.verificationCode(b.id);
    await a.session.answerVerification(b.id, { code, identical: true });
    const reloaded = house.add('2');
    await house.established(a, reloaded);
    await house.until(() => a.established.length === 2);

    assert.equal(level(a, reloaded), 'link');
    assert.notDeepEqual(await a.session.verificationCode(b.id), code);
  });

  it('is refused for a code that is no longer the one in force', async () => {
    const { a, b } = await pair();
    const code = await a.session.verificationCode(b.id);
    const reloaded = house.add('2');
    await house.established(a, reloaded);
    await house.until(() => a.established.length === 2);

    for (const identical of [true, false]) {
      await assert.rejects(a.session.answerVerification(b.id, { code, identical }), (error) =>
        isTDocError(error, 'ERR_TDOC_CODE_CHANGED'),
      );
    }
    assert.equal(level(a, reloaded), 'link');
    assert.deepEqual(a.different, []);
  });

  it('"different" is known on both sides', async () => {
    const { a, b } = await pair();
    const code = await b.session.verificationCode(a.id);
    await b.session.answerVerification(a.id, { code, identical: false });
    await house.until(() => a.different.length > 0);

    assert.deepEqual(b.different, [{ remote: a.id, by: 'local' }]);
    assert.deepEqual(a.different, [{ remote: b.id, by: 'remote' }]);
  });

  it('needs a session', async () => {
    const [a, b] = [house.add('1'), house.add('2')];
    const code = { emoji: [], numbers: [] };
    await assert.rejects(a.session.answerVerification(b.id, { code, identical: true }), (error) =>
      isTDocError(error, 'ERR_TDOC_SEAL'),
    );
  });
});

describe('the group code', () => {
  it('is the same sixty digits for three, and another when the third is another page', async () => {
    const [a, b, c] = [house.add('1'), house.add('2'), house.add('3')];
    const all = [a, b, c];
    const meet = async (one: Guest, other: Guest) => house.established(one, other);
    await meet(a, b);
    await meet(a, c);
    await meet(b, c);
    const share = () => {
      for (const one of all) {
        one.session.setMembers(all.filter((other) => other !== one).map(({ id }) => id));
      }
    };
    share();
    const code = await a.session.groupCode();

    assert.equal(code?.length, 12);
    for (const block of code ?? []) assert.match(block, /^\d{5}$/);
    assert.deepEqual(await b.session.groupCode(), code);
    assert.deepEqual(await c.session.groupCode(), code);
    a.session.setMembers([b.id]);
    assert.equal(await a.session.groupCode(), null);
  });
});

describe('a session made anew', () => {
  it('comes every half hour, under new keys, and loses nothing that is said meanwhile', async () => {
    const { a, b } = await pair();
    await talk(a, b, 'avant');
    const sids = () =>
      new Set(
        house.passed.flatMap(({ payload }) => /^t1\.m\.([0-9a-f]+)/.exec(payload)?.[1] ?? []),
      );
    assert.equal(sids().size, 1);
    house.clock.advance(RENEW_MS);
    for (let index = 0; index < 20; index += 1) {
      a.session.send(b.id, chat(`a${index}`));
      b.session.send(a.id, chat(`b${index}`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await house.until(() => a.renewed.length === 1 && b.renewed.length === 1);
    await talk(a, b, 'après');
    await house.until(() => texts(a).length === 22 && texts(b).length === 22);

    assert.equal(sids().size, 2);
    assert.deepEqual(
      texts(b).filter((text) => /^a\d/.test(text)),
      Array.from({ length: 20 }, (_, index) => `a${index}`),
    );
    assert.equal(a.established.length + b.established.length, 2);
    assert.equal(a.refused + b.refused, 0);
  });

  it('comes with a reconnection, but not again at each of them', async () => {
    const { a, b } = await pair();
    await talk(a, b);
    house.meet(a, b);
    await talk(a, b);
    assert.equal(a.renewed.length, 0);
    house.clock.advance(RENEW_ON_RETURN_MS);
    house.meet(a, b);
    await house.until(() => a.renewed.length === 1 && b.renewed.length === 1);
    house.meet(a, b);
    await talk(a, b);

    assert.equal(a.renewed.length, 1);
  });

  it('opens what was sealed under the former one for ten seconds, and no longer', async () => {
    const { a, b } = await pair();
    await talk(a, b);
    const late: (typeof house.passed)[number][] = [];
    house.meddle = (one) => {
      if (one.from !== a.id || !one.payload.startsWith('t1.m.') || late.length >= 2) return [one];
      late.push(one);
      return [];
    };
    a.session.send(b.id, chat('en retard'));
    a.session.send(b.id, chat('trop tard'));
    await house.until(() => late.length === 2);
    house.clock.advance(RENEW_MS);
    await house.until(() => a.renewed.length === 1 && b.renewed.length === 1);
    house.bring(late[0]!);
    await house.until(() => texts(b).includes('en retard'));
    house.clock.advance(FORMER_MS);
    house.bring(late[1]!);
    await talk(a, b, 'fin');

    assert.equal(texts(b).includes('trop tard'), false);
  });

  it('stands on while a renewal finds nobody, and is tried again', async () => {
    const { a, b } = await pair();
    await talk(a, b);
    house.meddle = (one) => (one.payload.startsWith('t1.h1') ? [] : [one]);
    const asked = () => house.passed.filter(({ payload }) => payload.startsWith('t1.h1')).length;
    const before = asked();
    house.clock.advance(RENEW_MS);
    await house.until(() => asked() > before);
    for (let attempt = 2; attempt <= 3; attempt += 1) {
      house.clock.advance(10_000);
      await house.until(() => asked() === before + attempt);
    }
    house.clock.advance(10_000);
    await talk(a, b, 'toujours là');
    house.meddle = (one) => [one];
    house.clock.advance(RENEW_MS);
    await house.until(() => a.renewed.length === 1 && b.renewed.length === 1);

    assert.equal(a.failed.length + b.failed.length, 0);
  });
});

describe('a credential in the handshake', () => {
  async function withPractitioner(
    changes: Record<string, unknown>,
    { requiredFor = [] as ('practitioner' | 'patient')[], cred = true } = {},
  ) {
    const office = await credentialOffice({ now: house.clock.now() });
    const patient = house.add('1', {
      identity: { issuers: [office.issuer], requiredFor, roleOf: () => 'practitioner' },
    });
    const practitioner = house.add('2', {
      identity: cred
        ? {
            credential: (spk) => office.sign({ room: ROOM, pid: '2'.repeat(32), spk, ...changes }),
          }
        : {},
    });
    house.meet(patient, practitioner);
    return { patient, practitioner };
  }

  it('says who is there, whichever of the two begins', async () => {
    const { patient, practitioner } = await withPractitioner({});
    await house.until(() => patient.session.isEstablished(practitioner.id));
    const trust = patient.session.trust(practitioner.id);

    assert.equal(trust?.level, 'verified-credential');
    assert.equal(trust.credential?.name, personas.garnier.displayName);
    assert.equal(practitioner.session.trust(patient.id)?.level, 'link');
  });

  it('is asked for with the key of this very page', async () => {
    const keys: string[] = [];
    const a = house.add('1', {
      identity: {
        credential: (spk) => {
          keys.push(spk);
          return Promise.resolve(null);
        },
      },
    });
    const b = house.add('2');
    await house.established(a, b);

    assert.match(keys[0] ?? '', /^[A-Za-z0-9_-]{43}$/);
    assert.equal(level(b, a), 'link');
  });

  const refusals: [string, Record<string, unknown>][] = [
    ['made for another key', { spk: toBase64url(new Uint8Array(32).fill(8)) }],
    ['that says another role than the server', { role: 'companion' }],
  ];
  for (const [what, changes] of refusals) {
    it(`${what} ends the handshake, without a second try`, async () => {
      const { patient, practitioner } = await withPractitioner(changes);
      await house.until(() => patient.failed.length > 0);

      assert.ok(isTDocError(patient.failed[0], 'ERR_TDOC_CREDENTIAL'));
      assert.equal(patient.session.isEstablished(practitioner.id), false);
      assert.equal(practitioner.session.isEstablished(patient.id), false);
    });
  }

  it('that is required and missing makes no session', async () => {
    const { patient } = await withPractitioner({}, { requiredFor: ['practitioner'], cred: false });
    await house.until(() => patient.failed.length > 0);

    assert.ok(isTDocError(patient.failed[0], 'ERR_TDOC_CREDENTIAL'));
  });

  it('that is not required and missing leaves the link', async () => {
    const { patient, practitioner } = await withPractitioner({}, { cred: false });
    await house.until(() => patient.session.isEstablished(practitioner.id));

    assert.equal(level(patient, practitioner), 'link');
  });
});
