/** The worker through `createEncodedStreams`, as in a Chromium without `RTCRtpScriptTransform`. */
import { askedForStreams } from '../testing/hide-script-transform.ts';
import { expect } from '@open-wc/testing';
import { isTDocError } from '../errors.ts';
import type { FrameProtection } from '../ports.ts';
import {
  supportsFrameProtection,
  workerFrameProtection,
} from '../sframe/worker-frame-protection.ts';
import {
  aWhile,
  closePair,
  codecsOf,
  connectedPair,
  countOf,
  eventually,
  giveKeys,
  type ProtectedPair,
} from '../testing/protected-pair.ts';
import { pictureMoves } from '../testing/track-observer.ts';

const open: ProtectedPair[] = [];

async function pair(protections: Parameters<typeof connectedPair>[0] = {}): Promise<ProtectedPair> {
  const made = await connectedPair(protections);
  open.push(made);
  return made;
}

async function keyedPair(): Promise<ProtectedPair> {
  const made = await pair();
  giveKeys(made.practitioner);
  giveKeys(made.patient);
  return made;
}

/** Attaches only when told: until then the browser holds the frames back. */
function attachingLate(): { protection: FrameProtection; attach: () => void } {
  const real = workerFrameProtection();
  const waiting: (() => void)[] = [];
  const protection: FrameProtection = {
    supported: true,
    apply: (event) => real.apply(event),
    close: () => real.close(),
    open: (options) => {
      const line = real.open(options);
      return { ...line, attach: (...end) => waiting.push(() => line.attach(...end)) };
    },
  };
  return { protection, attach: () => waiting.splice(0).forEach((attach) => attach()) };
}

function movingCanvas(): { track: MediaStreamTrack; stop: () => void } {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  let hue = 0;
  const draw = () => {
    if (!context) return;
    context.fillStyle = `hsl(${(hue += 20)} 90% 50%)`;
    context.fillRect(0, 0, 300, 150);
  };
  draw();
  const timer = setInterval(draw, 50);
  const [track] = canvas.captureStream(15).getVideoTracks();
  if (!track) throw new Error('no canvas track');
  const stop = () => {
    clearInterval(timer);
    track.stop();
  };
  return { track, stop };
}

