import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConsentGate } from './consent/consent-gate.ts';
import { isTDocError } from './errors.ts';
import type { Invitation } from './invitation/invitation.ts';
import { linkedPeerTransports } from './testing/linked-peer-transports.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { MemorySignalling } from './testing/memory-signalling.ts';
import { personas } from './testing/personas.ts';
import type { TeleconsultationEventMap } from './teleconsultation-events.ts';
import { Teleconsultation } from './teleconsultation.ts';

async function patientGate(): Promise<ConsentGate> {
  const consent = new ConsentGate();
  for (const { id } of consent.purposes) {
    const granted = id !== 'student-present';
    await consent.decide({ purpose: id, granted, notice: `Texte de ${id}`, language: 'fr' });
  }
  return consent;
}

/** Waits for an event after which `holds` is true; at once when it is already. */
function until(
  teleconsultation: Teleconsultation,
  holds: () => boolean,
  event: keyof TeleconsultationEventMap = 'change',
): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!holds()) return;
      teleconsultation.removeEventListener(event, check);
      resolve();
    };
    teleconsultation.addEventListener(event, check);
    check();
  });
}

function setUp() {
  const server = new MemorySignalling();
  const clock = new ManualClock();
  const [peer1, peer2] = linkedPeerTransports(2);
  assert.ok(peer1 && peer2);
  const practitioner = new Teleconsultation({
    admission: server.admission(),
    signalling: server.transport(),
    consent: ConsentGate.professional(),
    role: 'practitioner',
    displayName: personas.garnier.displayName,
    ports: { clock, peer: peer1, random: () => 0.5 },
  });
  const patientOf = (consent: ConsentGate, invitation?: Invitation) =>
    new Teleconsultation({
      admission: server.admission(),
      signalling: server.transport(),
      consent,
      role: 'patient',
      displayName: personas.martin.displayName,
      deviceCheck: { camera: true, microphone: true, speaker: false },
      ...(invitation ? { invitation } : {}),
      ports: { clock, peer: peer2, random: () => 0.5 },
    });
  return { server, clock, practitioner, patientOf, transports: [peer1, peer2] as const };
}

async function inTheWaitingRoom() {
  const house = setUp();
  await house.practitioner.join();
  const invitation = house.practitioner.invitation;
  assert.ok(invitation);
  const patient = house.patientOf(await patientGate(), invitation);
  await patient.join();
  await until(
    house.practitioner,
    () => house.practitioner.remoteParticipants[0]?.displayName != null,
  );
  return { ...house, patient };
}

async function inTheTeleconsultation() {
  const house = await inTheWaitingRoom();
  const { practitioner, patient } = house;
  const waiting = practitioner.remoteParticipants[0];
  assert.ok(waiting);
  await practitioner.admit(waiting.id);
  await until(practitioner, () => practitioner.state === 'connected');
  await until(patient, () => patient.state === 'connected');
  return house;
}

