import { expect, waitUntil } from '@open-wc/testing';
import { FrameWatch } from '../frame-watch.ts';
import type {
  FrameLine,
  FrameProof,
  FrameProtection,
  PeerConnectionPort,
  PeerSignal,
} from '../ports.ts';
import { workerFrameProtection } from '../sframe/worker-frame-protection.ts';
import { systemClock } from '../system-clock.ts';
import { simplePeerTransport } from './simple-peer-transport.ts';

type Key = 'practitioner' | 'patient' | 'wrong';
const base = (key: Key) => new Uint8Array(32).fill({ practitioner: 1, patient: 2, wrong: 3 }[key]);
const other = { practitioner: 'patient', patient: 'practitioner' } as const;

interface End {
  name: keyof typeof other;
  port: PeerConnectionPort;
  protection: FrameProtection;
  proof: FrameProof;
  unprotected: number;
  connected: boolean;
}

/** What a malicious or broken browser would do: let the frames pass as they are, at some time. */
function withoutSealing(options: { afterMs?: number } = {}): FrameProtection {
  const pass = (end: RTCRtpSender | RTCRtpReceiver) => {
    const legacy = end as unknown as {
      createEncodedStreams(): { readable: ReadableStream; writable: WritableStream };
    };
    const { readable, writable } = legacy.createEncodedStreams();
    void readable.pipeTo(writable).catch(() => {});
  };
  const line: FrameLine = {
    seal: (message) => Promise.resolve(message),
    open: (frame) => Promise.resolve(frame),
    attach: (end) => {
      if (options.afterMs === undefined) pass(end);
      else systemClock.setTimer(() => pass(end), options.afterMs);
    },
    close: () => {},
  };
  return { supported: true, apply: () => {}, open: () => line, close: () => {} };
}

const open: End[] = [];

function makeEnd(
  name: End['name'],
  protection: FrameProtection,
  say: (signal: PeerSignal) => void,
): End {
  const port = simplePeerTransport({ protection }).create({
    remote: other[name],
    initiator: name === 'practitioner',
    iceServers: [],
    iceTransportPolicy: 'all',
    handlers: {
      onSignal: say,
      onConnected: () => (end.connected = true),
      onInterrupted: () => {},
      onTracks: () => {},
      onText: () => {},
      onClosed: () => {},
      onProof: (proof) => (end.proof = proof),
      onUnprotected: () => (end.unprotected += 1),
    },
  });
  const end: End = {
    name,
    port,
    protection,
    proof: { sent: {}, received: {} },
    unprotected: 0,
    connected: false,
  };
  open.push(end);
  return end;
}

async function pair(
  protections: { practitioner?: FrameProtection; patient?: FrameProtection } = {},
) {
  const practitioner: End = makeEnd(
    'practitioner',
    protections.practitioner ?? workerFrameProtection(),
    (signal) => patient.port.signal(signal),
  );
  const patient: End = makeEnd(
    'patient',
    protections.patient ?? workerFrameProtection(),
    (signal) => practitioner.port.signal(signal),
  );
  await waitUntil(() => practitioner.connected && patient.connected, 'connected', {
    timeout: 8_000,
  });
  return { practitioner, patient };
}

function giveKeys(end: End, keys: { own?: Key; theirs?: Key } = {}) {
  const remote = other[end.name];
  const { own = end.name, theirs = remote } = keys;
  end.protection.apply({ type: 'send', epoch: 1, base: base(own) });
  end.protection.apply({ type: 'receive', remote, epoch: 1, base: base(theirs) });
}

async function statsOf(end: End, type: 'inbound-rtp' | 'outbound-rtp', kind: 'audio' | 'video') {
  const report = (await end.port.getStats()) as unknown as Map<string, RTCInboundRtpStreamStats>;
  const found = [...report.values()].filter((one) => one.type === type && one.kind === kind);
  const sum = (name: 'framesDecoded' | 'packetsReceived' | 'packetsSent') =>
    found.reduce((total, one) => total + (Number((one as never)[name]) || 0), 0);
  return {
    framesDecoded: sum('framesDecoded'),
    packetsReceived: sum('packetsReceived'),
    packetsSent: sum('packetsSent'),
  };
}

const decoded = async (end: End) => (await statsOf(end, 'inbound-rtp', 'video')).framesDecoded;
const sent = async (end: End) => (await statsOf(end, 'outbound-rtp', 'video')).packetsSent;

async function eventually(holds: () => Promise<boolean>, what: string): Promise<void> {
  const until = systemClock.now() + 8_000;
  while (!(await holds())) {
    if (systemClock.now() > until) throw new Error(`not within 8 s: ${what}`);
    await new Promise<void>((resolve) => systemClock.setTimer(resolve, 50));
  }
}

const aWhile = (ms: number) => new Promise<void>((resolve) => systemClock.setTimer(resolve, ms));

