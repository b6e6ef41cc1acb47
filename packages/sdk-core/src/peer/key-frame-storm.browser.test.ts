import { expect } from '@open-wc/testing';
import { workerFrameProtection } from '../sframe/worker-frame-protection.ts';
import {
  aWhile,
  closePair,
  connectedPair,
  countOf,
  eventually,
  giveKeys,
  type ProtectedPair,
} from '../testing/protected-pair.ts';

/** What the limiter lets through in that time: at 0, 1 and 3 seconds. Chromium asks by itself besides. */
const WATCHED_MS = 5_000;
const MOST_REQUESTS = 3;

describe('whole pictures under a wrong key', () => {
  let pair: ProtectedPair | null = null;
  let camera: MediaStreamTrack;
  let asked = 0;
  const channel = new BroadcastChannel('key-frame-requests');

  before(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    camera = stream.getVideoTracks()[0] as MediaStreamTrack;
    channel.onmessage = () => (asked += 1);
  });

  afterEach(() => {
    if (pair) closePair(pair);
    pair = null;
  });

  after(() => {
    camera.stop();
    channel.close();
  });

  it('are asked for by the worker as rarely as its limiter says', async () => {
    const workerUrl = new URL('../testing/counting-frame-worker.ts', import.meta.url);
    pair = await connectedPair({ patient: workerFrameProtection({ workerUrl }) });
    const { practitioner, patient } = pair;
    giveKeys(practitioner);
    giveKeys(patient, { theirs: 'wrong' });
    asked = 0;
    await practitioner.port.setTrack('camera', camera);
    await eventually(() => asked > 0, 'the first request');
    const failed = patient.proof.received.camera?.failures ?? 0;
    await aWhile(WATCHED_MS);

    expect(asked).to.be.within(2, MOST_REQUESTS);
    expect((patient.proof.received.camera?.failures ?? 0) - failed).to.be.above(30);
    expect(await countOf(patient, 'framesDecoded')).to.equal(0);
  });
});
