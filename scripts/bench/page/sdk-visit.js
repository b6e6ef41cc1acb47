/**
 * One side of a visit through the SDK, as an application would write it: consent, devices, join.
 * The practitioner is in first and admits whoever comes.
 */
import {
  ConsentGate,
  httpAdmission,
  invitationLink,
  LocalMedia,
  prepareCrypto,
  takeInvitation,
  Teleconsultation,
} from '/core/index.js';

import { Stopwatch } from './stopwatch.js';

const stopwatch = new Stopwatch();
let visit;

/** @returns the patient's link, for the practitioner; consents and opens the devices, for both. */
export async function prepare({ role, signallingUrl, link }) {
  if (link) history.replaceState(null, '', link);
  const invitation = link ? takeInvitation() : undefined;
  const consent = role === 'practitioner' ? ConsentGate.professional() : await consenting();
  // An application that wants no wait at join() calls it while the person reads; so is it measured.
  await prepareCrypto();
  const media = new LocalMedia({ consent });
  await media.open();
  visit = new Teleconsultation({
    admission: httpAdmission('/admission'),
    signalling: signallingUrl,
    consent,
    role,
    displayName: role,
    media,
    ...(invitation ? { invitation } : {}),
  });
  visit.addEventListener('participantchange', ({ participant }) => {
    if (participant.isLocal) {
      if (participant.presence === 'admitted') stopwatch.mark('admitted');
      return;
    }
    stopwatch.watch(participant.camera.track);
    if (participant.displayName) stopwatch.mark('sealed');
    if (participant.connection === 'connected') stopwatch.mark('connected');
  });
  if (role !== 'practitioner') return null;
  visit.addEventListener(
    'participantjoined',
    ({ participant }) => void visit.admit(participant.id),
  );
  await visit.join();
  return invitationLink(visit.invitation, location.href);
}

/** The patient's press: the measured time begins. */
export async function begin() {
  stopwatch.mark('start');
  await visit.join();
  stopwatch.mark('joined');
}

export const outcome = () => stopwatch.times('connected', 'frame');

async function consenting() {
  const consent = new ConsentGate();
  for (const { id } of consent.purposes) {
    await consent.decide({ purpose: id, granted: true, notice: 'Notice', language: 'en' });
  }
  return consent;
}
