import { expect } from '@open-wc/testing';
import type { FrameLine, FrameProof, FrameProtection, PeerSignal } from '../ports.ts';
import { workerFrameProtection } from '../sframe/worker-frame-protection.ts';
import { simplePeerTransport } from './simple-peer-transport.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const base = (byte = 1) => new Uint8Array(32).fill(byte);
const said = (text: string): Bytes => new TextEncoder().encode(text);
const read = (bytes: Bytes | null) => bytes && new TextDecoder().decode(bytes);
const open: { close(): void }[] = [];

function made<T extends { close(): void }>(one: T): T {
  open.push(one);
  return one;
}

function lineOf(protection: FrameProtection, remote: string, told?: (proof: FrameProof) => void) {
  return protection.open({ remote, onProof: (proof) => told?.(proof), onFailure: () => {} });
}

/** A practitioner's and a patient's worker, and what each seals and opens for the other. */
function workers() {
  const practitioner = made(workerFrameProtection());
  const patient = made(workerFrameProtection());
  practitioner.apply({ type: 'send', epoch: 1, base: base() });
  patient.apply({ type: 'receive', remote: 'practitioner', epoch: 1, base: base() });
  const out = lineOf(practitioner, 'patient');
  const into = lineOf(patient, 'practitioner');
  const seal = async (text: string, line: FrameLine = out) => {
    const frame = await line.seal(said(text));
    if (!frame) throw new Error('not sealed');
    return frame;
  };
  return { practitioner, patient, out, into, seal };
}

describe('data frames through the worker', () => {
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  it('are opened by the other end, and by it once', async () => {
    const { into, seal } = workers();
    const frame = await seal('Bonjour');

    expect(read(await into.open(frame))).to.equal('Bonjour');
    expect(await into.open(frame)).to.equal(null);
  });

  it('are refused when altered, cut or in clear', async () => {
    const { into, seal } = workers();
    const frame = await seal('Bonjour');
    const altered = frame.slice();
    altered[5] = (altered[5] as number) ^ 1;

    expect(await into.open(altered)).to.equal(null);
    expect(await into.open(frame.slice(0, -1))).to.equal(null);
    expect(await into.open(said('{"t":"chat"}'))).to.equal(null);
    expect(read(await into.open(frame))).to.equal('Bonjour');
  });

  it('are refused when they are of another stream', async () => {
    const { into, seal } = workers();
    const frame = await seal('Bonjour');
    // Header of one-byte identifier: the stream is in its lowest three bits.
    const asCamera = frame.slice();
    asCamera[1] = (asCamera[1] as number) | 2;

    expect(await into.open(asCamera)).to.equal(null);
  });

  it('are refused of a former epoch once its time is over', async () => {
    const { practitioner, patient, into, seal } = workers();
    const [late, later] = [await seal('en retard'), await seal('trop tard')];
    practitioner.apply({ type: 'send', epoch: 2, base: base(2) });
    patient.apply({ type: 'receive', remote: 'practitioner', epoch: 2, base: base(2) });

    expect(read(await into.open(await seal('à l’heure')))).to.equal('à l’heure');
    expect(read(await into.open(late))).to.equal('en retard');
    // What the key schedule says five seconds after the new key came.
    patient.apply({ type: 'retire', remote: 'practitioner', epoch: 1 });
    expect(await into.open(later)).to.equal(null);
  });

  it('are refused of somebody who was forgotten', async () => {
    const { patient, into, seal } = workers();
    patient.apply({ type: 'forget', remote: 'practitioner' });

    expect(await into.open(await seal('Bonjour'))).to.equal(null);
  });

  it('wait for the key that was told just before, and do not leave without one', async () => {
    const protection = made(workerFrameProtection());
    const line = lineOf(protection, 'patient');
    expect(await line.seal(said('Bonjour'))).to.equal(null);
    protection.apply({ type: 'send', epoch: 1, base: base() });

    expect(await line.seal(said('Bonjour'))).to.not.equal(null);
  });

  it('follow a step of the sending key', async () => {
    const { practitioner, into, seal } = workers();
    practitioner.apply({ type: 'ratchet' });

    expect(read(await into.open(await seal('Bonjour')))).to.equal('Bonjour');
  });

  it('use one counter for all who receive them', async () => {
    const { practitioner, out, seal } = workers();
    const other = lineOf(practitioner, 'companion');
    const frames = [await seal('à l’un', out), await seal('à l’autre', other)];

    expect(new Set(frames.map((frame) => frame[0])).size).to.equal(2);
  });

  it('are counted, each in its direction', async () => {
    const { practitioner, seal } = workers();
    const proofs: FrameProof[] = [];
    const proven = new Promise<void>((resolve) => {
      const line = lineOf(practitioner, 'companion', (proof) => {
        proofs.push(proof);
        resolve();
      });
      void seal('Bonjour', line).then((frame) => line.open(frame));
    });
    await proven;

    expect(proofs[0]?.sent.data).to.deep.equal({ in: 1, out: 1, failures: 0 });
    expect(proofs[0]?.received.data?.failures).to.be.at.most(1);
  });

  it('pass no longer when the line is closed or the worker gone', async () => {
    const { practitioner, out } = workers();
    const other = lineOf(practitioner, 'companion');
    other.close();
    expect(await other.seal(said('Bonjour'))).to.equal(null);
    const pending = out.seal(said('Bonjour'));
    practitioner.close();

    expect(await pending).to.equal(null);
  });
});