describe('Teleconsultation: coming in', () => {
  it('admits a practitioner at once, into an empty waiting room', async () => {
    const { practitioner } = setUp();

    await practitioner.join();

    assert.equal(practitioner.state, 'waiting');
    assert.equal(practitioner.localParticipant?.presence, 'admitted');
    assert.notEqual(practitioner.invitation, null);
  });

  it('lets the browser make ready for media while the host is asked for a ticket', async () => {
    const { practitioner, transports } = setUp();
    const stateWhenWarmed: string[] = [];
    transports[0].warmUp = () => void stateWhenWarmed.push(practitioner.state);

    await practitioner.join();

    assert.deepEqual(stateWhenWarmed, ['joining']);
    assert.equal(transports[0].connections.length, 0);
  });

  it('shows the practitioner who waits, with name, device check and consent', async () => {
    const { practitioner, patient } = await inTheWaitingRoom();

    const waiting = practitioner.remoteParticipants[0];
    assert.equal(patient.state, 'waiting');
    assert.equal(waiting?.displayName, personas.martin.displayName);
    assert.deepEqual(waiting?.deviceCheck, { camera: true, microphone: true, speaker: false });
    assert.equal(waiting?.consent?.['teleconsultation.av'], true);
    assert.equal(waiting?.consent?.['student-present'], false);
  });

  it('makes no media connection with somebody who waits', async () => {
    const { transports } = await inTheWaitingRoom();

    assert.equal(transports[0].connections.length + transports[1].connections.length, 0);
  });

  it('makes the connection ready while the session is agreed on, and lets nothing out before it stands', async () => {
    const { server, practitioner, patientOf, transports } = setUp();
    await practitioner.join();
    const { invitation } = practitioner;
    assert.ok(invitation);
    server.losesRelays = true;
    const patient = patientOf(await patientGate(), invitation);
    await patient.join();
    await until(practitioner, () => practitioner.remoteParticipants.length === 1);
    const [waiting] = practitioner.remoteParticipants;
    assert.ok(waiting);
    await practitioner.admit(waiting.id);
    await until(patient, () => patient.localParticipant?.presence === 'admitted');
    await until(practitioner, () => practitioner.remoteParticipants[0]?.presence === 'admitted');

    assert.equal(transports[0].connections.length + transports[1].connections.length, 1);
    const relayed = server.seen.filter((text) => text.includes('"relay"'));
    assert.ok(relayed.length > 0);
    for (const text of relayed) assert.match(text, /"payload":"t1\.(hello|h[123])\./);
  });

  it('connects both once the practitioner admits, with the same verification code', async () => {
    const { practitioner, patient } = await inTheTeleconsultation();

    const seen = () => practitioner.remoteParticipants[0]?.verificationCode;
    await until(practitioner, () => seen() != null);
    await until(patient, () => patient.remoteParticipants[0]?.verificationCode != null);
    assert.deepEqual(seen(), patient.remoteParticipants[0]?.verificationCode);
    assert.equal(seen()?.emoji.length, 7);
    assert.notEqual(practitioner.startedAt, null);
  });

  it('refuses a patient without the link secret, by code, and may be tried again', async () => {
    const { practitioner, patientOf } = setUp();
    await practitioner.join();
    const patient = patientOf(await patientGate());

    await assert.rejects(patient.join(), (error) =>
      isTDocError(error, 'ERR_TDOC_LINK_SECRET_MISSING'),
    );
    assert.equal(patient.state, 'idle');
  });

  it('tells an unreachable server apart, as retryable', async () => {
    const { server, practitioner } = setUp();
    server.goAway();

    await assert.rejects(
      practitioner.join(),
      (error) => isTDocError(error, 'ERR_TDOC_SIGNALLING_UNREACHABLE') && error.retryable,
    );

    server.comeBack();
    await practitioner.join();
    assert.equal(practitioner.state, 'waiting');
  });
});

describe('Teleconsultation: inside', () => {
  it('brings a chat message to the other side once', async () => {
    const { practitioner, patient } = await inTheTeleconsultation();

    await practitioner.sendMessage('Avez-vous pris votre tension ce matin ?');
    await until(patient, () => patient.messages.length === 1);

    assert.equal(patient.messages[0]?.text, 'Avez-vous pris votre tension ce matin ?');
    assert.equal(patient.messages[0]?.isLocal, false);
    assert.equal(practitioner.messages.length, 1);
  });

  it('lets the server read no name, no text and no description of a connection', async () => {
    const { server, practitioner, patient } = await inTheTeleconsultation();
    await practitioner.sendMessage('Douleur thoracique depuis hier');
    await until(patient, () => patient.messages.length === 1);

    const seen = server.seen.join('\n');
    const secret = practitioner.invitation?.secret.revealForLink();
    assert.ok(secret);
    for (const trait of ['Garnier', 'Martin', 'Douleur', 'offer', 'answer', secret]) {
      assert.equal(seen.includes(trait), false, `the server saw ${trait}`);
    }
    assert.ok(server.seen.length > 8);
  });

  it('goes on without the server, chat included, and finds it again by itself', async () => {
    const { server, clock, practitioner, patient } = await inTheTeleconsultation();

    server.goAway();
    await until(practitioner, () => practitioner.signallingState === 'reconnecting');
    await until(patient, () => patient.signallingState === 'reconnecting');
    assert.equal(practitioner.state, 'connected');
    await patient.sendMessage('Je vous entends toujours');
    await until(practitioner, () => practitioner.messages.length === 1);

    server.comeBack();
    clock.advance(1_000);
    await until(practitioner, () => practitioner.signallingState === 'online');
    await until(patient, () => patient.signallingState === 'online');
    assert.equal(practitioner.state, 'connected');
    assert.equal(practitioner.remoteParticipants[0]?.reachable, true);
  });

  it('says again what was said while nothing could carry it', async () => {
    const { server, clock, practitioner, patient, transports } = await inTheTeleconsultation();
    server.goAway();
    await until(practitioner, () => practitioner.signallingState === 'reconnecting');
    await until(patient, () => patient.signallingState === 'reconnecting');
    transports[0].connections[0]?.close();

    await practitioner.sendMessage('Je suis à vous dans cinq minutes');
    server.comeBack();
    clock.advance(1_000);
    await until(patient, () => patient.messages.length === 1);

    assert.equal(patient.messages[0]?.text, 'Je suis à vous dans cinq minutes');
  });

  it('builds a new connection by itself when the one there was breaks', async () => {
    const { clock, practitioner, patient, transports } = await inTheTeleconsultation();

    transports[0].connections[0]?.close();
    await until(practitioner, () => practitioner.state === 'reconnecting');
    await until(patient, () => patient.state === 'reconnecting');
    clock.advance(600);
    await until(practitioner, () => practitioner.state === 'connected');
    await until(patient, () => patient.state === 'connected');

    assert.equal(transports[0].connections.length, 2);
  });

  it('refuses a message that is too long, and loses nothing', async () => {
    const { practitioner } = await inTheTeleconsultation();

    await assert.rejects(practitioner.sendMessage('a'.repeat(2001)), (error) =>
      isTDocError(error, 'ERR_TDOC_MESSAGE_TOO_LONG'),
    );
    assert.equal(practitioner.messages.length, 0);
  });
});

describe('Teleconsultation: leaving', () => {
  it('tells the practitioner at once that the patient left, and waits again', async () => {
    const { practitioner, patient } = await inTheTeleconsultation();

    await patient.leave();
    await until(practitioner, () => practitioner.remoteParticipants.length === 0);

    assert.equal(practitioner.state, 'waiting');
    assert.equal(patient.state, 'ended');
    assert.equal(patient.summary?.reason, 'left');
    assert.equal(patient.invitation?.secret.isWiped, false, 'the link brings back who left');
  });

  it('ends for everybody when the practitioner ends it, with a summary on both sides', async () => {
    const { practitioner, patient } = await inTheTeleconsultation();

    await practitioner.end();
    await until(patient, () => patient.state === 'ended');
    await until(practitioner, () => practitioner.state === 'ended');

    assert.equal(patient.summary?.reason, 'ended-by-practitioner');
    assert.equal(practitioner.summary?.reason, 'ended-by-practitioner');
    for (const { invitation } of [patient, practitioner]) {
      assert.equal(invitation?.secret.isWiped, true, 'a link that opens nothing is not kept');
    }
  });

  it('says goodbye directly when the server is away', async () => {
    const { server, clock, practitioner, patient } = await inTheTeleconsultation();
    server.goAway();
    await until(patient, () => patient.signallingState === 'reconnecting');
    await until(practitioner, () => practitioner.signallingState === 'reconnecting');

    const leaving = patient.leave();
    await until(practitioner, () => practitioner.remoteParticipants.length === 0);
    clock.advance(500);
    await leaving;

    assert.equal(patient.state, 'ended');
  });

  it('may be left twice', async () => {
    const { patient } = await inTheTeleconsultation();

    await patient.leave();
    await patient.leave();

    assert.equal(patient.state, 'ended');
  });
});

describe('Teleconsultation: refusals', () => {
  it('tells a join given up by its caller as given up, and may be tried again', async () => {
    const { server, practitioner } = setUp();
    const given = new AbortController();
    const joining = practitioner.join({ signal: given.signal });
    given.abort();

    await assert.rejects(joining, { name: 'AbortError' });
    assert.equal(practitioner.state, 'idle');
    assert.equal(server.seen.length, 0);
    await practitioner.join();
    assert.equal(practitioner.state, 'waiting');
  });

  it('refuses a display name the others could not read, by argument', () => {
    const server = new MemorySignalling();
    assert.throws(
      () =>
        new Teleconsultation({
          admission: server.admission(),
          signalling: server.transport(),
          consent: ConsentGate.professional(),
          role: 'practitioner',
          displayName: 'a'.repeat(121),
        }),
      RangeError,
    );
  });
});
