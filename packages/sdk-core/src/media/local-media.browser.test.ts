import { expect } from '@open-wc/testing';
import { ConsentGate } from '../consent/consent-gate.ts';
import { isTDocError } from '../errors.ts';
import type { MediaSource } from '../ports.ts';
import { Deferred } from '../testing/deferred.ts';
import { pictureMoves, soundOf } from '../testing/track-observer.ts';
import { LocalMedia } from './local-media.ts';
import { userMediaSource } from './user-media.ts';

const AV = 'teleconsultation.av';

/** The real devices of this browser, watched: every track handed out is known. */
class WatchedSource implements MediaSource {
  readonly asked: MediaStreamConstraints[] = [];
  readonly tracks: MediaStreamTrack[] = [];
  /** Resolved once the browser was asked for a camera or a microphone. */
  readonly firstQuestion = new Deferred();
  /** Awaited before each answer: the browser's prompt. */
  prompt: Promise<void> = Promise.resolve();
  /** Error names thrown instead, by kind. */
  readonly broken: { audio?: string; video?: string } = {};
  readonly #real = userMediaSource();

  get live(): string[] {
    return this.tracks.filter(({ readyState }) => readyState === 'live').map(({ kind }) => kind);
  }

  async getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push(constraints);
    this.firstQuestion.resolve();
    await this.prompt;
    for (const kind of ['audio', 'video'] as const) {
      const name = this.broken[kind];
      if (constraints[kind] && name) throw new DOMException('no', name);
    }
    return this.#keep(await this.#real.getUserMedia(constraints));
  }

  async getDisplayMedia(): Promise<MediaStream> {
    await this.prompt;
    const canvas = document.createElement('canvas');
    canvas.getContext('2d');
    return this.#keep(canvas.captureStream(5));
  }

  enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return this.#real.enumerateDevices();
  }

  onDeviceChange(callback: () => void): () => void {
    return this.#real.onDeviceChange(callback);
  }

  #keep(stream: MediaStream): MediaStream {
    this.tracks.push(...stream.getTracks());
    return stream;
  }
}

async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return isTDocError(error) ? error.code : String(error);
  }
  return 'nothing';
}

