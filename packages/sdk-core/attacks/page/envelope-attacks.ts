/** Attacks on envelopes by the server that carries them, between sessions that stand. */
import { concatBytes, randomBytes } from '../../src/crypto/bytes.ts';
import { EnvelopeReceiver, EnvelopeSender } from '../../src/secure-session/envelope.ts';
import { SessionHouse, type Guest, type Passing } from '../../src/testing/session-house.ts';
import type { Outcome } from '../outcome.ts';
import { isRefused } from './refusal.ts';

const chat = (id: number, text: string) =>
  ({ t: 'chat', id: id.toString(16).padStart(16, '0'), text, sentAt: 0 }) as const;
const texts = ({ messages }: Guest) =>
  messages.flatMap(({ message }) => (message.t === 'chat' ? [message.text] : []));
const numberOf = ({ payload }: Passing) => Number(payload.split('.')[3]);
const renumbered = (one: Passing, n: number): Passing => ({
  ...one,
  payload: one.payload.replace(/^(t1\.m\.[0-9a-f]{32})\.\d+/, `$1.${n}`),
});

async function standing(): Promise<{ house: SessionHouse; a: Guest; b: Guest }> {
  const house = new SessionHouse();
  const [a, b] = [house.add('1'), house.add('2')];
  await house.established(a, b);
  return { house, a, b };
}

/** What `a` says to `b` next, as the server holds it: nobody else has it yet. */
async function held(house: SessionHouse, a: Guest, b: Guest, text: string): Promise<Passing> {
  const before = house.meddle;
  house.meddle = () => [];
  a.session.send(b.id, chat(1, text));
  await a.session.flush();
  house.meddle = before;
  return house.passed.at(-1) as Passing;
}

export async function replayedEnvelope(): Promise<Outcome> {
  const { house, a, b } = await standing();
  const one = await held(house, a, b, 'Doublez la dose');
  house.bring(one);
  house.bring(one);
  a.session.send(b.id, chat(2, 'fin'));
  await house.until(() => texts(b).includes('fin'));
  const count = texts(b).filter((text) => text !== 'fin').length;
  house.close();
  return { succeeded: count > 1, seen: `taken ${count === 1 ? 'once' : `${count} times`}` };
}

export async function reorderedEnvelopes(): Promise<Outcome> {
  const { house, a, b } = await standing();
  const three: Passing[] = [];
  for (const text of ['un', 'deux', 'trois']) three.push(await held(house, a, b, text));
  for (const one of three.reverse()) house.bring(one);
  a.session.send(b.id, chat(4, 'fin'));
  await house.until(() => texts(b).includes('fin'));
  const read = texts(b).join(', ');
  house.close();
  return { succeeded: read !== 'un, deux, trois, fin', seen: `read as « ${read} »` };
}

export async function droppedEnvelope(): Promise<Outcome> {
  const { house, a, b } = await standing();
  await held(house, a, b, 'Ne prenez pas ce médicament');
  a.session.send(b.id, chat(2, 'avec de l’alcool'));
  await a.session.flush();
  // Taken in turn: once this is refused, whatever came before it was dealt with.
  b.session.receive(a.id, 'nonsense');
  await house.until(() => b.refused > 0);
  const lost = texts(b).length === 1;
  if (!lost) {
    house.clock.advance(1_000);
    await house.until(() => texts(b).length === 2);
  }
  const seen = lost
    ? `only « ${texts(b).join()} » was read, and nothing was missed`
    : 'the gap was noticed, asked for after 1 s and filled';
  house.close();
  return { succeeded: lost, seen };
}

export async function renumberedEnvelope(): Promise<Outcome> {
  const { house, a, b } = await standing();
  const one = await held(house, a, b, 'Doublez la dose');
  house.bring(one);
  house.bring(renumbered(one, numberOf(one) + 1));
  await house.until(() => b.refused > 0 || texts(b).length > 1);
  const count = texts(b).length;
  const seen = count > 1 ? `taken ${count} times` : 'ERR_TDOC_SEAL for the second number';
  house.close();
  return { succeeded: count > 1, seen };
}