describe('media frames where only createEncodedStreams reaches them', () => {
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
    for (const made of open.splice(0)) closePair(made);
    askedForStreams.length = 0;
  });

  after(() => {
    for (const track of stream.getTracks()) track.stop();
  });

  const decoded = (end: ProtectedPair['patient']) => countOf(end, 'framesDecoded');
  const sent = (end: ProtectedPair['patient']) => countOf(end, 'packetsSent');

  /** What was dropped at the beginning stays what it was; everything that comes now is opened. */
  async function everyFrameOpens(end: ProtectedPair['patient']): Promise<void> {
    const counters = () => end.proof.received.camera ?? { in: 0, out: 0, failures: 0 };
    await eventually(() => counters().out > 0, 'frames counted');
    const { out, failures } = counters();
    await eventually(() => counters().out > out + 15, 'more frames');
    expect(counters().failures).to.equal(failures);
    expect(failures).to.be.below(counters().out);
  }

  it('can be protected', () => {
    expect('RTCRtpScriptTransform' in window).to.equal(false);
    expect(supportsFrameProtection()).to.equal(true);
  });

  it('are sealed and opened both ways, as the counters prove', async () => {
    const { practitioner, patient } = await keyedPair();
    for (const { port } of [practitioner, patient]) {
      await port.setTrack('camera', camera.clone());
      await port.setTrack('microphone', microphone.clone());
    }
    for (const end of [practitioner, patient]) {
      await eventually(() => {
        const { sent: out, received: into } = end.proof;
        const all = [out.camera, out.microphone, into.camera, into.microphone];
        return all.every((counters) => (counters?.out ?? 0) > 10);
      }, 'frames counted');
      await pictureMoves(end.port.remoteTracks.camera!);
    }
    expect(await codecsOf(patient)).to.deep.equal(new Set(['video/VP8', 'audio/opus']));
  });

  it('are taken up once at each end', async () => {
    await keyedPair();

    // Three senders and three receivers on both sides.
    expect(askedForStreams.length).to.equal(12);
    expect(new Set(askedForStreams).size).to.equal(12);
  });

  it('are not taken up twice', () => {
    const connection = new RTCPeerConnection({
      encodedInsertableStreams: true,
    } as RTCConfiguration);
    const { sender } = connection.addTransceiver('video');
    const protection = workerFrameProtection();
    const line = protection.open({ remote: 'patient', onProof: () => {}, onFailure: () => {} });
    line.attach(sender, { direction: 'send', source: 'camera' });
    let error: unknown;
    try {
      line.attach(sender, { direction: 'send', source: 'camera' });
    } catch (thrown) {
      error = thrown;
    }
    protection.close();
    connection.close();

    expect(isTDocError(error, 'ERR_TDOC_MEDIA_UNPROTECTED')).to.equal(true);
    expect(askedForStreams.length).to.equal(1);
  });

  it('do not leave while there is no key', async () => {
    const { practitioner } = await pair();
    await practitioner.port.setTrack('camera', camera);
    await eventually(() => (practitioner.proof.sent.camera?.failures ?? 0) > 5, 'frames dropped');

    expect(await sent(practitioner)).to.equal(0);
    expect(practitioner.proof.sent.camera?.out).to.equal(0);
  });

  it('show nothing under a wrong key', async () => {
    const { practitioner, patient } = await pair();
    giveKeys(practitioner);
    giveKeys(patient, { theirs: 'wrong' });
    await practitioner.port.setTrack('camera', camera);
    await eventually(() => (patient.proof.received.camera?.failures ?? 0) > 20, 'failures');

    expect(await decoded(patient)).to.equal(0);
    expect(patient.proof.received.camera?.out).to.equal(0);
  });

  it('show the picture once a key is there that came late', async () => {
    const { practitioner, patient } = await pair();
    giveKeys(practitioner);
    await practitioner.port.setTrack('camera', camera);
    await eventually(() => (patient.proof.received.camera?.failures ?? 0) > 20, 'failures');
    giveKeys(patient);

    await eventually(async () => (await decoded(patient)) > 10, 'pictures');
  });

  it('wait for a transform that comes late', async () => {
    const { protection, attach } = attachingLate();
    const { practitioner, patient } = await pair({ practitioner: protection });
    giveKeys(practitioner);
    giveKeys(patient);
    await practitioner.port.setTrack('camera', camera);
    await aWhile(1_000);
    expect(await sent(practitioner)).to.equal(0);
    attach();

    await eventually(async () => (await decoded(patient)) > 5, 'pictures once it is attached');
    await everyFrameOpens(patient);
  });

  it('stop leaving when the worker is gone', async () => {
    const { practitioner, patient } = await keyedPair();
    await practitioner.port.setTrack('camera', camera);
    await eventually(async () => (await decoded(patient)) > 5, 'pictures');
    practitioner.protection.close();
    await aWhile(500);
    const before = await sent(practitioner);
    await aWhile(1_000);

    expect(await sent(practitioner)).to.equal(before);
  });

  it('go on through another camera and a screen, without negotiating again', async () => {
    const { practitioner, patient } = await keyedPair();
    await practitioner.port.setTrack('camera', camera);
    await eventually(() => (patient.proof.received.camera?.out ?? 0) > 5, 'the camera');
    const [another, screen] = [movingCanvas(), movingCanvas()];
    await practitioner.port.setTrack('camera', another.track);
    await practitioner.port.setTrack('screen', screen.track);
    const before = patient.proof.received.camera?.out ?? 0;
    await eventually(
      () =>
        (patient.proof.received.camera?.out ?? 0) > before + 10 &&
        (patient.proof.received.screen?.out ?? 0) > 10,
      'the other camera and the screen',
    );
    await pictureMoves(patient.port.remoteTracks.screen!);
    for (const { stop } of [another, screen]) stop();

    expect(practitioner.offers).to.equal(1);
    expect(askedForStreams.length).to.equal(12);
  });

  it('flow over a new connection of the same worker, with new counters', async () => {
    const first = await keyedPair();
    await first.practitioner.port.setTrack('camera', camera);
    await eventually(async () => (await decoded(first.patient)) > 5, 'pictures');
    first.practitioner.port.close();
    first.patient.port.close();
    const second = await pair({
      practitioner: first.practitioner.protection,
      patient: first.patient.protection,
    });
    await second.practitioner.port.setTrack('camera', camera);

    await eventually(async () => (await decoded(second.patient)) > 5, 'pictures again');
    await everyFrameOpens(second.patient);
  });
});
