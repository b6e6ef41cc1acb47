/** Attacks on the three messages of a handshake, by whoever carries them or stands at one end. */
import {
  concatBytes,
  fromHex,
  lengthValue,
  randomBytes,
  toHex,
  utf8,
} from '../../src/crypto/bytes.ts';
import { randomKeyPair, type KeyPair } from '../../src/crypto/x25519.ts';
import {
  InitiatorHandshake,
  ResponderHandshake,
  type HandshakeOptions,
  type SessionSecrets,
} from '../../src/secure-session/handshake.ts';
import { encodeProof, type Capabilities } from '../../src/secure-session/handshake-payload.ts';
import { HandshakeState } from '../../src/secure-session/noise.ts';
import { sessionVerificationCode } from '../../src/secure-session/verification-code.ts';
import { SessionHouse } from '../../src/testing/session-house.ts';
import type { Outcome } from '../outcome.ts';
import { isRefused } from './refusal.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Side = 'a' | 'b';
type Changes = Partial<HandshakeOptions>;
type Meddle = (message: Bytes, index: number) => Bytes;

const ID = { a: '1'.repeat(32), b: '2'.repeat(32) };
const ROOM = 'tc_AAAAAAAAAAAAAAAAAAAAAA';
const CAPS: Capabilities = { sframe: [5], transform: true, pq: true };

/** What an attacker's own copy of the SDK gives it: the same module, built with its changes. */
interface AttackersCopy {
  InitiatorHandshake: typeof InitiatorHandshake;
  ResponderHandshake: typeof ResponderHandshake;
}
export { InitiatorHandshake, ResponderHandshake };

/** The points every X25519 must refuse: RFC 7748 §6.1 and the list of libsodium. */
const LOW_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

const psk = randomBytes(32);
const keys: Promise<Record<Side, KeyPair>> = Promise.all([randomKeyPair(), randomKeyPair()]).then(
  ([a, b]) => ({ a, b }),
);

async function optionsOf(side: Side, changes: Changes = {}): Promise<HandshakeOptions> {
  return {
    room: ROOM,
    localId: ID[side],
    remoteId: ID[side === 'a' ? 'b' : 'a'],
    psk,
    staticKey: (await keys)[side],
    caps: CAPS,
    ...changes,
  };
}

async function shake(
  options: { a?: Changes; b?: Changes; meddle?: Meddle } = {},
): Promise<Record<Side, SessionSecrets>> {
  const { a, b, meddle = (message: Bytes) => message } = options;
  const initiator = await InitiatorHandshake.begin(await optionsOf('a', a));
  const first = meddle(initiator.first, 0);
  const { handshake, second } = await ResponderHandshake.begin(await optionsOf('b', b), first);
  const { third, secrets } = await initiator.handshake.readSecond(meddle(second, 1));
  return { a: secrets, b: await handshake.readThird(meddle(third, 2)) };
}

/** Two ends that must never agree, and what it looks like when they do. */
async function agreement(changes: { a?: Changes; b?: Changes }): Promise<Outcome> {
  let sid = '';
  const refused = await isRefused(
    shake(changes).then(({ a, b }) => {
      if (a.sid !== b.sid) throw new Error('both finished, each with another session');
      sid = a.sid;
    }),
  );
  return {
    succeeded: !refused,
    seen: refused ? 'ERR_TDOC_SEAL' : `one session ${sid.slice(0, 8)}… for both`,
  };
}

export const anotherLink = (): Promise<Outcome> => agreement({ b: { psk: randomBytes(32) } });

export const anotherRoom = (): Promise<Outcome> =>
  agreement({ b: { room: 'tc_BBBBBBBBBBBBBBBBBBBBBB' } });

export const relabelled = (): Promise<Outcome> => agreement({ b: { remoteId: '3'.repeat(32) } });

export async function flippedMode(copyUrl: string): Promise<Outcome> {
  const copy = (await import(/* @vite-ignore */ copyUrl)) as AttackersCopy;
  const { handshake, first } = await InitiatorHandshake.begin(await optionsOf('a'));
  const refused = await isRefused(
    (async () => {
      const answer = await copy.ResponderHandshake.begin(await optionsOf('b'), first);
      const { third } = await handshake.readSecond(answer.second);
      await answer.handshake.readThird(third);
    })(),
  );
  const seen = refused ? 'ERR_TDOC_SEAL' : 'one end in mode 1, the other in mode 0, one session';
  return { succeeded: !refused, seen };
}

