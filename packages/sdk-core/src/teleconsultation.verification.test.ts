import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConsentGate } from './consent/consent-gate.ts';
import { isTDocError } from './errors.ts';
import type { Participant } from './participants/participant.ts';
import { Teleconsultation } from './teleconsultation.ts';
import type { TeleconsultationOptions } from './teleconsultation-options.ts';
import { credentialOffice } from './testing/credential-office.ts';
import {
  linkedPeerTransports,
  type LinkedPeerTransport,
} from './testing/linked-peer-transports.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { MemorySignalling } from './testing/memory-signalling.ts';
import { personas } from './testing/personas.ts';

function until(teleconsultation: Teleconsultation, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!holds()) return;
      teleconsultation.removeEventListener('change', check);
      resolve();
    };
    teleconsultation.addEventListener('change', check);
    check();
  });
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Once nothing is on its way any more. */
async function quiet({ seen }: MemorySignalling): Promise<void> {
  for (let count = -1; count !== seen.length;) {
    count = seen.length;
    for (let turn = 0; turn < 50; turn += 1) await settled();
  }
}

type Extras = Partial<
  Pick<TeleconsultationOptions, 'credential' | 'issuers' | 'credentialRequiredFor'>
>;

class House {
  readonly server = new MemorySignalling();
  readonly clock = new ManualClock();
  readonly #peers = linkedPeerTransports(3);
  readonly #faults = new Map<Teleconsultation, string[]>();

  person(role: 'practitioner' | 'patient' | 'companion', extras: Extras = {}) {
    const peer = this.#peers.shift() as LinkedPeerTransport;
    const teleconsultation = new Teleconsultation({
      admission: this.server.admission(),
      signalling: this.server.transport(),
      consent: ConsentGate.professional(),
      role,
      ...(this.invitation ? { invitation: this.invitation } : {}),
      ports: { clock: this.clock, peer, random: () => 0.5 },
      ...extras,
    });
    const faults: string[] = [];
    this.#faults.set(teleconsultation, faults);
    teleconsultation.addEventListener('fault', ({ error }) => faults.push(error.code));
    return teleconsultation;
  }

  invitation: Teleconsultation['invitation'] = null;

  faultsOf(one: Teleconsultation): readonly string[] {
    return this.#faults.get(one) ?? [];
  }

  async enter(one: Teleconsultation, practitioner?: Teleconsultation) {
    await one.join();
    this.invitation ??= one.invitation;
    if (!practitioner) return;
    const seat = () =>
      practitioner.remoteParticipants.find(({ id }) => id === one.localParticipant?.id);
    await until(practitioner, () => seat() !== undefined);
    await practitioner.admit(seat()!.id);
    await until(one, () => one.state === 'connected');
    await until(practitioner, () => seat()?.connection === 'connected');
    await until(one, () =>
      one.remoteParticipants.every((other) => other.verificationCode !== null),
    );
    await until(practitioner, () => seat()?.verificationCode != null);
  }
}

async function two(extras: { practitioner?: Extras; patient?: Extras } = {}) {
  const house = new House();
  const practitioner = house.person('practitioner', extras.practitioner);
  await house.enter(practitioner);
  const patient = house.person('patient', extras.patient);
  await house.enter(patient, practitioner);
  return { house, practitioner, patient };
}

const other = (of: Teleconsultation): Participant => of.remoteParticipants[0]!;
const answer = (by: Teleconsultation, identical: boolean) =>
  by.answerVerification(other(by).id, { code: other(by).verificationCode!, identical });

describe('Teleconsultation: the code was the same', () => {
  it('makes the other verified here, and known there to be so', async () => {
    const { practitioner, patient } = await two();
    await answer(patient, true);
    await until(practitioner, () => other(practitioner).protection?.verifiedByRemote === true);

    assert.equal(other(patient).protection?.level, 'verified-sas');
    assert.equal(other(practitioner).protection?.level, 'link');
    assert.equal(patient.state, 'connected');
  });

  it('is remembered when the signalling server restarts and after half an hour', async () => {
    const { house, practitioner, patient } = await two();
    await answer(patient, true);
    const { verificationCode } = other(patient);
    house.server.goAway();
    await until(patient, () => patient.signallingState === 'reconnecting');
    house.server.comeBack();
    // In steps, so that pings are answered in between: the whole half hour at once would break the line.
    for (let seconds = 0; seconds <= 1_810; seconds += 10) {
      house.clock.advance(10_000);
      for (let turn = 0; turn < 3; turn += 1) await settled();
    }
    await until(patient, () => patient.signallingState === 'online');

    assert.equal(other(patient).protection?.level, 'verified-sas');
    assert.deepEqual(other(patient).verificationCode, verificationCode);
    assert.equal(practitioner.state, 'connected');
  });
});

