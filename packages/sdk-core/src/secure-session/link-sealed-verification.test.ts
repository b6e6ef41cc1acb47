import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LinkSecret } from '../crypto/link-secret.ts';
import type { ParticipantId, TeleconsultationId } from '../protocol/messages.ts';
import { LinkSealedSession } from './link-sealed-session.ts';

const room = 'tc_AAAAAAAAAAAAAAAAAAAAAA' as TeleconsultationId;
const elsewhere = 'tc_BBBBBBBBBBBBBBBBBBBBBB' as TeleconsultationId;
const garnier = 'a'.repeat(32) as ParticipantId;
const martin = 'b'.repeat(32) as ParticipantId;
const lucas = 'c'.repeat(32) as ParticipantId;
const local = '1'.repeat(64);
const remote = '2'.repeat(64);
const third = '3'.repeat(64);
const secret = LinkSecret.random();

function sessionOf(
  localId: ParticipantId,
  { held = secret, inRoom = room }: { held?: LinkSecret; inRoom?: TeleconsultationId } = {},
): LinkSealedSession {
  return new LinkSealedSession({
    room: inRoom,
    localId,
    secret: held,
    handlers: { deliver() {}, onEstablished() {}, onMessage() {}, onRefused() {} },
  });
}

describe('LinkSealedSession: the verification code', () => {
  it('is the same on both sides', async () => {
    assert.deepEqual(
      await sessionOf(garnier).verificationCode(martin, { local, remote }),
      await sessionOf(martin).verificationCode(garnier, { local: remote, remote: local }),
    );
  });

  it('changes with either fingerprint, the secret, the room and the people', async () => {
    const doctor = sessionOf(garnier);
    const codes = await Promise.all([
      doctor.verificationCode(martin, { local, remote }),
      doctor.verificationCode(martin, { local: third, remote }),
      doctor.verificationCode(martin, { local, remote: third }),
      doctor.verificationCode(martin, { local: remote, remote: local }),
      doctor.verificationCode(lucas, { local, remote }),
      sessionOf(garnier, { held: LinkSecret.random() }).verificationCode(martin, { local, remote }),
      sessionOf(garnier, { inRoom: elsewhere }).verificationCode(martin, { local, remote }),
    ]);

    assert.equal(new Set(codes.map((code) => JSON.stringify(code))).size, codes.length);
  });
});
