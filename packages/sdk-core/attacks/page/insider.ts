/**
 * A participant with the link who says what it likes: the real session of a pair, without the key
 * schedule that would keep it honest.
 */
import { toBase64url } from '../../src/crypto/base64url.ts';
import { randomBytes } from '../../src/crypto/bytes.ts';
import { LinkSecret } from '../../src/crypto/link-secret.ts';
import { randomKeyPair, type KeyPair } from '../../src/crypto/x25519.ts';
import type { ParticipantId } from '../../src/protocol/messages.ts';
import type { KeyControl } from '../../src/secure-session/pair-session.ts';
import { PairSession } from '../../src/secure-session/pair-session.ts';
import { rosterHash } from '../../src/secure-session/roster.ts';
import { ROOM, SessionHouse, type Guest } from '../../src/testing/session-house.ts';

type KeyMessage = Extract<KeyControl, { t: 'key' }>;

export interface Insider {
  house: SessionHouse;
  victim: Guest;
  /** Tells the victim a media key, true or not; answers its bytes in base64url. */
  tellKey(epoch: number): Promise<string>;
  /** The epochs the victim took a key for, in order. */
  taken(): number[];
}

const ID = '9'.repeat(32) as ParticipantId;

export async function insider(): Promise<Insider> {
  const house = new SessionHouse();
  const secret = LinkSecret.random();
  const victim = house.add('2', { secret });
  const [staticKey, psk] = [await randomKeyPair(), await secret.sessionPsk(ROOM)];
  const pair = new PairSession({
    localId: ID,
    remoteId: victim.id,
    clock: house.clock,
    identity: () =>
      Promise.resolve({
        room: ROOM,
        psk,
        staticKey,
        caps: { sframe: [5], transform: true, pq: true },
      }),
    judge: () => Promise.resolve(null),
    handlers: {
      deliver: (payload) => house.bring({ from: ID, to: victim.id, payload }),
      onEstablished: () => {},
      onText: () => {},
      onKeyControl: () => {},
      onVerification: () => {},
      onRefused: () => {},
      onFailed: () => {},
    },
  });
  house.meddle = ({ payload }) => {
    pair.receive(payload);
    return [];
  };
  pair.begin();
  victim.session.begin(ID);
  await house.until(() => victim.established.length > 0 && pair.channel !== null);
  victim.session.setMembers([ID]);
  await house.until(() => victim.keys.length > 0 || house.passed.length > 0);
  return {
    house,
    victim,
    tellKey: async (epoch) => {
      const base = toBase64url(randomBytes(32));
      const roster = await rosterOf(pair, victim, staticKey);
      const message: KeyMessage = { t: 'key', epoch, base, roster, reason: 'timer' };
      pair.send(JSON.stringify(message));
      await pair.flush();
      return base;
    },
    taken: () => victim.keys.flatMap((one) => (one.type === 'receive' ? [one.epoch] : [])),
  };
}

function rosterOf(pair: PairSession, victim: Guest, own: KeyPair): Promise<string> {
  const theirs = pair.channel?.remoteStatic;
  if (!theirs) throw new Error('no session');
  return rosterHash(
    new Map([
      [victim.id, theirs],
      [ID, own.publicKey],
    ]),
  );
}