describe('Teleconsultation: the code was different', () => {
  it('sends no text and no track any more, from the moment of the answer', async () => {
    const { practitioner, patient } = await two();
    const heard: string[] = [];
    patient.addEventListener('message', ({ message }) => heard.push(message.text));
    await answer(patient, false);
    const refused = (error: unknown) => isTDocError(error, 'ERR_TDOC_INVALID_STATE');

    await assert.rejects(patient.sendMessage('Encore là ?'), refused);
    await assert.rejects(patient.publish({} as MediaStreamTrack, { source: 'camera' }), refused);
    assert.deepEqual(practitioner.messages, []);
    assert.deepEqual(heard, []);
  });

  it('shows no text any more that comes after the answer', async () => {
    const { house, practitioner, patient } = await two();
    const heard: string[] = [];
    patient.addEventListener('message', ({ message }) => heard.push(message.text));
    // The server keeps the answer, and nothing else, from the other side, whose words go on coming.
    house.server.ignoresReports = true;
    await quiet(house.server);
    house.server.losesRelays = true;
    await answer(patient, false);
    await quiet(house.server);
    house.server.losesRelays = false;
    await practitioner.sendMessage('Vous êtes là ?');
    while (patient.messages.length === 0) await settled();

    assert.deepEqual(heard, []);
  });

  for (const who of ['patient', 'practitioner'] as const) {
    it(`ends it for both when the ${who} says so, and the host hears of it`, async () => {
      const all = await two();
      const { house, practitioner, patient } = all;
      const aboutId = other(all[who]).id;
      const byId = all[who].localParticipant!.id;
      await answer(all[who], false);
      await Promise.all([
        until(practitioner, () => practitioner.state === 'ended'),
        until(patient, () => patient.state === 'ended'),
      ]);

      assert.equal(practitioner.summary?.reason, 'verification-mismatch');
      assert.equal(patient.summary?.reason, 'verification-mismatch');
      assert.deepEqual(house.server.reports[0], {
        by: byId,
        kind: 'verification-mismatch',
        about: aboutId,
      });
      assert.ok(house.faultsOf(all[who]).includes('ERR_TDOC_CODE_DIFFERENT'));
    });
  }

  it('ends it for both while the server is away: the answer goes straight to the other', async () => {
    const { house, practitioner, patient } = await two();
    house.server.goAway();
    await settled();
    await answer(patient, false);
    await until(practitioner, () => house.faultsOf(practitioner).length > 0);
    house.clock.advance(200);

    assert.equal(patient.summary?.reason, 'verification-mismatch');
    assert.equal(practitioner.summary?.reason, 'verification-mismatch');
  });

  it('stops here what a server that hides the answer would let go on', async () => {
    const { house, practitioner, patient } = await two();
    house.server.losesRelays = true;
    house.server.ignoresReports = true;
    await answer(patient, false);
    house.clock.advance(200);

    assert.equal(patient.summary?.reason, 'verification-mismatch');
    assert.equal(practitioner.state, 'connected');
  });

  it('sends nothing more from the moment of the answer', async () => {
    const { house, patient } = await two();
    const track = { enabled: true } as MediaStreamTrack;
    await patient.publish(track, { source: 'camera' });
    assert.equal(patient.localParticipant?.camera.on, true);
    house.server.losesRelays = true;
    house.server.ignoresReports = true;
    await answer(patient, false);

    assert.equal(patient.localParticipant?.camera.track, null);
    assert.equal(patient.summary, null);
    house.clock.advance(200);
  });

  it('is no answer to a code that is not on screen any more', async () => {
    const { patient } = await two();
    const code = { emoji: [0, 0, 0, 0, 0, 0, 0], numbers: [1000, 1000, 1000] };
    await assert.rejects(
      patient.answerVerification(other(patient).id, { code, identical: false }),
      (error) => isTDocError(error, 'ERR_TDOC_CODE_CHANGED'),
    );
    assert.equal(patient.state, 'connected');
  });
});