describe('data frames over a real data channel', () => {
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  async function ends() {
    const signals = new Map<string, (signal: PeerSignal) => void>();
    const make = (name: string, remote: string, key: number, otherKey: number) => {
      const protection = made(workerFrameProtection());
      protection.apply({ type: 'send', epoch: 1, base: base(key) });
      protection.apply({ type: 'receive', remote, epoch: 1, base: base(otherKey) });
      const heard = { texts: [] as string[], messages: [] as Bytes[] };
      let ready: () => void = () => {};
      const isOpen = new Promise<void>((resolve) => (ready = resolve));
      const port = made(
        simplePeerTransport({ protection }).create({
          remote,
          initiator: name === 'practitioner',
          iceServers: [],
          iceTransportPolicy: 'all',
          handlers: {
            onSignal: (signal) => signals.get(remote)?.(signal),
            onConnected: () => {},
            onInterrupted: () => {},
            onTracks: () => {},
            onText: (text) => heard.texts.push(text),
            onData: (message) => heard.messages.push(message),
            onDataOpen: ready,
            onClosed: () => {},
          },
        }),
      );
      signals.set(name, (signal) => port.signal(signal));
      return { port, heard, isOpen };
    };
    const practitioner = make('practitioner', 'patient', 1, 2);
    const patient = make('patient', 'practitioner', 2, 1);
    await Promise.all([practitioner.isOpen, patient.isOpen]);
    return { practitioner, patient };
  }

  it('travel beside text, each told apart', async () => {
    const { practitioner, patient } = await ends();
    practitioner.port.sendText('t1.texte');
    await practitioner.port.sendData(said('un message'));
    practitioner.port.sendText('t1.encore');
    await patient.port.sendData(said('une réponse'));
    while (patient.heard.texts.length < 2 || practitioner.heard.messages.length < 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }

    expect(patient.heard.texts).to.deep.equal(['t1.texte', 't1.encore']);
    expect(patient.heard.messages.map(read)).to.deep.equal(['un message']);
    expect(practitioner.heard.messages.map(read)).to.deep.equal(['une réponse']);
  });

  it('arrive in order by the thousand, and never pile up', async () => {
    const { practitioner, patient } = await ends();
    for (let index = 0; index < 400; index += 1) {
      const message = new Uint8Array(16 * 1024);
      new DataView(message.buffer).setUint32(0, index);
      expect(await practitioner.port.sendData(message)).to.equal(true);
    }
    while (patient.heard.messages.length < 400) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }

    expect(
      patient.heard.messages.map(({ buffer }) => new DataView(buffer).getUint32(0)),
    ).to.deep.equal(Array.from({ length: 400 }, (_, index) => index));
  });
});
