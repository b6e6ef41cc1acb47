import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LinkSecret } from '../crypto/link-secret.ts';
import type { ParticipantId, TeleconsultationId } from '../protocol/messages.ts';
import { LinkSealedSession } from './link-sealed-session.ts';
import type { SealedMessage } from './sealed-message.ts';

const room = 'tc_AAAAAAAAAAAAAAAAAAAAAA' as TeleconsultationId;
const garnier = 'a'.repeat(32) as ParticipantId;
const martin = 'b'.repeat(32) as ParticipantId;
const lucas = 'c'.repeat(32) as ParticipantId;
const chat = (text: string): SealedMessage => ({
  t: 'chat',
  id: '0123456789abcdef',
  text,
  sentAt: 0,
});

/** What the platform's own cryptography is still doing: the sessions are idle when it is. */
const working = new Set<Promise<unknown>>();
const subtle = crypto.subtle as unknown as Record<
  string,
  (...input: unknown[]) => Promise<unknown>
>;
for (const name of ['encrypt', 'decrypt', 'importKey', 'deriveKey', 'deriveBits']) {
  const work = subtle[name]?.bind(crypto.subtle);
  assert.ok(work);
  subtle[name] = (...input) => {
    const result = work(...input);
    working.add(result);
    const done = () => void working.delete(result);
    result.then(done, done);
    return result;
  };
}

async function idle(): Promise<void> {
  do {
    await Promise.allSettled(working);
    await new Promise((resolve) => setImmediate(resolve));
  } while (working.size > 0);
}

interface Payload {
  from: ParticipantId;
  to: ParticipantId;
  payload: string;
}

/** What travels between two pages: held, so that a test decides what arrives, when and how often. */
class Wire {
  readonly all: Payload[] = [];
  #next = 0;
  readonly #pages = new Map<ParticipantId, Page>();

  plug(page: Page): void {
    this.#pages.set(page.id, page);
  }

  carry(payload: Payload): void {
    this.all.push(payload);
  }

