/**
 * The person's own camera, microphone and screen: opened only after consent, switched, muted, released.
 * State here is what the tracks really are, never what was asked. It knows nothing of connections.
 */
import type { ConsentGate } from '../consent/consent-gate.ts';
import { TDocError } from '../errors.ts';
import { FaultEvent, TypedEventTarget } from '../events.ts';
import type { MediaSource } from '../ports.ts';
import { LevelMeter } from './level-meter.ts';
import { playTestSound } from './test-sound.ts';
import { deviceError, userMediaSource } from './user-media.ts';

export interface DeviceChoice {
  deviceId: string;
  label: string;
}

export interface DeviceList {
  cameras: DeviceChoice[];
  microphones: DeviceChoice[];
  speakers: DeviceChoice[];
}

export type DeviceKind = 'camera' | 'microphone' | 'speaker';
/** What getUserMedia captures. */
export type CapturedKind = 'camera' | 'microphone';

/** Events of {@link LocalMedia}. */
export interface LocalMediaEventMap {
  /** Any track, mute state, choice or device list changed. */
  change: Event;
  /** A device went away by itself. */
  fault: FaultEvent;
}

/** Enough for a face at 720p; a phone that can not do it gives what it has. */
const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
  facingMode: 'user',
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
const AV_PURPOSE = 'teleconsultation.av';

