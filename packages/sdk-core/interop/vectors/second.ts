/**
 * The vectors as the second implementation makes them. Encapsulation draws its randomness inside Node, so
 * the ciphertext is taken as given and opened.
 */
import { b64u, fromHex, hex } from '../second/bytes.ts';
import { groupCodeOf, rosterOf, sidOf, verificationCodeOf } from '../second/codes.ts';
import { Sealing } from '../second/envelopes.ts';
import { Handshake, pskOf, roomAuthOf } from '../second/handshake.ts';
import { hkdf, x25519KeyPair } from '../second/primitives.ts';
import { FrameSealer } from '../second/sframe.ts';
import { envelopeLine, handshakeLine } from '../second/wire.ts';
import { xwingDecapsulate, xwingPublicKey } from '../second/x-wing.ts';
import { INPUTS, TEXTS, type Vectors } from './inputs.ts';

function frames(): string[] {
  const sealers = new Map<number, { sealer: FrameSealer; steps: number }>();
  return INPUTS.frames.map(({ epoch, steps, stream, clear, content }) => {
    const known = sealers.get(epoch) ?? {
      sealer: new FrameSealer(epoch, fromHex(INPUTS.baseKey)),
      steps: 0,
    };
    sealers.set(epoch, known);
    for (; known.steps < steps; known.steps += 1) known.sealer.stepForward();
    return hex(known.sealer.seal(stream, fromHex(content), clear));
  });
}

export function vectorsOfSecond(ct: string): Vectors {
  const { room, initiator, responder, third, attempt, first } = INPUTS;
  const linkSecret = fromHex(INPUTS.linkSecret);
  const ends = { room, initiator, responder, linkSecret, pq: true };
  const s1 = x25519KeyPair(fromHex(INPUTS.initiatorStaticSecret));
  const s2 = x25519KeyPair(fromHex(INPUTS.responderStaticSecret));
  const one = new Handshake('initiator', {
    ...ends,
    s: s1,
    e: x25519KeyPair(fromHex(INPUTS.initiatorEphemeralSecret)),
    nonce: fromHex(INPUTS.nonce),
  });
  const other = new Handshake('responder', {
    ...ends,
    s: s2,
    e: x25519KeyPair(fromHex(INPUTS.responderEphemeralSecret)),
  });
  const h1 = one.first();
  const h2 = other.second(h1);
  const h3 = one.third(h2);
  other.readThird(h3);
  const keys = other.result();
  const sid = sidOf(keys.h);
  const ss = xwingDecapsulate(fromHex(INPUTS.kemSeed), fromHex(ct));
  const mixed = (salt: Uint8Array, way: string) =>
    hkdf({ ikm: ss, salt, info: `TDSS-1 pq ${way}`, length: 32 });
  const [i2r, r2i] = [mixed(keys.i2r, 'i2r'), mixed(keys.r2i, 'r2i')];
  const ready = JSON.stringify({ t: 'ready', first });
  const way = (from: string, to: string, key: Uint8Array) => new Sealing({ sid, from, to, key });
  const sealing = way(initiator, responder, i2r);
  const members = new Map([
    [third, fromHex(INPUTS.thirdStatic)],
    [responder, s2.pub],
    [initiator, s1.pub],
  ]);
  const roster = rosterOf(members);
  const caps = '{"sframe":[5],"transform":true,"pq":true}';
  return {
    inputs: INPUTS,
    link: { psk: hex(pskOf(linkSecret, room)), roomAuth: b64u(roomAuthOf(linkSecret, room)) },
    handshake: {
      payload2: `{"v":1,"caps":${caps}}`,
      payload3: `{"v":1,"nonce":"${INPUTS.nonce}","caps":${caps}}`,
      lines: [
        handshakeLine('h1', attempt, h1),
        handshakeLine('h2', attempt, h2),
        handshakeLine('h3', attempt, h3),
      ],
      h: hex(keys.h),
      sid,
      i2r: hex(keys.i2r),
      r2i: hex(keys.r2i),
    },
    code: verificationCodeOf(keys.h),
    postQuantum: {
      pk: hex(xwingPublicKey(fromHex(INPUTS.kemSeed))),
      ct,
      ss: hex(ss),
      i2r: hex(i2r),
      r2i: hex(r2i),
    },
    confirmation: [
      envelopeLine(sid, way(initiator, responder, keys.i2r).seal(ready)),
      envelopeLine(sid, way(responder, initiator, keys.r2i).seal(ready)),
    ],
    envelopes: TEXTS.map((text) => envelopeLine(sid, sealing.seal(text))),
    roster: { hash: roster, groupCode: groupCodeOf(roster) },
    frames: frames(),
  };
}