  /** Delivers what is held, and what that brings, until nobody has anything to say. */
  async settle(): Promise<void> {
    await idle();
    for (let payload = this.all[this.#next]; payload; payload = this.all[this.#next]) {
      this.#next += 1;
      this.#pages.get(payload.to)?.session.receive(payload.from, payload.payload);
      await idle();
    }
  }

  /** Takes what was not delivered yet off the wire. */
  intercept(): Payload[] {
    const held = this.all.slice(this.#next);
    this.#next = this.all.length;
    return held;
  }
}

class Page {
  readonly id: ParticipantId;
  readonly session: LinkSealedSession;
  readonly established: ParticipantId[] = [];
  readonly messages: SealedMessage[] = [];
  refused = 0;

  constructor(
    id: ParticipantId,
    {
      wire,
      secret,
      inRoom = room,
    }: { wire: Wire; secret: LinkSecret; inRoom?: TeleconsultationId },
  ) {
    this.id = id;
    this.session = new LinkSealedSession({
      room: inRoom,
      localId: id,
      secret,
      handlers: {
        deliver: (to, payload) => wire.carry({ from: id, to, payload }),
        onEstablished: (remote) => this.established.push(remote),
        onMessage: (_, message) => this.messages.push(message),
        onRefused: () => (this.refused += 1),
      },
    });
    wire.plug(this);
  }
}

function pages(options: { martinSecret?: LinkSecret; martinRoom?: TeleconsultationId } = {}) {
  const wire = new Wire();
  const secret = LinkSecret.random();
  const doctor = new Page(garnier, { wire, secret });
  const patient = new Page(martin, {
    wire,
    secret: options.martinSecret ?? secret,
    ...(options.martinRoom ? { inRoom: options.martinRoom } : {}),
  });
  return { wire, secret, doctor, patient };
}

async function established() {
  const house = pages();
  house.doctor.session.begin(martin);
  await house.wire.settle();
  assert.deepEqual(house.doctor.established, [martin]);
  assert.deepEqual(house.patient.established, [garnier]);
  return house;
}

/** Seals a message of the doctor's and keeps it from arriving. */
async function sealed(house: Awaited<ReturnType<typeof established>>, text = 'Bonjour') {
  assert.equal(house.doctor.session.send(martin, chat(text)), true);
  await house.doctor.session.flush();
  const [payload] = house.wire.intercept();
  assert.ok(payload);
  return payload;
}

async function given(house: { wire: Wire; patient: Page }, payload: string, from = garnier) {
  const before = { messages: house.patient.messages.length, refused: house.patient.refused };
  house.patient.session.receive(from, payload);
  await house.wire.settle();
  return {
    taken: house.patient.messages.length - before.messages,
    refused: house.patient.refused - before.refused,
  };
}

describe('LinkSealedSession: greeting', () => {
  it('establishes both ends once, whoever begins, and carries messages both ways', async () => {
    const { wire, doctor, patient } = await established();

    doctor.session.send(martin, chat('Bonjour'));
    patient.session.send(garnier, chat('Bonjour docteur'));
    await wire.settle();

    assert.deepEqual(patient.messages, [chat('Bonjour')]);
    assert.deepEqual(doctor.messages, [chat('Bonjour docteur')]);
    assert.equal(doctor.refused + patient.refused, 0);
  });

  it('establishes once when both begin at the same moment, and again begun stays as it is', async () => {
    const { wire, doctor, patient } = pages();
    doctor.session.begin(martin);
    patient.session.begin(garnier);
    await wire.settle();
    doctor.session.begin(martin);
    await wire.settle();

    assert.equal(doctor.established.length, 1);
    assert.equal(patient.established.length, 1);
  });

  it('sends nothing before it stands, and says so', async () => {
    const { wire, doctor } = pages();
    doctor.session.begin(martin);

    assert.equal(doctor.session.isEstablished(martin), false);
    assert.equal(doctor.session.send(martin, chat('Bonjour')), false);
    await wire.settle();
    assert.equal(doctor.session.isEstablished(martin), true);
  });

  it('keeps the order of what is said', async () => {
    const { wire, doctor, patient } = await established();
    const texts = Array.from({ length: 20 }, (_, index) => `phrase ${index}`);
    for (const text of texts) doctor.session.send(martin, chat(text));
    await wire.settle();

    assert.deepEqual(
      patient.messages.map((message) => message.t === 'chat' && message.text),
      texts,
    );
  });

  it('does not stand with somebody who holds another secret', async () => {
    const { wire, doctor, patient } = pages({ martinSecret: LinkSecret.random() });
    doctor.session.begin(martin);
    patient.session.begin(garnier);
    await wire.settle();

    assert.equal(doctor.established.length + patient.established.length, 0);
    assert.ok(doctor.refused > 0 && patient.refused > 0);
  });

  it('does not stand with somebody in another room', async () => {
    const martinRoom = 'tc_BBBBBBBBBBBBBBBBBBBBBB' as TeleconsultationId;
    const { wire, doctor, patient } = pages({ martinRoom });
    doctor.session.begin(martin);
    await wire.settle();

    assert.equal(doctor.established.length + patient.established.length, 0);
  });

  it('is not fooled by its own greeting sent back', async () => {
    const { wire, doctor } = pages();
    doctor.session.begin(martin);
    await doctor.session.flush();
    const [own] = wire.intercept();
    assert.ok(own);
    doctor.session.receive(martin, own.payload);
    await wire.settle();

    assert.equal(doctor.established.length, 0);
    assert.equal(doctor.refused, 1);
  });
});

describe('LinkSealedSession: a server that meddles', () => {
  it('gets a message taken once', async () => {
    const house = await established();
    const { payload } = await sealed(house);

    assert.deepEqual(await given(house, payload), { taken: 1, refused: 0 });
    assert.deepEqual(await given(house, payload), { taken: 0, refused: 1 });
  });

  it('may let one message overtake another: each is taken once', async () => {
    const house = await established();
    const first = await sealed(house, 'premier');
    const second = await sealed(house, 'second');

    assert.equal((await given(house, second.payload)).taken, 1);
    assert.equal((await given(house, first.payload)).taken, 1);
    assert.equal((await given(house, first.payload)).taken, 0);
  });

  it('can not hand a message to somebody else, nor say it came from somebody else', async () => {
    const house = await established();
    const third = new Page(lucas, { wire: house.wire, secret: house.secret });
    house.doctor.session.begin(lucas);
    third.session.begin(martin);
    await house.wire.settle();
    const { payload } = await sealed(house);

    third.session.receive(garnier, payload);
    await house.wire.settle();
    assert.equal(third.messages.length, 0);
    assert.equal((await given(house, payload, lucas)).taken, 0);
    house.doctor.session.receive(martin, payload);
    await house.wire.settle();
    assert.equal(house.doctor.messages.length, 0);
  });

  it('can not change one character of a message', async () => {
    const house = await established();
    const { payload } = await sealed(house);
    for (let index = 0; index < payload.length; index += 1) {
      const other = payload[index] === 'A' ? 'B' : 'A';
      const altered = payload.slice(0, index) + other + payload.slice(index + 1);
      assert.equal((await given(house, altered)).taken, 0, `at ${index}`);
    }

    assert.equal((await given(house, payload)).taken, 1);
  });

  it('can not change one character of a greeting', async () => {
    const { wire, doctor, patient } = pages();
    doctor.session.begin(martin);
    await doctor.session.flush();
    const [greeting] = wire.intercept();
    assert.ok(greeting);
    const { payload } = greeting;
    for (let index = 0; index < payload.length; index += 1) {
      const other = payload[index] === 'A' ? 'B' : 'A';
      patient.session.receive(garnier, payload.slice(0, index) + other + payload.slice(index + 1));
    }
    await wire.settle();

    assert.equal(patient.refused, payload.length);
    assert.equal(wire.all.length, 1);
  });

  it('can not write a counter in a second way', async () => {
    const house = await established();
    const { payload } = await sealed(house);
    const [kind, salt, counter, ciphertext] = payload.split('.');
    for (const rewritten of [`0${counter}`, `00${counter}`, `+${counter}`, `${counter}e0`, '']) {
      const altered = [kind, salt, rewritten, ciphertext].join('.');
      assert.deepEqual(await given(house, altered), { taken: 0, refused: 1 });
    }
  });

  it('gets nothing but refusals for noise', async () => {
    const house = await established();
    const noise = [
      '',
      '.',
      'm',
      'm...',
      'x.A.0.A',
      'g.AAAAAAAAAAAAAAAAAAAAAA.0.AAAA',
      '\u0000',
      '💬',
    ];

    for (const payload of noise) assert.equal((await given(house, payload)).refused, 1);
    assert.equal(house.patient.established.length, 1);
  });

  it('changes nothing by saying the former greetings again', async () => {
    const house = await established();
    const greetings = house.wire.all.filter(({ payload }) => payload.startsWith('g.'));
    for (const { from, to, payload } of greetings) {
      (to === martin ? house.patient : house.doctor).session.receive(from, payload);
    }
    await house.wire.settle();

    assert.equal(house.doctor.established.length, 1);
    assert.equal(house.patient.established.length, 1);
    house.doctor.session.send(martin, chat('Toujours là'));
    await house.wire.settle();
    assert.deepEqual(house.patient.messages, [chat('Toujours là')]);
  });
});

describe('LinkSealedSession: a page that reloads', () => {
  async function reloaded() {
    const house = await established();
    house.patient.session.send(garnier, chat('avant'));
    house.doctor.session.send(martin, chat('avant'));
    await house.wire.settle();
    const before = [...house.wire.all];
    house.patient.session.close();
    const patient = new Page(martin, { wire: house.wire, secret: house.secret });
    patient.session.begin(garnier);
    await house.wire.settle();
    return { ...house, patient, before };
  }

  it('establishes anew on both sides', async () => {
    const { wire, doctor, patient } = await reloaded();

    assert.deepEqual(doctor.established, [martin, martin]);
    assert.deepEqual(patient.established, [garnier]);
    patient.session.send(garnier, chat('après'));
    doctor.session.send(martin, chat('après'));
    await wire.settle();
    assert.deepEqual(doctor.messages, [chat('avant'), chat('après')]);
    assert.deepEqual(patient.messages, [chat('après')]);
  });

  it('leaves every message of the former page dead', async () => {
    const { wire, doctor, patient, before } = await reloaded();
    const known = doctor.messages.length;
    for (const { from, to, payload } of before) {
      if (!payload.startsWith('m.')) continue;
      (to === martin ? patient : doctor).session.receive(from, payload);
    }
    await wire.settle();

    assert.equal(doctor.messages.length, known);
    assert.equal(patient.messages.length, 0);
  });

  it('is not driven back to the former page by its greetings, sent again', async () => {
    const { wire, doctor, patient, before } = await reloaded();
    for (const { from, to, payload } of before) {
      if (to === garnier) doctor.session.receive(from, payload);
    }
    await wire.settle();
    for (const { from, to, payload } of before) {
      if (to === garnier) doctor.session.receive(from, payload);
    }
    await wire.settle();

    assert.equal(doctor.established.length, 2);
    assert.deepEqual(doctor.messages, [chat('avant')]);
    doctor.session.send(martin, chat('après'));
    await wire.settle();
    assert.deepEqual(patient.messages, [chat('après')]);
  });

  it('does not take recorded greetings for the other being there now', async () => {
    const { wire, secret, doctor } = await established();
    const recorded = wire.all.filter(({ to }) => to === garnier);
    doctor.session.close();
    const reopened = new Page(garnier, { wire, secret });
    for (const { from, payload } of recorded) reopened.session.receive(from, payload);
    await idle();

    assert.ok(recorded.length > 1);
    assert.equal(reopened.established.length, 0);
    assert.equal(reopened.session.send(martin, chat('À personne')), false);
    // Each is answered, as a new one would be: only an answer to the new salt proves presence.
    assert.equal(wire.intercept().length, recorded.length);
  });

  it('never seals two things under one key and counter', async () => {
    const { wire, doctor, patient, before } = await reloaded();
    for (let round = 0; round < 3; round += 1) {
      for (const { from, to, payload } of before) {
        (to === martin ? patient : doctor).session.receive(from, payload);
      }
      doctor.session.send(martin, chat(`encore ${round}`));
      patient.session.send(garnier, chat(`encore ${round}`));
      await wire.settle();
    }

    // Message keys follow both salts; the salt of the other is the last one that page greeted with.
    const used = new Map<string, string>();
    const saltsOf = new Map<ParticipantId, string>();
    for (const { from, to, payload } of wire.all) {
      const [kind, salt = '', counter = '', ciphertext = ''] = payload.split('.');
      saltsOf.set(from, salt);
      const keyAndCounter = [kind, from, salt, kind === 'm' ? saltsOf.get(to) : '', counter].join();
      assert.equal(used.get(keyAndCounter) ?? ciphertext, ciphertext, keyAndCounter);
      used.set(keyAndCounter, ciphertext);
    }
    assert.ok(used.size > 10);
  });
});

describe('LinkSealedSession: the end', () => {
  it('forgets who left: what comes of the former session is refused', async () => {
    const house = await established();
    const { payload } = await sealed(house);
    house.patient.session.forget(garnier);

    assert.equal((await given(house, payload)).taken, 0);
    assert.equal(house.patient.session.isEstablished(garnier), false);
  });

  it('is silent once closed', async () => {
    const house = await established();
    const { payload } = await sealed(house);
    house.patient.session.close();
    const sent = house.wire.all.length;

    assert.deepEqual(await given(house, payload), { taken: 0, refused: 0 });
    assert.equal(house.patient.session.send(garnier, chat('Bonsoir')), false);
    assert.equal(house.wire.all.length, sent);
  });
});