export async function reflectedEnvelope(): Promise<Outcome> {
  const { house, a, b } = await standing();
  // Garnier has said one word already, to begin with: so has Martin, and both are due the same number.
  b.session.send(a.id, chat(1, 'dit par Martin'));
  await house.until(() => texts(a).length === 1);
  const { payload } = await held(house, a, b, 'dit par Garnier');
  house.bring({ from: b.id, to: a.id, payload });
  await house.until(() => a.refused > 0 || texts(a).length > 1);
  const taken = texts(a).length > 1;
  house.close();
  return {
    succeeded: taken,
    seen: taken ? 'its own words, as if the other had said them' : 'ERR_TDOC_SEAL',
  };
}

/** From a session that is over into the one that follows it between the same two. */
export async function splicedEnvelope(): Promise<Outcome> {
  const { house, a, b } = await standing();
  a.session.send(b.id, chat(1, 'bonjour'));
  await a.session.flush();
  const old = await held(house, a, b, 'de l’autre consultation');
  const again = house.add('2');
  again.session.begin(a.id);
  await house.until(() => a.established.length === 2 && again.established.length === 1);
  a.session.send(again.id, chat(2, 'fin'));
  await a.session.flush();
  await house.until(() => texts(again).includes('fin'));
  const now = house.passed.findLast(({ payload }) => payload.startsWith('t1.m.')) as Passing;
  const sid = now.payload.split('.')[2] as string;
  const spliced = old.payload.replace(/^(t1\.m)\.[0-9a-f]{32}/, `$1.${sid}`);
  house.bring({ from: a.id, to: again.id, payload: spliced });
  await house.until(() => again.refused > 0 || texts(again).length > 1);
  const taken = texts(again).length > 1;
  house.close();
  return {
    succeeded: taken,
    seen: taken ? 'words of a former session, taken in this one' : 'ERR_TDOC_SEAL',
  };
}

/** The server brings what one participant said to another, to a third. */
export async function redirectedEnvelope(): Promise<Outcome> {
  const { house, a, b } = await standing();
  const c = house.add('3');
  await house.established(a, c);
  a.session.send(b.id, chat(1, 'bonjour'));
  a.session.send(c.id, chat(1, 'fin'));
  await house.until(() => texts(c).includes('fin') && texts(b).length === 1);
  const toThird = house.passed.findLast(({ to }) => to === c.id) as Passing;
  const one = await held(house, a, b, 'pour Martin seule');
  const sid = toThird.payload.split('.')[2] as string;
  const payload = one.payload.replace(/^(t1\.m)\.[0-9a-f]{32}/, `$1.${sid}`);
  house.bring({ from: a.id, to: c.id, payload });
  await house.until(() => c.refused > 0 || texts(c).length > 1);
  const taken = texts(c).length > 1;
  house.close();
  return { succeeded: taken, seen: taken ? 'read by a third participant' : 'ERR_TDOC_SEAL' };
}

/** How many envelopes that were cut or lengthened are taken, of how many. */
export async function cutEnvelopes(): Promise<{ changed: number; unnoticed: number }> {
  const key = randomBytes(32);
  const direction = { sid: 'sid', from: 'a', to: 'b' };
  const sender = new EnvelopeSender({ ...direction, key: key.slice() });
  const { n, ct } = await sender.seal('Deux comprimés, pas plus');
  const changes = [...ct.keys()].map((kept) => ct.slice(0, kept));
  for (const more of [1, 16]) changes.push(concatBytes(ct, new Uint8Array(more)));
  let unnoticed = 0;
  for (const changed of changes) {
    const receiver = new EnvelopeReceiver({ ...direction, key: key.slice() });
    if (!(await isRefused(receiver.accept({ n, ct: changed })))) unnoticed += 1;
  }
  return { changed: changes.length, unnoticed };
}
