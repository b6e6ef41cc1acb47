import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConsentGate } from './consent/consent-gate.ts';
// Loaded lazily in a page; here before any test looks.
import './data/data-parts.ts';
import { CHUNK_BYTES } from './data/data-message.ts';
import type { FileOffer, FileTransfer } from './data/file-transfer.ts';
import { isTDocError, type TDocErrorCode } from './errors.ts';
import type { Role } from './protocol/messages.ts';
import { linkedPeerTransports } from './testing/linked-peer-transports.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { MemorySignalling } from './testing/memory-signalling.ts';
import { personas } from './testing/personas.ts';
import { Teleconsultation } from './teleconsultation.ts';

const AV = 'teleconsultation.av';
const SIZE = CHUNK_BYTES * 150 + 7;

async function patientGate(): Promise<ConsentGate> {
  const consent = new ConsentGate();
  await consent.decide({ purpose: AV, granted: true, notice: 'Texte', language: 'fr' });
  return consent;
}

/** Looked at each turn of the event loop: hashing and sealing run beside it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets time pass meanwhile: what is lost while keys are being told is asked for again. */
async function untilInTime({ clock }: { clock: ManualClock }, holds: () => boolean): Promise<void> {
  for (let turn = 1; !holds(); turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (turn % 50 === 0) clock.advance(100);
  }
}

class House {
  readonly server = new MemorySignalling();
  readonly clock = new ManualClock();
  readonly transports = linkedPeerTransports(3);
  readonly practitioner = this.#make('practitioner', ConsentGate.professional());

  #make(role: Exclude<Role, 'interpreter'>, consent: ConsentGate): Teleconsultation {
    const index = ['practitioner', 'patient', 'companion'].indexOf(role);
    const [peer] = this.transports.slice(index);
    assert.ok(peer);
    const invitation = role === 'practitioner' ? null : this.practitioner.invitation;
    const names = { practitioner: 'garnier', patient: 'martin', companion: 'lucas' } as const;
    return new Teleconsultation({
      admission: this.server.admission(),
      signalling: this.server.transport(),
      consent,
      role,
      displayName: personas[names[role]].displayName,
      ...(invitation ? { invitation } : {}),
      ports: { clock: this.clock, peer, random: () => 0.5 },
    });
  }

  async enter(role: 'patient' | 'companion', consent: ConsentGate): Promise<Teleconsultation> {
    const guest = this.#make(role, consent);
    await guest.join();
    const seen = () => this.practitioner.remoteParticipants.find((one) => one.role === role);
    await until(() => seen() !== undefined);
    await this.practitioner.admit(seen()!.id);
    await until(() => seen()?.connection === 'connected');
    await until(() => guest.state === 'connected');
    // Both know each other's keys before the first frame: as after the first seconds of a visit.
    await until(() => this.transports.slice(0, 2).every(({ protection }) => hasKeys(protection)));
    return guest;
  }
}

const hasKeys = ({ events }: { events: readonly { type: string }[] }) =>
  events.some(({ type }) => type === 'send') && events.some(({ type }) => type === 'receive');

async function inTheTeleconsultation() {
  const house = new House();
  await house.practitioner.join();
  const consent = await patientGate();
  const patient = await house.enter('patient', consent);
  const { server, clock, transports, practitioner } = house;
  return { house, server, clock, transports, practitioner, patient, consent };
}

const bytes = Uint8Array.from({ length: SIZE }, (_, index) => (index * 7) & 0xff);
const radio = () => new File([bytes], 'radio.jpg', { type: 'image/jpeg' });

function offerOf(teleconsultation: Teleconsultation): Promise<FileOffer> {
  return new Promise((resolve) => {
    teleconsultation.addEventListener('fileoffer', ({ offer }) => resolve(offer), { once: true });
  });
}

async function isWhole(received: FileTransfer): Promise<void> {
  const file = await received.done;
  assert.deepEqual(new Uint8Array(await file.arrayBuffer()), bytes);
}

const refuses = (code: TDocErrorCode) => (error: unknown) => isTDocError(error, code);

