import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Role } from '../src/protocol/messages.ts';
import { credentialOffice } from '../src/testing/credential-office.ts';
import { Meeting, ROOM, type FirstParticipant } from './meeting.ts';
import { b64u } from './second/bytes.ts';

type Claims = Record<string, unknown>;
type Algorithm = 'Ed25519' | 'ES256';

/** Both show what the office signs for them, changed as a test wants it. */
async function vouched(
  digits: readonly [ours: string, theirs: string],
  options: { algorithm?: Algorithm; ours?: Claims; theirs?: Claims; required?: boolean } = {},
) {
  const { algorithm = 'Ed25519', ours: ourClaims = {}, theirs: theirClaims = {} } = options;
  const { required = true } = options;
  const meeting = new Meeting();
  const now = meeting.clock.now();
  const office = await credentialOffice({ algorithm, now });
  const role: Role = 'practitioner';
  const pidOf = (digit: string) => digit.repeat(32);
  const ours = meeting.first(digits[0], {
    identity: {
      issuers: [office.issuer],
      requiredFor: required ? [role] : [],
      roleOf: () => role,
      credential: (spk) => office.sign({ room: ROOM, pid: pidOf(digits[0]), spk, ...ourClaims }),
    },
  });
  const theirs = meeting.second(digits[1], {
    issuers: [{ iss: office.issuer.issuer, keys: office.issuer.jwks.keys }],
    roleOf: () => role,
    requiresCredential: required,
  });
  const spk = b64u(theirs.s.pub);
  theirs.credential = await office.sign({ room: ROOM, pid: theirs.id, spk, ...theirClaims });
  return { meeting, ours, theirs, remote: theirs.id as FirstParticipant['id'] };
}

const WRONG: { what: string; claims: Claims }[] = [
  { what: 'for another key', claims: { spk: b64u(new Uint8Array(32).fill(9)) } },
  { what: 'for another participant', claims: { pid: '9'.repeat(32) } },
  { what: 'for another room', claims: { room: 'tc_BBBBBBBBBBBBBBBBBBBBBB' } },
  { what: 'for another role', claims: { role: 'patient' } },
  { what: 'with a member nobody agreed on', claims: { admin: true } },
];

for (const digits of [
  ['1', '2'],
  ['2', '1'],
] as const) {
  describe(`credentials, the second implementation as ${digits[1]} of two`, () => {
    for (const algorithm of ['Ed25519', 'ES256'] as const) {
      it(`signed with ${algorithm} are verified at both ends`, async () => {
        const { meeting, ours, theirs, remote } = await vouched(digits, { algorithm });
        await meeting.established(ours, theirs);

        assert.equal(ours.session.trust(remote)?.level, 'verified-credential');
        assert.ok(theirs.vouched.has(ours.id));
        meeting.close();
      });
    }

    for (const { what, claims } of WRONG) {
      it(`${what} are refused by our code, and by the second one`, async () => {
        const shown = await vouched(digits, { theirs: claims });
        shown.meeting.meet(shown.ours, shown.theirs);
        await shown.meeting.until(() => shown.ours.failures.length > 0);
        assert.deepEqual(shown.ours.failures, ['ERR_TDOC_CREDENTIAL']);
        assert.equal(shown.ours.established.length, 0);
        shown.meeting.close();

        const seen = await vouched(digits, { ours: claims });
        seen.meeting.meet(seen.ours, seen.theirs);
        await seen.meeting.until(() => seen.theirs.refused.length > 0);
        assert.deepEqual(seen.theirs.refused, ['ERR_TDOC_CREDENTIAL']);
        assert.equal(seen.theirs.sessions, 0);
        seen.meeting.close();
      });
    }

    it('that are out of their time count for nothing', async () => {
      const late = { exp: 1 };
      const all = await vouched(digits, { ours: late, theirs: late, required: false });
      await all.meeting.established(all.ours, all.theirs);

      assert.equal(all.ours.session.trust(all.remote)?.level, 'link');
      assert.equal(all.theirs.vouched.size, 0);
      all.meeting.close();
    });

    it('that are out of their time are refused where one is required', async () => {
      const late = { exp: 1 };
      const all = await vouched(digits, { ours: late, theirs: late });
      all.meeting.meet(all.ours, all.theirs);
      await all.meeting.until(() => all.ours.failures.length + all.theirs.refused.length > 0);

      const codes = [...all.ours.failures, ...all.theirs.refused];
      assert.ok(
        codes.every((code) => code === 'ERR_TDOC_CREDENTIAL'),
        codes.join(),
      );
      assert.equal(all.ours.established.length + all.theirs.sessions, 0);
      all.meeting.close();
    });
  });
}