describe('Teleconsultation: three people', () => {
  it('all read the same group code, two of them none', async () => {
    const { house, practitioner, patient } = await two();
    assert.equal(await practitioner.groupCode(), null);
    const companion = house.person('companion');
    await house.enter(companion, practitioner);
    const count = (one: Teleconsultation) =>
      one.remoteParticipants.filter(({ connection }) => connection === 'connected').length;
    await until(patient, () => count(patient) === 2);
    await until(companion, () => count(companion) === 2);
    const code = await practitioner.groupCode();

    assert.equal(code?.length, 12);
    assert.deepEqual(await patient.groupCode(), code);
    assert.deepEqual(await companion.groupCode(), code);
  });
});

describe('Teleconsultation: somebody who waits', () => {
  async function withSomebodyAtTheDoor() {
    const all = await two();
    const { house, practitioner } = all;
    const waiting = house.person('companion');
    await waiting.join();
    await until(waiting, () => other(waiting)?.verificationCode != null);
    const seat = () =>
      practitioner.remoteParticipants.find(({ id }) => id === waiting.localParticipant?.id);
    await until(practitioner, () => seat()?.verificationCode != null);
    return { ...all, waiting };
  }

  it('reads nothing of what the others write', async () => {
    const { house, practitioner, patient, waiting } = await withSomebodyAtTheDoor();
    await practitioner.sendMessage('Le résultat est là.');
    await until(patient, () => patient.messages.length === 1);
    await quiet(house.server);

    assert.deepEqual(waiting.messages, []);
    assert.equal(waiting.localParticipant?.presence, 'waiting');
  });

  it('ends nothing for the others by finding the code different', async () => {
    const { house, practitioner, patient, waiting } = await withSomebodyAtTheDoor();
    await answer(waiting, false);
    await quiet(house.server);
    house.clock.advance(200);
    await quiet(house.server);

    assert.equal(waiting.state, 'ended');
    assert.equal(practitioner.state, 'connected');
    assert.equal(patient.state, 'connected');
    assert.equal(
      house.server.reports.some(({ by }) => by === practitioner.localParticipant?.id),
      false,
    );
  });

  it('has nothing to write to them', async () => {
    const { waiting } = await withSomebodyAtTheDoor();

    await assert.rejects(waiting.sendMessage('Je suis là.'), (error) =>
      isTDocError(error, 'ERR_TDOC_INVALID_STATE'),
    );
  });
});

describe('Teleconsultation: credentials', () => {
  async function withOffice(changes: Record<string, unknown> = {}, required = false) {
    const office = await credentialOffice({ now: new ManualClock().now() });
    return {
      practitioner: {
        credential: ({ teleconsultationId, participantId, staticKey }) =>
          office.sign({ room: teleconsultationId, pid: participantId, spk: staticKey, ...changes }),
      } satisfies Extras as Extras,
      patient: {
        issuers: [office.issuer],
        ...(required ? { credentialRequiredFor: ['practitioner'] as const } : {}),
      } as Extras,
    };
  }

  it('show the patient who the practitioner is, by whose word', async () => {
    const { patient } = await two(await withOffice({}, true));
    const { protection } = other(patient);

    assert.equal(protection?.level, 'verified-credential');
    assert.equal(protection.credential?.name, personas.garnier.displayName);
    assert.equal(protection.credential.issuerName, 'Hôpital Saint-Aubin');
  });

  it('hold for the role they name: somebody shown in another role is judged anew', async () => {
    const extras = await withOffice({ role: 'companion', name: 'Lucas Martin' }, true);
    const house = new House();
    const practitioner = house.person('practitioner');
    await house.enter(practitioner);
    const patient = house.person('patient', {
      issuers: extras.patient.issuers ?? [],
      credentialRequiredFor: ['interpreter'],
    });
    await house.enter(patient, practitioner);
    assert.equal(other(patient).protection?.level, 'link');
    house.server.relabel(practitioner.localParticipant!.id, 'interpreter');
    await until(patient, () => house.faultsOf(patient).includes('ERR_TDOC_CREDENTIAL'));

    assert.equal(other(patient).protection, null);
    assert.notEqual(other(patient).connection, 'connected');
    await patient.leave();
    await practitioner.leave();
  });

  it('that are forged make no session, and the host hears of it', async () => {
    const extras = await withOffice({ pid: 'f'.repeat(32) });
    const house = new House();
    const practitioner = house.person('practitioner', extras.practitioner);
    await house.enter(practitioner);
    const patient = house.person('patient', extras.patient);
    await patient.join();
    await until(patient, () => house.faultsOf(patient).includes('ERR_TDOC_CREDENTIAL'));
    while (house.server.reports.length === 0) await settled();

    assert.equal(house.server.reports[0]?.kind, 'handshake-failed');
    assert.equal(other(patient).displayName, null);
    await patient.leave();
    await practitioner.leave();
  });
});
