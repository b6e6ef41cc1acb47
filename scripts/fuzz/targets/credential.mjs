/** Credentials: a token counts only as its issuer signed it, whatever else comes in its place. */
import { must } from '../violation.mjs';
import { coreSource } from './core-source.mjs';

const { judgeCredential } = await coreSource('secure-session/credential.ts');
const { credentialOffice } = await coreSource('testing/credential-office.ts');
const { toBase64url } = await coreSource('crypto/base64url.ts');

const ROOM = 'tc_AAAAAAAAAAAAAAAAAAAAAA';
const PID = '1'.repeat(32);
const STATIC_KEY = new Uint8Array(32).fill(4);
const NOW = Date.UTC(2026, 2, 2, 9, 30);
const VERDICTS = ['verified', 'unknown', 'forged'];

export const credential = {
  name: 'credential',
  kind: 'text',
  async prepare() {
    const office = await credentialOffice({ now: NOW });
    const bound = { room: ROOM, pid: PID, spk: toBase64url(STATIC_KEY) };
    const genuine = await office.sign(bound);
    const seeds = [
      genuine,
      await office.sign({ ...bound, iss: 'https://another.example' }),
      await office.sign({ ...bound, exp: 5 }),
      await office.sign({ ...bound, pid: '2'.repeat(32) }),
      await office.sign({ ...bound, name: 'é'.repeat(200) }),
      await office.sign(bound, { typ: 'JWT' }),
    ];
    return {
      seeds,
      async judge(token) {
        const { kind } = await judgeCredential(token, {
          issuers: [office.issuer],
          room: ROOM,
          remoteId: PID,
          remoteStatic: STATIC_KEY,
          now: NOW,
        });
        must(VERDICTS.includes(kind), 'a verdict that there is not');
        must((kind === 'verified') === (token === genuine), 'it is not judged by what was signed');
      },
    };
  },
};