/** Once that many of its data frames have left, `then` happens. */
function afterFrames(house: House, count: number, then: () => void): void {
  const [, transport] = house.transports;
  assert.ok(transport);
  let left = count;
  transport.carry = (frame) => {
    left -= 1;
    if (left === 0) then();
    return [frame];
  };
}

describe('Teleconsultation: files', () => {
  it('brings a file to the other side, once it was accepted there', async () => {
    const { practitioner, patient } = await inTheTeleconsultation();
    const offered = offerOf(practitioner);
    const sent = patient.sendFile(radio());
    const offer = await offered;
    assert.equal(offer.from, patient.localParticipant?.id);
    assert.deepEqual([offer.name, offer.size, offer.state], ['radio.jpg', SIZE, 'offered']);
    offer.accept();

    await isWhole(offer);
    await sent.done;
    assert.deepEqual(practitioner.files, [offer]);
    assert.deepEqual(patient.files, [sent]);
  });

  it('lets the server see nothing of it', async () => {
    const { server, practitioner, patient } = await inTheTeleconsultation();
    const before = server.seen.length;
    const offered = offerOf(practitioner);
    patient.sendFile(radio());
    (await offered).accept();
    await isWhole(await offered);

    assert.deepEqual(
      server.seen.slice(before).filter((text) => text.includes('"relay"')),
      [],
    );
  });

  it('needs consent, and stops at once when it is withdrawn', async () => {
    const { house, practitioner, patient, consent } = await inTheTeleconsultation();
    const offered = offerOf(practitioner);
    const sent = patient.sendFile(radio());
    afterFrames(house, 20, () => void consent.withdraw(AV));
    const offer = await offered;
    offer.accept();

    await assert.rejects(sent.done, refuses('ERR_TDOC_CONSENT_REQUIRED'));
    await assert.rejects(offer.done, refuses('ERR_TDOC_FILE_CANCELLED'));
    assert.throws(() => patient.sendFile(radio()), refuses('ERR_TDOC_CONSENT_REQUIRED'));
  });

  it('is refused before joining, and when nobody is in', async () => {
    const { practitioner } = new House();
    assert.throws(() => practitioner.sendFile(radio()), refuses('ERR_TDOC_INVALID_STATE'));
    await practitioner.join();

    assert.throws(() => practitioner.sendFile(radio()), refuses('ERR_TDOC_PARTICIPANT_UNKNOWN'));
  });

  it('can be given up by a signal', async () => {
    const { practitioner, patient } = await inTheTeleconsultation();
    const offered = offerOf(practitioner);
    const given = new AbortController();
    const sent = patient.sendFile(radio(), { signal: given.signal });
    const offer = await offered;
    given.abort();

    await assert.rejects(sent.done, refuses('ERR_TDOC_FILE_CANCELLED'));
    await assert.rejects(offer.done, refuses('ERR_TDOC_FILE_CANCELLED'));
    assert.throws(() => patient.sendFile(radio(), { signal: given.signal }), {
      name: 'AbortError',
    });
  });

  it('goes on while the server is away', async () => {
    const { server, practitioner, patient } = await inTheTeleconsultation();
    server.goAway();
    await until(() => patient.signallingState === 'reconnecting');
    const offered = offerOf(practitioner);
    const sent = patient.sendFile(radio());
    (await offered).accept();

    await isWhole(await offered);
    await sent.done;
  });

  it('goes on after the connection broke and was built anew', async () => {
    const { house, clock, transports, practitioner, patient } = await inTheTeleconsultation();
    const offered = offerOf(practitioner);
    const sent = patient.sendFile(radio());
    afterFrames(house, 60, () => transports[1]?.connections.at(-1)?.close());
    const offer = await offered;
    offer.accept();
    await until(() => patient.state === 'reconnecting');
    assert.ok(offer.bytes > 0 && offer.bytes < SIZE);
    clock.advance(600);
    await until(() => patient.state === 'connected' && practitioner.state === 'connected');

    await isWhole(offer);
    await sent.done;
    assert.equal(transports[1]?.connections.length, 2);
  });

  it('goes on through a change of keys, and through one the other end learns too late', async () => {
    const { house, clock, transports, practitioner, patient } = await inTheTeleconsultation();
    const offered = offerOf(practitioner);
    const sent = patient.sendFile(radio());
    const sending = transports[1]?.protection;
    assert.ok(sending);
    const epochs = () =>
      sending.events.flatMap((event) => (event.type === 'send' ? [event.epoch] : []));
    const before = epochs();
    // Ten minutes have passed; and one epoch nobody was told of.
    afterFrames(house, 30, () => {
      clock.advance(600_000);
      sending.apply({ type: 'send', epoch: 77, base: new Uint8Array(32) });
    });
    const offer = await offered;
    offer.accept();
    await until(() => epochs().length > before.length + 1);
    await until(() => sent.isOver || epochs().at(-1) !== 77);
    clock.advance(3_000);
    await until(() => sent.isOver || offer.isOver);

    await isWhole(offer);
    clock.advance(3_000);
    await sent.done;
  });

  it('goes on while a third one joins, who is not sent what was sent before', async () => {
    const { house, practitioner, patient } = await inTheTeleconsultation();
    const offered = offerOf(practitioner);
    const sent = patient.sendFile(radio());
    const offer = await offered;
    const entering = patientGate().then((consent) => house.enter('companion', consent));
    offer.accept();
    const companion = await entering;

    await isWhole(offer);
    await sent.done;
    assert.deepEqual(companion.files, []);
  });

  it('goes to everybody, or to one of them', async () => {
    const { house, practitioner, patient } = await inTheTeleconsultation();
    const companion = await house.enter('companion', await patientGate());
    await until(() =>
      patient.remoteParticipants.every(({ connection }) => connection === 'connected'),
    );
    for (const one of [practitioner, companion]) {
      one.addEventListener('fileoffer', ({ offer }) => offer.accept());
    }
    const sent = patient.sendFile(radio());
    await untilInTime(house, () => sent.isOver);
    await isWhole(practitioner.files[0]!);
    await isWhole(companion.files[0]!);
    assert.equal(sent.state, 'done');

    const id = practitioner.localParticipant?.id;
    assert.ok(id);
    const toOne = patient.sendFile(radio(), { to: id });
    await untilInTime(house, () => toOne.isOver);
    assert.equal(toOne.state, 'done');
    assert.equal(practitioner.files.length, 2);
    assert.equal(companion.files.length, 1);
  });

  it('is over with the teleconsultation', async () => {
    const { practitioner, patient } = await inTheTeleconsultation();
    const offered = offerOf(practitioner);
    const sent = patient.sendFile(radio());
    const offer = await offered;
    await practitioner.end();
    await until(() => patient.state === 'ended');

    await assert.rejects(sent.done, refuses('ERR_TDOC_FILE_INTERRUPTED'));
    await assert.rejects(offer.done, refuses('ERR_TDOC_FILE_INTERRUPTED'));
  });
});