/** The attacker's prologue is the honest one: it holds the link and plays a participant. */
function attackersState(ephemeralKey: KeyPair, staticKey: KeyPair): Promise<HandshakeState> {
  const prologue = concatBytes(
    utf8('TDSS-1'),
    new Uint8Array([0, 1]),
    lengthValue(ROOM),
    lengthValue(ID.a),
    lengthValue(ID.b),
  );
  const own = { publicKey: ephemeralKey.publicKey, secretKey: ephemeralKey.secretKey.slice() };
  return HandshakeState.begin({ initiator: true, prologue, psk, staticKey, ephemeralKey: own });
}

/** Having seen the answer, tries nonces until the code the other side will show begins as wanted. */
export async function falseCommitment(): Promise<Outcome> {
  const wanted = 17;
  const [ephemeralKey, { a: staticKey }] = [await randomKeyPair(), await keys];
  const commitment = randomBytes(32);
  const first = await (await attackersState(ephemeralKey, staticKey)).write(commitment);
  const { handshake, second } = await ResponderHandshake.begin(await optionsOf('b'), first);
  let third: Bytes | null = null;
  let tries = 0;
  while (!third) {
    tries += 1;
    const state = await attackersState(ephemeralKey, staticKey);
    await state.write(commitment);
    await state.read(second);
    const candidate = await state.write(utf8(encodeProof(toHex(randomBytes(32)), { caps: CAPS })));
    const { emoji } = await sessionVerificationCode(state.hash);
    if (emoji[0] === wanted) third = candidate;
  }
  let shown: number | undefined;
  const proof = third;
  const refused = await isRefused(
    handshake.readThird(proof).then(async ({ hash }) => {
      shown = (await sessionVerificationCode(hash)).emoji[0];
    }),
  );
  return {
    succeeded: shown === wanted,
    seen: refused
      ? `ERR_TDOC_SEAL at the third message, after ${tries} tries of the attacker`
      : `after ${tries} tries the code begins with emoji ${wanted}, as the attacker chose`,
  };
}

export async function reflectedFirst(): Promise<Outcome> {
  const { handshake, first } = await InitiatorHandshake.begin(await optionsOf('a'));
  const refused = await isRefused(
    (async () => {
      const itself = await ResponderHandshake.begin(await optionsOf('a'), first);
      const { third } = await handshake.readSecond(itself.second);
      await itself.handshake.readThird(third);
    })(),
  );
  const seen = refused ? 'ERR_TDOC_SEAL' : 'a session of the participant with itself';
  return { succeeded: !refused, seen };
}

export async function replayedFirst(): Promise<Outcome> {
  const recorded: Bytes[] = [];
  const { b: once } = await shake({
    meddle: (message, index) => (recorded[index] = message.slice()),
  });
  const [first, , third] = recorded as [Bytes, Bytes, Bytes];
  let sid = '';
  const refused = await isRefused(
    (async () => {
      const again = await ResponderHandshake.begin(await optionsOf('b'), first);
      ({ sid } = await again.handshake.readThird(third));
    })(),
  );
  return {
    succeeded: !refused && sid === once.sid,
    seen: refused ? 'ERR_TDOC_SEAL at the third message' : 'the recorded session stands once more',
  };
}

export async function secondAnswer(): Promise<Outcome> {
  const house = new SessionHouse();
  house.meddle = (one) => (one.payload.startsWith('t1.h2.') ? [one, one] : [one]);
  const [a, b] = [house.add('1'), house.add('2')];
  house.meet(a, b);
  const stands = () => a.session.isEstablished(b.id) && b.session.isEstablished(a.id);
  await house.until(() => stands() || a.failed.length > 0);
  const outcome = {
    succeeded: !stands(),
    seen: stands()
      ? 'one session, made once, nothing refused'
      : `${a.failed[0]?.code ?? 'no code'}: three attempts, no session`,
  };
  house.close();
  return outcome;
}

async function lengths(): Promise<number[]> {
  const found: number[] = [];
  await shake({
    meddle: (message, index) => {
      found[index] = message.length;
      return message;
    },
  });
  return found;
}