describe('media frames between two browsers', () => {
  let stream: MediaStream;
  let camera: MediaStreamTrack;
  let microphone: MediaStreamTrack;

  before(async () => {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    [camera, microphone] = [stream.getVideoTracks()[0], stream.getAudioTracks()[0]] as [
      MediaStreamTrack,
      MediaStreamTrack,
    ];
  });

  afterEach(() => {
    for (const { port, protection } of open.splice(0)) {
      port.close();
      protection.close();
    }
  });

  after(() => {
    for (const track of stream.getTracks()) track.stop();
  });

  it('are sealed and opened one by one in both directions, as the counters prove', async () => {
    const { practitioner, patient } = await pair();
    for (const end of [practitioner, patient]) {
      giveKeys(end);
      await end.port.setTrack('camera', camera);
      await end.port.setTrack('microphone', microphone);
    }
    for (const end of [practitioner, patient]) {
      await eventually(async () => (await decoded(end)) > 20, 'pictures');
      await waitUntil(() => (end.proof.received.camera?.out ?? 0) > 20, 'proof', {
        timeout: 5_000,
      });
      const { sent: out, received: into } = end.proof;
      for (const counters of [out.camera, out.microphone, into.camera, into.microphone]) {
        expect(counters?.in).to.be.above(0);
        expect(counters?.out).to.be.above(0);
      }
      // Only those that came before the key: from now on every frame opens.
      const [opened, lost] = [into.camera?.out ?? 0, into.camera?.failures ?? 0];
      await waitUntil(() => (end.proof.received.camera?.out ?? 0) > opened + 20, 'more frames', {
        timeout: 5_000,
      });
      expect(end.proof.received.camera?.failures).to.equal(lost);
      expect(await decoded(end)).to.be.at.most((into.camera?.in ?? 0) + 60);
    }
  });

  it('do not leave while there is no key', async () => {
    const { practitioner } = await pair();
    await practitioner.port.setTrack('camera', camera);
    await waitUntil(() => (practitioner.proof.sent.camera?.failures ?? 0) > 5, 'frames dropped', {
      timeout: 8_000,
    });

    expect(await sent(practitioner)).to.equal(0);
    expect(practitioner.proof.sent.camera?.out).to.equal(0);
  });

  it('show nothing under a wrong key, and ask for whole pictures with restraint', async () => {
    const { practitioner, patient } = await pair();
    giveKeys(practitioner);
    giveKeys(patient, { theirs: 'wrong' });
    await practitioner.port.setTrack('camera', camera);
    await waitUntil(() => (patient.proof.received.camera?.failures ?? 0) > 20, 'failures', {
      timeout: 8_000,
    });

    expect(await decoded(patient)).to.equal(0);
    expect(patient.proof.received.camera?.out).to.equal(0);
  });

  it('show nothing of a sender who does not seal', async () => {
    const { practitioner, patient } = await pair({ practitioner: withoutSealing() });
    giveKeys(patient);
    await practitioner.port.setTrack('camera', camera);
    await waitUntil(() => (patient.proof.received.camera?.failures ?? 0) > 10, 'failures', {
      timeout: 8_000,
    });

    expect(await sent(practitioner)).to.be.above(0);
    expect(await decoded(patient)).to.equal(0);
  });

  it('do not leave before their transform is there, however late it comes', async () => {
    const { practitioner } = await pair({ practitioner: withoutSealing({ afterMs: 4_000 }) });
    await practitioner.port.setTrack('camera', camera);
    await aWhile(1_500);

    expect(await sent(practitioner)).to.equal(0);
    await eventually(async () => (await sent(practitioner)) > 0, 'sent once it is attached');
  });

  it('stop leaving when the worker is gone', async () => {
    const { practitioner, patient } = await pair();
    giveKeys(practitioner);
    giveKeys(patient);
    await practitioner.port.setTrack('camera', camera);
    await eventually(async () => (await decoded(patient)) > 5, 'pictures');
    practitioner.protection.close();
    await aWhile(300);
    const before = await sent(practitioner);
    await aWhile(1_000);

    expect(await sent(practitioner)).to.equal(before);
  });

  it('are noticed when they go around the protection', async () => {
    const { practitioner } = await pair({ practitioner: withoutSealing() });
    const bypassed: string[] = [];
    const watch = new FrameWatch({
      clock: systemClock,
      connection: practitioner.port,
      onBypass: (source) => bypassed.push(source),
    });
    await practitioner.port.setTrack('camera', camera);
    await waitUntil(() => bypassed.length > 0, 'noticed', { timeout: 6_000 });
    watch.close();

    expect(bypassed[0]).to.equal('camera');
  });

  it('make no connection where they can not be reached', async () => {
    const broken: FrameProtection = {
      ...withoutSealing(),
      open: () => ({
        attach: () => {
          throw new Error('no such interface');
        },
        seal: () => Promise.resolve(null),
        open: () => Promise.resolve(null),
        close: () => {},
      }),
    };
    const end: End = makeEnd('practitioner', workerFrameProtection(), () => {});
    expect(end.unprotected).to.equal(0);
    let unprotected = 0;
    let closed = 0;
    simplePeerTransport({ protection: broken }).create({
      remote: 'patient',
      initiator: true,
      iceServers: [],
      iceTransportPolicy: 'all',
      handlers: {
        onSignal: () => {},
        onConnected: () => {},
        onInterrupted: () => {},
        onTracks: () => {},
        onText: () => {},
        onClosed: () => (closed += 1),
        onUnprotected: () => (unprotected += 1),
      },
    });

    expect([unprotected, closed]).to.deep.equal([1, 1]);
  });

  it('travel in VP8 and Opus, and in nothing that would repeat or rewrite them', async () => {
    const offers: string[] = [];
    makeEnd('practitioner', workerFrameProtection(), (signal) => {
      if ('sdp' in signal) offers.push(signal.sdp);
    });
    await waitUntil(() => offers.length > 0);
    const codecs = [...(offers[0] ?? '').matchAll(/^a=rtpmap:\d+ ([^/\r\n]+)/gm)].map(
      ([, codec]) => codec,
    );

    expect(new Set(codecs)).to.deep.equal(new Set(['opus', 'VP8', 'rtx']));
  });
});
