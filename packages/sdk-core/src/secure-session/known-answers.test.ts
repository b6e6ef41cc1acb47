import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fromBase64url, toBase64url } from '../crypto/base64url.ts';
import { fromHex, sha256, toHex, utf8 } from '../crypto/bytes.ts';
import { hkdf } from '../crypto/hkdf.ts';
import { LinkSecret } from '../crypto/link-secret.ts';
import { keyPairOf } from '../crypto/x25519.ts';
import { decapsulate, encapsulate, xwingKeyPair } from '../crypto/xwing.ts';
import { EnvelopeReceiver, EnvelopeSender } from './envelope.ts';
import { InitiatorHandshake, ResponderHandshake, type HandshakeOptions } from './handshake.ts';
import { rosterHash } from './roster.ts';
import { sessionVerificationCode } from './verification-code.ts';

interface KnownAnswers {
  room: string;
  initiator: string;
  responder: string;
  pskRaw: string;
  roomAuth: string;
  sA: string;
  sApk: string;
  eA: string;
  nonceA: string;
  sB: string;
  sBpk: string;
  eB: string;
  m1: string;
  m2: string;
  m3: string;
  h: string;
  k_i2r: string;
  k_r2i: string;
  sid: string;
  sas_idx: number[];
  sas_dec: number[];
  rosterHash: string;
  transport: { dir: 'i2r' | 'r2i'; pt: string; env: { n: number; ct: string } }[];
  pq: {
    kpSeed: string;
    encSeed: string;
    pkSha256: string;
    ctSha256: string;
    ss: string;
    k_i2r: string;
    k_r2i: string;
  };
}

const file = new URL('tdss-1-kat.json', import.meta.url);
const known = JSON.parse(readFileSync(file, 'utf8')) as KnownAnswers;
const caps = { sframe: [5], transform: true };

async function optionsOf(side: 'A' | 'B'): Promise<HandshakeOptions> {
  const secret = LinkSecret.parse(toBase64url(fromHex(known.pskRaw)));
  assert.ok(secret);
  const ids = [known.initiator, known.responder] as const;
  const [localId, remoteId] = side === 'A' ? ids : ([ids[1], ids[0]] as const);
  return {
    room: known.room,
    localId,
    remoteId,
    psk: await secret.sessionPsk(known.room),
    staticKey: await keyPairOf(fromHex(side === 'A' ? known.sA : known.sB)),
    caps,
    known: {
      ephemeralKey: await keyPairOf(fromHex(side === 'A' ? known.eA : known.eB)),
      nonce: known.nonceA,
    },
  };
}

async function handshake() {
  const { handshake: initiator, first } = await InitiatorHandshake.begin(await optionsOf('A'));
  const { handshake: responder, second } = await ResponderHandshake.begin(
    await optionsOf('B'),
    first,
  );
  const { third, secrets } = await initiator.readSecond(second);
  return { first, second, third, a: secrets, b: await responder.readThird(third) };
}

describe('TDSS-1 known answers', () => {
  it('shows the server the known proof of the link', async () => {
    const secret = LinkSecret.parse(toBase64url(fromHex(known.pskRaw)));

    assert.equal(toHex(fromBase64url(await secret!.roomAuth(known.room))), known.roomAuth);
  });

  it('writes the three handshake messages byte for byte, from either side', async () => {
    const { first, second, third } = await handshake();

    assert.equal(toHex(first), known.m1);
    assert.equal(toHex(second), known.m2);
    assert.equal(toHex(third), known.m3);
  });

  it('ends with the known hash, keys, identifier and static keys on both sides', async () => {
    const { a, b } = await handshake();

    assert.deepEqual([toHex(a.hash), toHex(b.hash)], [known.h, known.h]);
    assert.deepEqual([a.sid, b.sid], [known.sid, known.sid]);
    assert.deepEqual([toHex(a.sendKey), toHex(a.receiveKey)], [known.k_i2r, known.k_r2i]);
    assert.deepEqual([toHex(b.sendKey), toHex(b.receiveKey)], [known.k_r2i, known.k_i2r]);
    assert.deepEqual([toHex(a.remoteStatic), toHex(b.remoteStatic)], [known.sBpk, known.sApk]);
  });

  it('shows the known emoji and numbers', async () => {
    const code = await sessionVerificationCode(fromHex(known.h));

    assert.deepEqual(code.emoji, known.sas_idx);
    assert.deepEqual(code.numbers, known.sas_dec);
  });

  it('hashes the known roster, in whatever order it is told', async () => {
    const entries: [string, Uint8Array][] = [
      [known.responder, fromHex(known.sBpk)],
      [known.initiator, fromHex(known.sApk)],
    ];

    assert.equal(await rosterHash(new Map(entries)), known.rosterHash);
    assert.equal(await rosterHash(new Map(entries.reverse())), known.rosterHash);
  });

  for (const { dir, pt, env } of known.transport) {
    it(`seals and opens the known first envelope, ${dir}`, async () => {
      const ids = [known.initiator, known.responder] as const;
      const [from, to] = dir === 'i2r' ? ids : ([ids[1], ids[0]] as const);
      const direction = () => ({
        sid: known.sid,
        from,
        to,
        key: fromHex(dir === 'i2r' ? known.k_i2r : known.k_r2i),
      });
      const envelope = await new EnvelopeSender(direction()).seal(pt);

      assert.equal(envelope.n, env.n);
      assert.equal(toHex(envelope.ct), env.ct);
      const opened = await new EnvelopeReceiver(direction()).accept(envelope);
      assert.deepEqual(opened.inOrder, [pt]);
    });
  }

  it('adds the known post-quantum secret to both keys', async () => {
    const { pq } = known;
    const { publicKey, secretKey } = await xwingKeyPair(fromHex(pq.kpSeed));
    const { ciphertext, sharedSecret } = await encapsulate(publicKey, fromHex(pq.encSeed));

    assert.equal(toHex(await sha256(new Uint8Array(publicKey))), pq.pkSha256);
    assert.equal(toHex(await sha256(new Uint8Array(ciphertext))), pq.ctSha256);
    assert.equal(toHex(sharedSecret), pq.ss);
    assert.deepEqual(await decapsulate(ciphertext, secretKey), sharedSecret);
    for (const [salt, label, expected] of [
      [known.k_i2r, 'i2r', pq.k_i2r],
      [known.k_r2i, 'r2i', pq.k_r2i],
    ] as const) {
      const key = await hkdf({
        ikm: sharedSecret,
        salt: fromHex(salt),
        info: utf8(`TDSS-1 pq ${label}`),
        lengthBytes: 32,
      });
      assert.equal(toHex(key), expected);
    }
  });
});
