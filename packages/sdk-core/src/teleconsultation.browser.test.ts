import { expect } from '@open-wc/testing';
import { ConsentGate } from './consent/consent-gate.ts';
import { LocalMedia } from './media/local-media.ts';
import type { Participant } from './participants/participant.ts';
import { MemorySignalling } from './testing/memory-signalling.ts';
import { personas } from './testing/personas.ts';
import { pictureMoves, soundOf } from './testing/track-observer.ts';
import { Teleconsultation } from './teleconsultation.ts';

const AV = 'teleconsultation.av';
const open: Teleconsultation[] = [];

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

async function pair() {
  const server = new MemorySignalling();
  const common = { admission: server.admission(), signalling: server.transport() };
  const professional = ConsentGate.professional();
  const practitionerMedia = new LocalMedia({ consent: professional });
  const practitioner = new Teleconsultation({
    ...common,
    consent: professional,
    role: 'practitioner',
    displayName: personas.garnier.displayName,
    media: practitionerMedia,
  });
  await practitionerMedia.open();
  await practitioner.join();
  const consent = new ConsentGate();
  await consent.decide({ purpose: AV, granted: true, notice: 'Texte', language: 'fr' });
  const media = new LocalMedia({ consent });
  await media.open();
  const { invitation } = practitioner;
  if (!invitation) throw new Error('no invitation');
  const patient = new Teleconsultation({
    ...common,
    consent,
    role: 'patient',
    displayName: personas.martin.displayName,
    invitation,
    media,
  });
  open.push(practitioner, patient);
  await patient.join();
  await until(practitioner, () => practitioner.remoteParticipants[0]?.displayName != null);
  const seen = () => {
    const [participant] = practitioner.remoteParticipants;
    if (!participant) throw new Error('nobody there');
    return participant;
  };
  await practitioner.admit(seen().id);
  const isSeen = (participant: Participant | undefined) =>
    participant?.camera.track != null && participant.microphone.track !== null;
  await until(practitioner, () => seen().verificationCode !== null && seen().camera.on);
  await until(practitioner, () => isSeen(seen()));
  await until(patient, () => patient.remoteParticipants[0]?.verificationCode != null);
  await until(patient, () => isSeen(patient.remoteParticipants[0]));
  return { practitioner, patient, practitionerMedia, media, consent, seen };
}

const trackOf = ({ track }: { track: MediaStreamTrack | null }) => {
  if (!track) throw new Error('no track');
  return track;
};

describe('Teleconsultation with real media', () => {
  afterEach(async () => {
    for (const teleconsultation of open.splice(0)) await teleconsultation.leave();
  });

  it('brings picture and sound, with the same verification code on both sides', async () => {
    const { patient, seen } = await pair();
    await pictureMoves(trackOf(seen().camera));
    await soundOf(trackOf(seen().microphone), (loudest) => loudest > 0.001);
    const remote = patient.remoteParticipants[0];
    if (!remote) throw new Error('nobody there');
    await pictureMoves(trackOf(remote.camera));

    expect(remote.verificationCode).to.deep.equal(seen().verificationCode);
  });

  it('stops sending at once when consent is withdrawn in mid-call', async () => {
    const { practitioner, consent, media, seen } = await pair();
    await pictureMoves(trackOf(seen().camera));
    const [camera, microphone] = [media.camera, media.microphone];
    await consent.withdraw(AV);

    expect(camera?.readyState).to.equal('ended');
    expect(microphone?.readyState).to.equal('ended');
    await until(practitioner, () => !seen().camera.on && !seen().microphone.on);
    await until(practitioner, () => seen().consent?.[AV] === false);
    // What was on its way may still be heard; then there are two seconds of silence, or none ever.
    while ((await soundOf(trackOf(seen().microphone), (_, blocks) => blocks > 120)) >= 0.001);
  });

  it('shows who turned the camera off, and the picture again after', async () => {
    const { practitioner, media, seen } = await pair();
    await media.setCameraOff(true);
    await until(practitioner, () => !seen().camera.on);
    expect(seen().microphone.on).to.equal(true);
    await media.setCameraOff(false);
    await until(practitioner, () => seen().camera.on);

    await pictureMoves(trackOf(seen().camera));
  });

  it('frees every device on both sides at the end', async () => {
    const { practitioner, patient, media, practitionerMedia } = await pair();
    const tracks = [media, practitionerMedia].flatMap((one) => [one.camera, one.microphone]);
    await practitioner.end();
    await until(patient, () => patient.state === 'ended');

    expect(tracks.map((track) => track?.readyState)).to.deep.equal(Array(4).fill('ended'));
    expect(patient.summary?.reason).to.equal('ended-by-practitioner');
  });
});
