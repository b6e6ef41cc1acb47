/** Attacks on who somebody is: credentials that are not one's own, and a page put in another's place. */
import { credentialOffice, type CredentialOffice } from '../../src/testing/credential-office.ts';
import { ROOM, SessionHouse, type Guest } from '../../src/testing/session-house.ts';
import type { Outcome } from '../outcome.ts';

const PRACTITIONER = '2'.repeat(32);

/** A patient who trusts the hospital, and somebody with the link in the practitioner's place. */
async function presented(
  house: SessionHouse,
  hospital: CredentialOffice,
  credential: (staticKey: string) => Promise<string>,
): Promise<Outcome> {
  const patient = house.add('1', {
    identity: { issuers: [hospital.issuer], roleOf: () => 'practitioner' },
  });
  const attacker = house.add('2', { identity: { credential } });
  house.meet(patient, attacker);
  await house.until(() => patient.failed.length > 0 || patient.session.isEstablished(attacker.id));
  const trust = patient.session.trust(attacker.id);
  house.close();
  const seen = trust
    ? `${trust.level}: ${trust.credential?.name ?? 'nobody'}, says the patient's screen`
    : `${patient.failed[0]?.code ?? 'no code'}, no session`;
  return { succeeded: trust?.level === 'verified-credential', seen };
}

export async function forgedCredential(): Promise<Outcome> {
  const house = new SessionHouse();
  const now = house.clock.now();
  const [hospital, forger] = [await credentialOffice({ now }), await credentialOffice({ now })];
  return presented(house, hospital, (spk) => forger.sign({ room: ROOM, pid: PRACTITIONER, spk }));
}

export async function stolenCredential(): Promise<Outcome> {
  const house = new SessionHouse();
  const hospital = await credentialOffice({ now: house.clock.now() });
  let stolen = '';
  const patient = house.add('1', { identity: { issuers: [hospital.issuer] } });
  const practitioner = house.add('2', {
    identity: {
      credential: async (spk) =>
        (stolen = await hospital.sign({ room: ROOM, pid: PRACTITIONER, spk })),
    },
  });
  await house.established(patient, practitioner);
  if (patient.session.trust(practitioner.id)?.level !== 'verified-credential') {
    throw new Error('the honest credential does not count');
  }
  return presented(house, hospital, () => Promise.resolve(stolen));
}

/** Once the code was found the same, somebody else with the link takes the place of the other page. */
export async function replacedPage(): Promise<Outcome> {
  const house = new SessionHouse();
  const [a, b] = [house.add('1'), house.add('2')];
  await house.established(a, b);
  const level = (other: Guest) => a.session.trust(other.id)?.level;
  const code = await a.session.verificationCode(b.id);
  await a.session.answerVerification(b.id, { code, identical: true });
  if (level(b) !== 'verified-sas') throw new Error('the honest answer does not count');
  const attacker = house.add('2');
  attacker.session.begin(a.id);
  await house.until(() => a.established.length === 2 && attacker.established.length === 1);
  const seen = `level ${level(attacker) ?? 'none'} for the page that came in its place`;
  const succeeded = level(attacker) === 'verified-sas';
  house.close();
  return { succeeded, seen };
}