describe('LocalMedia', () => {
  let consent: ConsentGate;
  let source: WatchedSource;
  let media: LocalMedia;

  const grant = () =>
    consent.decide({ purpose: AV, granted: true, notice: 'Texte', language: 'fr' });
  const prompted = () => {
    const { promise, resolve } = new Deferred();
    source.prompt = promise;
    return resolve;
  };

  beforeEach(async () => {
    consent = new ConsentGate();
    source = new WatchedSource();
    media = new LocalMedia({ consent, source });
    await grant();
  });
  afterEach(() => media.close());

  it('asks the browser for nothing before consent', async () => {
    const unasked = new LocalMedia({ consent: new ConsentGate(), source });

    expect(await rejection(unasked.open())).to.equal('ERR_TDOC_CONSENT_REQUIRED');
    expect(await rejection(unasked.startScreenShare())).to.equal('ERR_TDOC_CONSENT_REQUIRED');
    expect(await rejection(unasked.setCameraOff(false))).to.equal('ERR_TDOC_CONSENT_REQUIRED');
    expect(await rejection(unasked.setMicrophoneMuted(false))).to.equal(
      'ERR_TDOC_CONSENT_REQUIRED',
    );
    expect(source.asked.length).to.equal(0);
  });

  it('opens both with one question, and they work', async () => {
    await media.open();

    expect(source.asked.length).to.equal(1);
    if (!media.camera || !media.microphone) throw new Error('not open');
    await pictureMoves(media.camera);
    expect(await soundOf(media.microphone, (loudest) => loudest > 0.001)).to.be.above(0);
  });

  it('leaks no track when opened twice at once', async () => {
    await Promise.all([media.open(), media.open(), media.setCameraOff(false)]);

    expect(source.live.sort()).to.deep.equal(['audio', 'video']);
    expect(media.camera?.readyState).to.equal('live');
  });

  it('frees the camera when it is turned off, and opens it again', async () => {
    await media.open();
    await media.setCameraOff(true);
    expect(source.live).to.deep.equal(['audio']);
    expect(media.camera).to.equal(null);
    expect(media.cameraOff).to.equal(true);
    await media.open();
    expect(source.live).to.deep.equal(['audio']);
    await media.setCameraOff(false);

    expect(source.live.sort()).to.deep.equal(['audio', 'video']);
  });

  it('keeps the camera off when it was turned off while the browser was asking', async () => {
    const answer = prompted();
    const opening = media.open();
    await source.firstQuestion.promise;
    await media.setCameraOff(true);
    answer();
    await opening;

    expect(source.live).to.deep.equal(['audio']);
    expect(media.camera).to.equal(null);
  });

  it('sends silence while muted', async () => {
    await media.open({ camera: false });
    await media.setMicrophoneMuted(true);
    expect(media.microphoneMuted).to.equal(true);
    if (!media.microphone) throw new Error('not open');

    expect(await soundOf(media.microphone, (_, blocks) => blocks > 60)).to.equal(0);
    expect(media.level()).to.equal(0);
    await media.setMicrophoneMuted(false);
    expect(await soundOf(media.microphone, (loudest) => loudest > 0.001)).to.be.above(0);
  });

  it('stays muted through the browser’s question and a change of microphone', async () => {
    const answer = prompted();
    const opening = media.open({ camera: false });
    await source.firstQuestion.promise;
    await media.setMicrophoneMuted(true);
    answer();
    await opening;
    expect(media.microphone?.enabled).to.equal(false);
    const { microphones } = await media.devices();
    const other = microphones.at(-1);
    if (!other) throw new Error('no microphone');
    await media.selectDevice('microphone', other.deviceId);

    expect(media.microphone?.enabled).to.equal(false);
    expect(media.selected.microphone).to.equal(other.deviceId);
    expect(source.live).to.deep.equal(['audio']);
  });

  for (const [name, what] of [
    ['NotAllowedError', 'REFUSED'],
    ['NotFoundError', 'ABSENT'],
    ['OverconstrainedError', 'ABSENT'],
    ['NotReadableError', 'BUSY'],
  ] as const) {
    it(`tells ${name} as ${what}, of the microphone first`, async () => {
      Object.assign(source.broken, { audio: name, video: name });

      expect(await rejection(media.open())).to.equal(`ERR_TDOC_MICROPHONE_${what}`);
      expect(media.faults.camera?.code).to.equal(`ERR_TDOC_CAMERA_${what}`);
      expect(media.faults.microphone?.retryable).to.equal(true);
    });
  }

  it('goes on with the microphone when only the camera fails, and says why', async () => {
    source.broken.video = 'NotReadableError';
    await media.open();

    expect(media.microphone?.readyState).to.equal('live');
    expect(media.camera).to.equal(null);
    expect(media.faults.camera?.code).to.equal('ERR_TDOC_CAMERA_BUSY');
    expect(await rejection(media.setCameraOff(false))).to.equal('ERR_TDOC_CAMERA_BUSY');
  });

  it('opens another camera chosen after the first one failed', async () => {
    source.broken.video = 'NotReadableError';
    await media.open();
    delete source.broken.video;
    const { cameras } = await media.devices();
    await media.selectDevice('camera', cameras[0]?.deviceId ?? '');

    expect(media.camera?.readyState).to.equal('live');
    expect(media.faults.camera).to.equal(null);
  });

  it('tells when a device goes away, once', async () => {
    await media.open();
    const faults: string[] = [];
    media.addEventListener('fault', ({ error }) => faults.push(error.code));
    media.camera?.dispatchEvent(new Event('ended'));

    expect(faults).to.deep.equal(['ERR_TDOC_CAMERA_ABSENT']);
    expect(media.camera).to.equal(null);
    expect(source.live).to.deep.equal(['audio']);
  });

  it('ends a screen share that the browser’s own bar ended', async () => {
    let changes = 0;
    await media.startScreenShare();
    expect(media.screen?.contentHint).to.equal('detail');
    media.addEventListener('change', () => (changes += 1));
    media.screen?.dispatchEvent(new Event('ended'));

    expect(media.screen).to.equal(null);
    expect(changes).to.equal(1);
    expect(source.live).to.deep.equal([]);
  });

  it('releases everything at once when consent is withdrawn', async () => {
    await media.open();
    await media.startScreenShare();
    void consent.withdraw(AV);

    expect(source.live).to.deep.equal([]);
    expect([media.camera, media.microphone, media.screen]).to.deep.equal([null, null, null]);
    expect(await rejection(media.open())).to.equal('ERR_TDOC_CONSENT_REQUIRED');
  });

  it('keeps nothing that was opened while consent was being withdrawn', async () => {
    const answer = prompted();
    const opening = rejection(media.open());
    const sharing = media.startScreenShare();
    await source.firstQuestion.promise;
    await consent.withdraw(AV);
    answer();

    expect(await opening).to.equal('ERR_TDOC_CONSENT_REQUIRED');
    await sharing;
    expect(source.live).to.deep.equal([]);
    expect(source.asked.length).to.equal(1);
  });

  it('releases every device on closing, asks for none again, and may be closed twice', async () => {
    await media.open();
    await media.startScreenShare();
    media.level();
    media.close();
    media.close();

    expect(source.live).to.deep.equal([]);
    const asked = source.asked.length;
    expect(await rejection(media.open())).to.equal('ERR_TDOC_INVALID_STATE');
    expect(source.asked.length).to.equal(asked);
  });

  it('asks no second time when it was closed during the browser’s question', async () => {
    const answer = prompted();
    const opening = rejection(media.open());
    await source.firstQuestion.promise;
    media.close();
    answer();
    await opening;

    expect(source.asked.length).to.equal(1);
    expect(source.live).to.deep.equal([]);
  });

  it('names the devices there are', async () => {
    await media.open();
    const { cameras, microphones } = await media.devices();

    expect(cameras.length).to.be.above(0);
    expect(microphones.every(({ label }) => label !== '')).to.equal(true);
    expect(cameras.map(({ deviceId }) => deviceId)).to.include(media.selected.camera);
  });
});
