import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toBase64url } from '../crypto/base64url.ts';
import { credentialOffice, HOSPITAL } from '../testing/credential-office.ts';
import { personas } from '../testing/personas.ts';
import { judgeCredential, type CredentialIssuer } from './credential.ts';

const NOW = Date.UTC(2026, 2, 2, 9, 30);
const ROOM = 'tc_AAAAAAAAAAAAAAAAAAAAAA';
const PID = '1'.repeat(32);
const remoteStatic = new Uint8Array(32).fill(7);
const claims = { room: ROOM, pid: PID, spk: toBase64url(remoteStatic) };

const judge = (token: string, issuers: readonly CredentialIssuer[]) =>
  judgeCredential(token, { issuers, room: ROOM, remoteId: PID, remoteStatic, now: NOW });

describe('a credential', () => {
  for (const algorithm of ['Ed25519', 'ES256'] as const) {
    it(`signed with ${algorithm} by a trusted issuer says who is at the other end`, async () => {
      const office = await credentialOffice({ algorithm, now: NOW });
      const verdict = await judge(await office.sign(claims), [office.issuer]);

      assert.deepEqual(verdict, {
        kind: 'verified',
        credential: {
          issuer: HOSPITAL,
          issuerName: 'Hôpital Saint-Aubin',
          subject: 'rpps:99900000123',
          name: personas.garnier.displayName,
          role: 'practitioner',
        },
      });
    });
  }

  it('counts for nothing, and harms nobody, where its issuer is not trusted', async () => {
    const office = await credentialOffice({ now: NOW });
    const token = await office.sign(claims);

    assert.deepEqual(await judge(token, []), { kind: 'unknown' });
    const other = { ...office.issuer, issuer: 'https://elsewhere.example' };
    assert.deepEqual(await judge(token, [other]), { kind: 'unknown' });
  });

  const wrong: [string, Record<string, unknown>][] = [
    ['for another key', { spk: toBase64url(new Uint8Array(32).fill(8)) }],
    ['for another participant', { pid: '2'.repeat(32) }],
    ['for another room', { room: 'tc_BBBBBBBBBBBBBBBBBBBBBB' }],
    ['of a role nobody has', { role: 'administrator' }],
    ['without a subject', { sub: undefined }],
    ['with a member nobody agreed on', { admin: true }],
    ['whose end is a text', { exp: 'never' }],
  ];
  for (const [what, changes] of wrong) {
    it(`${what} is forged`, async () => {
      const office = await credentialOffice({ now: NOW });
      const token = await office.sign({ ...claims, ...changes });

      assert.deepEqual(await judge(token, [office.issuer]), { kind: 'forged' });
    });
  }

  it('signed by another key under the issuer’s name is forged', async () => {
    const [office, thief] = [await credentialOffice(), await credentialOffice()];
    const token = await thief.sign({ ...claims, exp: NOW / 1000 + 60 });

    assert.deepEqual(await judge(token, [office.issuer]), { kind: 'forged' });
  });

  it('of another type, though signed by the issuer, is forged', async () => {
    const office = await credentialOffice({ now: NOW });
    const token = await office.sign(claims, { typ: 'JWT' });

    assert.deepEqual(await judge(token, [office.issuer]), { kind: 'forged' });
  });

  it('without a signature, or with one made of the public key, is forged', async () => {
    const office = await credentialOffice({ now: NOW });
    const [, payload] = (await office.sign(claims)).split('.');
    const header = (value: object) => toBase64url(new TextEncoder().encode(JSON.stringify(value)));
    for (const alg of ['none', 'HS256']) {
      const token = `${header({ alg, typ: 'tdoc-credential+jws' })}.${payload}.AAAA`;
      assert.deepEqual(await judge(token, [office.issuer]), { kind: 'forged' });
    }
  });

  it('with a key of its own beside it is judged by the pinned one', async () => {
    const [office, thief] = [await credentialOffice(), await credentialOffice()];
    const own = thief.issuer.jwks.keys[0];
    const exp = NOW / 1000 + 60;
    const pointers: Record<string, unknown>[] = [
      { jwk: own },
      { jku: 'https://thief.example/jwks' },
      { x5u: 'https://thief.example' },
    ];
    for (const pointer of pointers) {
      const token = await thief.sign({ ...claims, exp }, pointer);
      assert.deepEqual(await judge(token, [office.issuer]), { kind: 'forged' });
    }
  });

  it('out of its time proves nothing, and is no crime: old clocks are often wrong', async () => {
    const office = await credentialOffice({ now: NOW });
    for (const exp of [NOW / 1000 - 121, NOW / 1000 + 900 + 121]) {
      const token = await office.sign({ ...claims, exp: Math.floor(exp) });
      assert.deepEqual(await judge(token, [office.issuer]), { kind: 'unknown' });
    }
  });

  it('is never verified when any letter of it is another', async () => {
    const office = await credentialOffice({ now: NOW });
    const token = await office.sign(claims);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: token.length - 1 }),
        fc.constantFrom('A', 'B', 'Q', 'g', 'l', '0', '3', '-', '_', '.'),
        async (at, letter) => {
          fc.pre(token[at] !== letter);
          const altered = token.slice(0, at) + letter + token.slice(at + 1);
          assert.notEqual((await judge(altered, [office.issuer])).kind, 'verified');
        },
      ),
      { numRuns: 500 },
    );
  });

  it('may be any text without anything being thrown', async () => {
    const office = await credentialOffice({ now: NOW });
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        assert.notEqual((await judge(text, [office.issuer])).kind, 'verified');
      }),
      { numRuns: 500 },
    );
  });
});