export async function flippedBits(): Promise<Outcome> {
  let flipped = 0;
  let unnoticed = 0;
  for (const [index, length] of (await lengths()).entries()) {
    for (let offset = 0; offset < length; offset += 1) {
      const meddle: Meddle = (message, at) => {
        if (at !== index) return message;
        const copy = message.slice();
        copy[offset] = (copy[offset] as number) ^ (1 << (offset % 8));
        return copy;
      };
      flipped += 1;
      if (!(await isRefused(shake({ meddle })))) unnoticed += 1;
    }
  }
  return {
    succeeded: unnoticed > 0,
    seen:
      unnoticed === 0
        ? `ERR_TDOC_SEAL for all ${flipped} bytes of the three messages`
        : `${unnoticed} of ${flipped} changed bytes pass`,
  };
}

/** How many cut or lengthened messages pass, of how many. */
export async function cutMessages(): Promise<{ changed: number; unnoticed: number }> {
  let changed = 0;
  let unnoticed = 0;
  for (const [index, length] of (await lengths()).entries()) {
    const changes: ((message: Bytes) => Bytes)[] = [];
    for (let kept = 0; kept < length; kept += 1) changes.push((message) => message.slice(0, kept));
    for (const more of [1, 16]) {
      changes.push((message) => concatBytes(message, new Uint8Array(more)));
    }
    for (const change of changes) {
      const meddle: Meddle = (message, at) => (at === index ? change(message) : message);
      changed += 1;
      if (!(await isRefused(shake({ meddle })))) unnoticed += 1;
    }
  }
  return { changed, unnoticed };
}

export async function lowOrderPoints(copyUrl: string): Promise<Outcome> {
  const copy = (await import(/* @vite-ignore */ copyUrl)) as AttackersCopy;
  let accepted = 0;
  for (const point of LOW_ORDER) {
    const staticKey = { publicKey: fromHex(point), secretKey: randomBytes(32) };
    const mine = await copy.InitiatorHandshake.begin(await optionsOf('a', { staticKey }));
    const { handshake, second } = await ResponderHandshake.begin(await optionsOf('b'), mine.first);
    const { third } = await mine.handshake.readSecond(second);
    if (!(await isRefused(handshake.readThird(third)))) accepted += 1;
  }
  return {
    succeeded: accepted > 0,
    seen:
      accepted === 0
        ? `ERR_TDOC_SEAL for all ${LOW_ORDER.length} points`
        : `${accepted} of ${LOW_ORDER.length} taken as somebody's identity`,
  };
}

const STRIPPED: readonly [string, string] = [
  '{"v":1,"caps":{"sframe":[5],"transform":true,"pq":true}}',
  '{"v":1,"caps":{"sframe":[5,55555,555],"transform":true}}',
];

/** Whoever carries the answer knows its text; without a tag, the change of text is one XOR. */
export async function strippedCapabilities(): Promise<Outcome> {
  const [honest, stripped] = STRIPPED.map(utf8) as [Bytes, Bytes];
  if (honest.length !== stripped.length) throw new Error('both texts must be of one length');
  const initiator = await InitiatorHandshake.begin(await optionsOf('a'));
  const { second } = await ResponderHandshake.begin(await optionsOf('b'), initiator.first);
  // e in clear, then s with its tag, then the payload.
  const payloadAt = 32 + 48;
  if (second.length !== payloadAt + honest.length + 16) throw new Error('the payload changed');
  const changed = second.slice();
  for (const [index, byte] of honest.entries()) {
    const at = payloadAt + index;
    changed[at] = (changed[at] as number) ^ byte ^ (stripped[index] as number);
  }
  let pq = true;
  const refused = await isRefused(
    initiator.handshake.readSecond(changed).then(({ secrets }) => ({ pq } = secrets)),
  );
  return {
    succeeded: !pq,
    seen: refused ? 'ERR_TDOC_SEAL' : 'the initiator goes on without the post-quantum step',
  };
}

export async function incapableBrowser(): Promise<Outcome> {
  const house = new SessionHouse();
  const [a, b] = [house.add('1'), house.add('2', { transform: false })];
  house.meet(a, b);
  const stands = () => a.session.isEstablished(b.id) && b.session.isEstablished(a.id);
  await house.until(() => stands() || a.failed.length + b.failed.length > 0 || a.refused > 0);
  const outcome = {
    succeeded: stands(),
    seen: stands() ? 'a session with a browser that seals nothing' : 'ERR_TDOC_SEAL, no session',
  };
  house.close();
  return outcome;
}
