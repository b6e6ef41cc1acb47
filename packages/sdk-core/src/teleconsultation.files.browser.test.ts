import { expect } from '@open-wc/testing';
import { ConsentGate } from './consent/consent-gate.ts';
// Loaded lazily in a page; here before any test looks.
import './data/data-parts.ts';
import type { FileOffer } from './data/file-transfer.ts';
import { MemorySignalling } from './testing/memory-signalling.ts';
import { personas } from './testing/personas.ts';
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

/** Two who see nobody's picture: chat and files need no camera. */
async function pair() {
  const server = new MemorySignalling();
  const common = { admission: server.admission(), signalling: server.transport() };
  const practitioner = new Teleconsultation({
    ...common,
    consent: ConsentGate.professional(),
    role: 'practitioner',
    displayName: personas.garnier.displayName,
  });
  await practitioner.join();
  const consent = new ConsentGate();
  await consent.decide({ purpose: AV, granted: true, notice: 'Texte', language: 'fr' });
  const { invitation } = practitioner;
  if (!invitation) throw new Error('no invitation');
  const displayName = personas.martin.displayName;
  const patient = new Teleconsultation({
    ...common,
    consent,
    role: 'patient',
    displayName,
    invitation,
  });
  open.push(practitioner, patient);
  await patient.join();
  const seen = () => practitioner.remoteParticipants[0];
  await until(practitioner, () => seen()?.displayName != null);
  await practitioner.admit(seen()!.id);
  await until(practitioner, () => practitioner.state === 'connected');
  await until(patient, () => patient.state === 'connected');
  return { server, practitioner, patient };
}

const content = (length: number) =>
  Uint8Array.from({ length }, (_, index) => (index * 13 + (index >> 9)) & 0xff);

function offerTo(teleconsultation: Teleconsultation): Promise<FileOffer> {
  return new Promise((resolve) => {
    teleconsultation.addEventListener('fileoffer', ({ offer }) => resolve(offer), { once: true });
  });
}

describe('files between two browsers', () => {
  afterEach(async () => {
    for (const teleconsultation of open.splice(0)) await teleconsultation.leave();
  });

  it('arrive byte for byte, through the real worker and data channel, both ways at once', async () => {
    const { server, practitioner, patient } = await pair();
    const bytes = content(3_000_000);
    const [toPractitioner, toPatient] = [offerTo(practitioner), offerTo(patient)];
    const before = server.seen.length;
    const sent = [
      patient.sendFile(new File([bytes], 'radio.jpg', { type: 'image/jpeg' })),
      practitioner.sendFile(new File([bytes], '../ordonnance\u202efdp.pdf')),
    ];
    const offers = [await toPractitioner, await toPatient];
    for (const offer of offers) offer.accept();
    for (const offer of offers) {
      const received = await offer.done;
      expect(new Uint8Array(await received.arrayBuffer())).to.deep.equal(bytes);
    }
    await Promise.all(sent.map(({ done }) => done));

    expect(offers.map(({ name }) => name)).to.deep.equal(['radio.jpg', '_ordonnancefdp.pdf']);
    expect(offers[0]?.file?.type).to.equal('image/jpeg');
    const relayed = server.seen.slice(before).filter((text) => text.length > 2_000);
    expect(relayed).to.deep.equal([]);
  });

  it('go on while the server is away, and so does the chat', async () => {
    const { server, practitioner, patient } = await pair();
    // Until a first one has come, keys may still be on their way through the server.
    const first = offerTo(practitioner);
    const small = patient.sendFile(new File([content(10)], 'essai.txt'));
    (await first).accept();
    await small.done;
    server.goAway();
    await until(patient, () => patient.signallingState === 'reconnecting');
    const offered = offerTo(practitioner);
    const sent = patient.sendFile(new File([content(200_000)], 'radio.jpg'));
    await patient.sendMessage('Voici ma radio');
    (await offered).accept();
    await sent.done;
    await until(practitioner, () => practitioner.messages.length === 1);

    expect(practitioner.messages[0]?.text).to.equal('Voici ma radio');
    expect(practitioner.files[1]?.state).to.equal('done');
  });
});
