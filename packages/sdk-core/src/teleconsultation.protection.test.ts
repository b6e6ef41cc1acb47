import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConsentGate } from './consent/consent-gate.ts';
import { isTDocError } from './errors.ts';
import { FakeFrameProtection } from './testing/fake-frame-protection.ts';
import { linkedPeerTransports } from './testing/linked-peer-transports.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { MemorySignalling } from './testing/memory-signalling.ts';
import { personas } from './testing/personas.ts';
import { Teleconsultation } from './teleconsultation.ts';

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

async function connected() {
  const server = new MemorySignalling();
  const clock = new ManualClock();
  const [peer1, peer2] = linkedPeerTransports(2);
  assert.ok(peer1 && peer2);
  const common = {
    admission: server.admission(),
    signalling: server.transport(),
    consent: ConsentGate.professional(),
  };
  const practitioner = new Teleconsultation({
    ...common,
    role: 'practitioner',
    displayName: personas.garnier.displayName,
    ports: { clock, peer: peer1, random: () => 0.5 },
  });
  await practitioner.join();
  const { invitation } = practitioner;
  assert.ok(invitation);
  const patient = new Teleconsultation({
    ...common,
    role: 'patient',
    displayName: personas.martin.displayName,
    invitation,
    ports: { clock, peer: peer2, random: () => 0.5 },
  });
  await patient.join();
  await until(practitioner, () => practitioner.remoteParticipants[0]?.displayName != null);
  const seen = () => {
    const [participant] = practitioner.remoteParticipants;
    assert.ok(participant);
    return participant;
  };
  await practitioner.admit(seen().id);
  await until(practitioner, () => practitioner.state === 'connected');
  await until(patient, () => patient.state === 'connected');
  return {
    practitioner,
    patient,
    seen,
    protections: [peer1.protection, peer2.protection] as const,
  };
}

describe('Teleconsultation: protected frames', () => {
  it('gives media keys to both once the patient is admitted, and the same ones', async () => {
    const { protections, practitioner, patient } = await connected();
    const keyOf = (index: 0 | 1, type: 'send' | 'receive') =>
      protections[index].events.find((event) => event.type === type);
    // Told under seal; the last of it is on its way when the connection stands.
    while (!keyOf(0, 'receive') || !keyOf(1, 'receive') || !keyOf(0, 'send') || !keyOf(1, 'send')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const base = (event: ReturnType<typeof keyOf>) =>
      event && 'base' in event ? Buffer.from(event.base).toString('hex') : '';

    assert.equal(base(keyOf(0, 'send')), base(keyOf(1, 'receive')));
    assert.equal(base(keyOf(1, 'send')), base(keyOf(0, 'receive')));
    assert.notEqual(base(keyOf(0, 'send')), base(keyOf(1, 'send')));
    await patient.leave();
    await practitioner.leave();
  });

  it('counts no frame as protected before the frame worker says so', async () => {
    const { seen, practitioner, protections } = await connected();
    assert.deepEqual([seen().protection?.framesIn, seen().protection?.framesOut], [0, 0]);
    protections[0].prove(seen().id, {
      sent: { camera: { in: 30, out: 30, failures: 0 } },
      received: { camera: { in: 29, out: 28, failures: 1 } },
    });
    await until(practitioner, () => seen().protection?.framesIn !== 0);

    const { level, framesIn, framesOut, failures, tracks } = seen().protection!;
    assert.deepEqual([level, framesIn, framesOut, failures], ['link', 28, 30, 1]);
    assert.deepEqual(tracks.camera.received, { in: 29, out: 28, failures: 1 });
  });

  it('drops the keys of a patient who left', async () => {
    const { practitioner, patient, seen, protections } = await connected();
    const { id } = seen();
    await patient.leave();
    await until(practitioner, () => practitioner.remoteParticipants.length === 0);
    while (!protections[0].events.some(({ type }) => type === 'forget')) {
      await new Promise((resolve) => setImmediate(resolve));
    }

    assert.ok(protections[0].events.some((one) => one.type === 'forget' && one.remote === id));
  });

  it('lets nobody join from a browser that can not seal media', async () => {
    const server = new MemorySignalling();
    const [peer] = linkedPeerTransports(1);
    assert.ok(peer);
    const practitioner = new Teleconsultation({
      admission: server.admission(),
      signalling: server.transport(),
      consent: ConsentGate.professional(),
      role: 'practitioner',
      ports: { peer: { ...peer, protection: new FakeFrameProtection({ supported: false }) } },
    });

    await assert.rejects(practitioner.join(), (error) =>
      isTDocError(error, 'ERR_TDOC_WEBRTC_UNSUPPORTED'),
    );
    assert.equal(practitioner.state, 'idle');
    assert.equal(server.seen.length, 0);
  });
});