export class LocalMedia extends TypedEventTarget<LocalMediaEventMap> {
  readonly #consent: ConsentGate;
  readonly #source: MediaSource | undefined;
  readonly #tracks: Record<CapturedKind | 'screen', MediaStreamTrack | null> = {
    camera: null,
    microphone: null,
    screen: null,
  };
  readonly #faults: Record<CapturedKind, TDocError | null> = { camera: null, microphone: null };
  readonly #selected: Record<DeviceKind, string | null> = {
    camera: null,
    microphone: null,
    speaker: null,
  };
  #cameraOff = false;
  /** What the person wants, kept when a microphone is replaced: nobody is unmuted by a new device. */
  #muted = false;
  /** Openings run one after the other: two at once would leave a device nobody holds. */
  #opening: Promise<void> = Promise.resolve();
  #meter: LevelMeter | null = null;
  #stopWatching: (() => void) | null = null;
  #closed = false;

  constructor({ consent, source }: { consent: ConsentGate; source?: MediaSource }) {
    super();
    this.#consent = consent;
    this.#source = source;
    consent.addEventListener('consentchange', () => {
      // Withdrawal holds at once, before and outside of any teleconsultation too.
      if (!consent.isGranted(AV_PURPOSE) && this.#holdsAny()) this.#releaseAll();
    });
  }

  get microphone(): MediaStreamTrack | null {
    return this.#tracks.microphone;
  }

  get camera(): MediaStreamTrack | null {
    return this.#tracks.camera;
  }

  get screen(): MediaStreamTrack | null {
    return this.#tracks.screen;
  }

  /** Why a device could not be opened; null when it was, or was not tried. */
  get faults(): Readonly<Record<CapturedKind, TDocError | null>> {
    return { ...this.#faults };
  }

  /** Device ids in use; null stands for the browser's own choice. */
  get selected(): Readonly<Record<DeviceKind, string | null>> {
    return { ...this.#selected };
  }

  get microphoneMuted(): boolean {
    return !(this.#tracks.microphone?.enabled ?? false);
  }

  /** True when the person turned the camera off, as opposed to one that could not be opened. */
  get cameraOff(): boolean {
    return this.#cameraOff;
  }

  /**
   * Opens what can be opened. One device that fails does not cost the other: its reason is in `faults`.
   *
   * @throws {@link TDocError} ERR_TDOC_CONSENT_REQUIRED before consent; ERR_TDOC_INVALID_STATE once closed;
   *   when nothing could be opened, the reason of the microphone, without which there is no conversation.
   */
  open({
    camera = true,
    microphone = true,
  }: { camera?: boolean; microphone?: boolean } = {}): Promise<void> {
    return this.#inTurn(() => this.#open({ camera, microphone }));
  }

  async #open({ camera, microphone }: Record<CapturedKind, boolean>): Promise<void> {
    this.#requireOpenable();
    this.#watchDevices();
    const wantCamera = camera && !this.#cameraOff && !this.#isLive('camera');
    const wantMicrophone = microphone && !this.#isLive('microphone');
    if (wantCamera && wantMicrophone) {
      // One prompt for both. When it fails, each is tried alone to learn which one is missing.
      const constraints = { video: this.#video(), audio: this.#audio() };
      const both = await this.#capture(constraints).catch((cause: unknown) => {
        if (cause instanceof TDocError) throw cause;
        return null;
      });
      if (both) {
        this.#adopt('microphone', both.getAudioTracks()[0]);
        this.#adopt('camera', both.getVideoTracks()[0]);
        this.#changed();
        return;
      }
    }
    if (wantMicrophone) await this.#openOne('microphone');
    if (wantCamera) await this.#openOne('camera');
    this.#changed();
    const microphoneFault = wantMicrophone ? this.#faults.microphone : null;
    const cameraFault = wantCamera ? this.#faults.camera : null;
    if (microphoneFault && !this.#tracks.camera) throw microphoneFault;
    if (cameraFault && !this.#tracks.microphone) throw cameraFault;
  }

  /** Muted means that silence is sent; the icon follows the track. */
  async setMicrophoneMuted(muted: boolean): Promise<void> {
    this.#muted = muted;
    if (!muted && !this.#isLive('microphone')) await this.open({ camera: false });
    if (this.#tracks.microphone) this.#tracks.microphone.enabled = !this.#muted;
    this.#changed();
  }

  /** Off really stops the camera, its light included; on opens it again. */
  async setCameraOff(off: boolean): Promise<void> {
    this.#cameraOff = off;
    if (off) {
      this.#release('camera');
      this.#changed();
      return;
    }
    await this.open({ microphone: false });
    if (this.#faults.camera) throw this.#faults.camera;
  }

  /** Devices by name; names are empty before the person allowed anything. */
  async devices(): Promise<DeviceList> {
    const all = await this.#devices().enumerateDevices();
    const ofKind = (kind: MediaDeviceKind) =>
      all
        .filter((device) => device.kind === kind && device.deviceId !== '')
        .map(({ deviceId, label }) => ({ deviceId, label }));
    return {
      cameras: ofKind('videoinput'),
      microphones: ofKind('audioinput'),
      speakers: ofKind('audiooutput'),
    };
  }

  /** Changes device without leaving the teleconsultation. @throws {@link TDocError} as `open` does. */
  async selectDevice(kind: DeviceKind, deviceId: string): Promise<void> {
    this.#selected[kind] = deviceId;
    if (kind !== 'speaker') await this.#inTurn(() => this.#reopen(kind));
    this.#changed();
    const fault = kind === 'speaker' ? null : this.#faults[kind];
    if (fault) throw fault;
  }

  /** @throws {@link TDocError} ERR_TDOC_SCREEN_SHARE_REFUSED when the person or the system says no. */
  async startScreenShare(): Promise<void> {
    this.#requireOpenable();
    let stream: MediaStream;
    try {
      stream = await this.#devices().getDisplayMedia();
    } catch (cause) {
      const code =
        cause instanceof TypeError
          ? 'ERR_TDOC_SCREEN_SHARE_UNSUPPORTED'
          : 'ERR_TDOC_SCREEN_SHARE_REFUSED';
      throw new TDocError(code, { cause });
    }
    const track = stream.getVideoTracks()[0];
    // As with a camera: consent may have gone while the person was choosing.
    if (!track || this.#closed || !this.#consent.isGranted(AV_PURPOSE)) {
      stopAll(stream);
      return;
    }
    this.#release('screen');
    // Text must stay readable: fewer pictures, sharp ones.
    track.contentHint = 'detail';
    this.#tracks.screen = track;
    track.addEventListener('ended', () => {
      if (this.#tracks.screen === track) void this.stopScreenShare();
    });
    this.#changed();
  }

  stopScreenShare(): Promise<void> {
    this.#release('screen');
    this.#changed();
    return Promise.resolve();
  }

  /** The microphone's level now, 0 to 1; 0 while muted or closed. Meant for an animation frame. */
  level(): number {
    const track = this.#tracks.microphone;
    if (!track?.enabled) return 0;
    this.#meter ??= new LevelMeter(track);
    return this.#meter.level();
  }

  playTestSound(): Promise<void> {
    return playTestSound(this.#selected.speaker);
  }

  /** Releases every device; idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopWatching?.();
    this.#stopWatching = null;
    this.#releaseAll();
  }

  /** A closed LocalMedia touches no device again, not even for an instant. */
  #requireOpenable(): void {
    this.#consent.require(AV_PURPOSE);
    if (this.#closed) throw new TDocError('ERR_TDOC_INVALID_STATE');
  }

  #inTurn(open: () => Promise<void>): Promise<void> {
    const turn = this.#opening.then(open);
    this.#opening = turn.catch(() => {});
    return turn;
  }

  /** With the device just chosen: the one in use, or the one that failed before. */
  async #reopen(kind: CapturedKind): Promise<void> {
    if (!this.#isLive(kind) && this.#faults[kind] === null) return;
    this.#requireOpenable();
    this.#release(kind);
    await this.#openOne(kind);
  }

  #holdsAny(): boolean {
    return Object.values(this.#tracks).some((track) => track !== null);
  }

  #releaseAll(): void {
    this.#release('camera');
    this.#release('microphone');
    this.#release('screen');
    this.#changed();
  }

  #devices(): MediaSource {
    return this.#source ?? userMediaSource();
  }

  #video(): MediaTrackConstraints {
    const deviceId = this.#selected.camera;
    return deviceId === null ? CAMERA : { ...CAMERA, deviceId: { exact: deviceId } };
  }

  #audio(): MediaTrackConstraints {
    const deviceId = this.#selected.microphone;
    return deviceId === null ? MICROPHONE : { ...MICROPHONE, deviceId: { exact: deviceId } };
  }

  async #capture(constraints: MediaStreamConstraints): Promise<MediaStream> {
    const stream = await this.#devices().getUserMedia(constraints);
    // The person may have left, or withdrawn consent, while the browser was asking.
    if (this.#closed || !this.#consent.isGranted(AV_PURPOSE)) {
      stopAll(stream);
      throw new TDocError('ERR_TDOC_CONSENT_REQUIRED');
    }
    return stream;
  }

  async #openOne(kind: CapturedKind): Promise<void> {
    try {
      const stream = await this.#capture(
        kind === 'camera' ? { video: this.#video() } : { audio: this.#audio() },
      );
      this.#adopt(kind, stream.getTracks()[0]);
    } catch (cause) {
      if (cause instanceof TDocError) throw cause;
      this.#faults[kind] = deviceError(kind, cause);
    }
  }

  #adopt(kind: CapturedKind, track: MediaStreamTrack | undefined): void {
    this.#release(kind);
    if (!track) return;
    // Turned off while the browser was asking.
    if (kind === 'camera' && this.#cameraOff) {
      track.stop();
      return;
    }
    if (kind === 'camera') track.contentHint = 'motion';
    else track.enabled = !this.#muted;
    this.#faults[kind] = null;
    this.#tracks[kind] = track;
    this.#selected[kind] ??= track.getSettings().deviceId ?? null;
    track.addEventListener('ended', () => this.#unplugged(kind, track));
  }

  /** `ended` comes only when the device went away: our own `stop()` does not fire it. */
  #unplugged(kind: CapturedKind, track: MediaStreamTrack): void {
    if (this.#tracks[kind] !== track) return;
    this.#release(kind);
    this.#selected[kind] = null;
    const code = kind === 'camera' ? 'ERR_TDOC_CAMERA_ABSENT' : 'ERR_TDOC_MICROPHONE_ABSENT';
    const fault = new TDocError(code, { retryable: true });
    this.#faults[kind] = fault;
    this.#changed();
    this.dispatchEvent(new FaultEvent(fault));
  }

  #isLive(kind: CapturedKind): boolean {
    return this.#tracks[kind]?.readyState === 'live';
  }

  #release(kind: CapturedKind | 'screen'): void {
    const track = this.#tracks[kind];
    this.#tracks[kind] = null;
    track?.stop();
    if (kind === 'microphone') {
      this.#meter?.close();
      this.#meter = null;
    }
  }

  #watchDevices(): void {
    this.#stopWatching ??= this.#devices().onDeviceChange(() => this.#changed());
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
