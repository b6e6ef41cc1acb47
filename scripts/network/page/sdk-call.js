/**
 * One side of a teleconsultation through the SDK, as an application would write it, with a picture that
 * carries its time. The practitioner is in first and admits whoever comes.
 */
import {
  ConsentGate,
  httpAdmission,
  invitationLink,
  LocalMedia,
  prepareCrypto,
  takeInvitation,
  Teleconsultation,
} from '../../../packages/sdk-core/src/index.ts';
import { Probe } from './probe.js';

let probe;
let visit;
const log = [];

globalThis.startCall = async ({ base, role, signallingUrl, link }) => {
  probe = new Probe(base);
  if (link) history.replaceState(null, '', link);
  const invitation = link ? takeInvitation() : undefined;
  const consent = role === 'practitioner' ? ConsentGate.professional() : await consenting();
  await prepareCrypto();
  const media = new LocalMedia({ consent });
  await media.open({ camera: false });
  visit = new Teleconsultation({
    admission: httpAdmission('/admission'),
    signalling: signallingUrl,
    consent,
    role,
    displayName: role,
    workerUrl: '/sframe-worker.js',
    ...(invitation ? { invitation } : {}),
  });
  const note = (what) => log.push({ at: Math.round(probe.now()), what });
  visit.addEventListener('statechange', () => note(`state ${visit.state}`));
  visit.addEventListener('signallingchange', () => note(`signalling ${visit.signallingState}`));
  visit.addEventListener('fault', ({ error }) => note(`fault ${error.code}`));
  let connection = null;
  let rung = null;
  visit.addEventListener('participantchange', ({ participant }) => {
    if (participant.isLocal) return;
    probe.watch(participant.camera.track);
    probe.listen(participant.microphone.track);
    if (participant.sent !== rung) note(`sends ${participant.sent}`);
    rung = participant.sent;
    if (participant.connection !== connection) note(`connection ${participant.connection}`);
    connection = participant.connection;
  });
  visit.addEventListener('participantjoined', ({ participant }) => {
    if (role === 'practitioner') void visit.admit(participant.id);
  });
  await visit.join();
  await visit.publish(media.microphone, { source: 'microphone' });
  await visit.publish(probe.camera(), { source: 'camera' });
  return role === 'practitioner' ? invitationLink(visit.invitation, location.href) : null;
};

globalThis.state = () => visit.state;
globalThis.takeFrames = () => probe.takeFrames();
globalThis.takeLog = () => log.splice(0);

async function consenting() {
  const consent = new ConsentGate();
  for (const { id } of consent.purposes) {
    await consent.decide({ purpose: id, granted: true, notice: 'Notice', language: 'en' });
  }
  return consent;
}
