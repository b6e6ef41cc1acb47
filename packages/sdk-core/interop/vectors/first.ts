/** The vectors as our own code makes them. */
import { toBase64url } from '../../src/crypto/base64url.ts';
import { fromHex, toHex } from '../../src/crypto/bytes.ts';
import { hkdf } from '../../src/crypto/hkdf.ts';
import { LinkSecret } from '../../src/crypto/link-secret.ts';
import { keyPairOf } from '../../src/crypto/x25519.ts';
import { encapsulate, xwingKeyPair } from '../../src/crypto/xwing.ts';
import { EnvelopeSender } from '../../src/secure-session/envelope.ts';
import { encodeAnswer, encodeProof } from '../../src/secure-session/handshake-payload.ts';
import { InitiatorHandshake, ResponderHandshake } from '../../src/secure-session/handshake.ts';
import { rosterHash } from '../../src/secure-session/roster.ts';
import {
  groupCodeOf,
  sessionVerificationCode,
} from '../../src/secure-session/verification-code.ts';
import { encodeWire } from '../../src/secure-session/wire.ts';
import { SendingRing } from '../../src/sframe/key-ring.ts';
import { INPUTS, TEXTS, type Vectors } from './inputs.ts';

const caps = { sframe: [5], transform: true, pq: true };

async function handshake() {
  const secret = LinkSecret.parse(toBase64url(fromHex(INPUTS.linkSecret)));
  if (!secret) throw new TypeError('"linkSecret" must be 32 bytes');
  const { room, initiator, responder } = INPUTS;
  const [s1, e1, s2, e2] = await Promise.all(
    [
      INPUTS.initiatorStaticSecret,
      INPUTS.initiatorEphemeralSecret,
      INPUTS.responderStaticSecret,
      INPUTS.responderEphemeralSecret,
    ].map((bytes) => keyPairOf(fromHex(bytes))),
  );
  if (!s1 || !e1 || !s2 || !e2) throw new TypeError('keys are missing');
  const psk = await secret.sessionPsk(room);
  const shared = { room, psk, caps };
  const begun = await InitiatorHandshake.begin({
    ...shared,
    localId: initiator,
    remoteId: responder,
    staticKey: s1,
    known: { ephemeralKey: e1, nonce: INPUTS.nonce },
  });
  const answered = await ResponderHandshake.begin(
    {
      ...shared,
      localId: responder,
      remoteId: initiator,
      staticKey: s2,
      known: { ephemeralKey: e2 },
    },
    begun.first,
  );
  const { third, secrets } = await begun.handshake.readSecond(answered.second);
  await answered.handshake.readThird(third);
  return {
    link: { psk: toHex(psk), roomAuth: await secret.roomAuth(room) },
    messages: [begun.first, answered.second, third] as const,
    secrets,
    publics: { [initiator]: s1.publicKey, [responder]: s2.publicKey },
  };
}

async function frames(): Promise<string[]> {
  const rings = new Map<number, { ring: SendingRing; steps: number }>();
  const sealed: string[] = [];
  for (const { epoch, steps, stream, clear, content } of INPUTS.frames) {
    const known = rings.get(epoch) ?? { ring: new SendingRing(), steps: 0 };
    if (!rings.has(epoch)) await known.ring.use(epoch, fromHex(INPUTS.baseKey));
    rings.set(epoch, known);
    for (; known.steps < steps; known.steps += 1) {
      // A step is taken only from one that was used.
      await known.ring.seal(0, { frame: fromHex('00'), clearLength: 0 });
      await known.ring.ratchet();
    }
    const frame = { frame: fromHex(content), clearLength: clear };
    const wire = await known.ring.seal(stream, frame);
    sealed.push(wire ? toHex(wire) : '');
  }
  return sealed;
}

export async function vectorsOfFirst(): Promise<Vectors> {
  const { initiator, responder, attempt, first } = INPUTS;
  const { link, messages, secrets, publics } = await handshake();
  const { hash, sid, sendKey, receiveKey } = secrets;
  const pair = await xwingKeyPair(fromHex(INPUTS.kemSeed));
  const { ciphertext, sharedSecret } = await encapsulate(
    pair.publicKey,
    fromHex(INPUTS.encapsulationSeed),
  );
  const mixed = (salt: Uint8Array<ArrayBuffer>, way: string) =>
    hkdf({ ikm: sharedSecret, salt, info: `TDSS-1 pq ${way}`, lengthBytes: 32 });
  const [i2r, r2i] = [await mixed(sendKey, 'i2r'), await mixed(receiveKey, 'r2i')];
  const lineOf = async (sender: EnvelopeSender, text: string) => {
    const { n, ct } = await sender.seal(text);
    return encodeWire({ kind: 'm', sid, n, ct });
  };
  const way = (from: string, to: string, key: Uint8Array<ArrayBuffer>) =>
    new EnvelopeSender({ sid, from, to, key: key.slice() });
  const ready = JSON.stringify({ t: 'ready', first });
  const confirmation: Vectors['confirmation'] = [
    await lineOf(way(initiator, responder, sendKey), ready),
    await lineOf(way(responder, initiator, receiveKey), ready),
  ];
  const sender = way(initiator, responder, i2r);
  const envelopes: string[] = [];
  for (const text of TEXTS) {
    envelopes.push(await lineOf(sender, text));
    if (text === '{"t":"rekey"}') await sender.rekey();
  }
  const members = new Map(
    Object.entries({ ...publics, [INPUTS.third]: fromHex(INPUTS.thirdStatic) }),
  );
  const roster = await rosterHash(members);
  const [h1, h2, h3] = messages.map((bytes, index) =>
    encodeWire({ kind: `h${index + 1}` as 'h1', attempt, bytes }),
  );
  return {
    inputs: INPUTS,
    link,
    handshake: {
      payload2: encodeAnswer({ caps }),
      payload3: encodeProof(INPUTS.nonce, { caps }),
      lines: [h1 ?? '', h2 ?? '', h3 ?? ''],
      h: toHex(hash),
      sid,
      i2r: toHex(sendKey),
      r2i: toHex(receiveKey),
    },
    code: await sessionVerificationCode(hash),
    postQuantum: {
      pk: toHex(pair.publicKey),
      ct: toHex(ciphertext),
      ss: toHex(sharedSecret),
      i2r: toHex(i2r),
      r2i: toHex(r2i),
    },
    confirmation,
    envelopes,
    roster: { hash: roster, groupCode: await groupCodeOf(fromHex(roster)) },
    frames: await frames(),
  };
}