describe('Teleconsultation: chat in data frames', () => {
  it('goes from browser to browser once the keys are agreed: the server carries none of it', async () => {
    const { server, practitioner, patient } = await inTheTeleconsultation();
    const before = server.seen.length;
    await patient.sendMessage('Bonjour docteur');
    await patient.sendMessage('Vous m’entendez ?');
    await until(() => practitioner.messages.length === 2);

    assert.deepEqual(
      practitioner.messages.map(({ text }) => text),
      ['Bonjour docteur', 'Vous m’entendez ?'],
    );
    const relayed = server.seen.slice(before).filter((text) => text.includes('"relay"'));
    assert.deepEqual(relayed, []);
  });

  it('appears once and in order when its frames are lost, through the server', async () => {
    const { clock, transports, practitioner, patient } = await inTheTeleconsultation();
    const [, transport] = transports;
    assert.ok(transport);
    transport.carry = () => [];
    const texts = ['un', 'deux', 'trois'];
    for (const text of texts) await patient.sendMessage(text);
    await new Promise((resolve) => setImmediate(resolve));
    transport.carry = (frame) => [frame, frame];
    clock.advance(2_000);
    await patient.sendMessage('quatre');
    await until(() => practitioner.messages.length === 4);

    assert.deepEqual(
      practitioner.messages.map(({ text }) => text),
      [...texts, 'quatre'],
    );
  });
});
