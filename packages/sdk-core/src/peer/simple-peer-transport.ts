/**
 * The real peer transport: the only import of simple-peer and the only place that touches its `_pc`.
 * Three transceivers (microphone, camera, screen) are made by the initiator before the first offer, so
 * that mute, device switch and screen share never renegotiate. Every sender and receiver gets its frame
 * transform before any media may pass.
 * It has no ICE server of its own: simple-peer's defaults would send addresses to third parties.
 */
import SimplePeer from 'simple-peer/simplepeer.min.js';
import { workerFrameProtection } from '../sframe/worker-frame-protection.ts';
import { DataLane } from './data-lane.ts';
import { limitPicture, limitSound } from './sending-limits.ts';
import { remoteCertificateFits } from './remote-certificate.ts';
import { tidyDescription } from './tidy-description.ts';
import {
  TRACK_SOURCES,
  type FrameLine,
  type FrameProtection,
  type PeerConnectionPort,
  type PeerHandlers,
  type PeerSignal,
  type PeerTransport,
  type SendingLimits,
  type TrackSource,
} from '../ports.ts';

/** What simple-peer keeps private and this file needs. */
interface SimplePeerInternals {
  readonly _pc: RTCPeerConnection;
  readonly _channel: RTCDataChannel | null;
  _createAnswer(): void;
  _onIceStateChange(): void;
  _onConnectionStateChange(): void;
  negotiate(): void;
}

/** Chromium's way to ask an encoder for a whole picture. */
interface KeyFrameSender {
  setParameters(
    parameters: RTCRtpSendParameters,
    options: { encodingOptions: { keyFrame: boolean }[] },
  ): Promise<void>;
}

const KIND: Record<TrackSource, 'audio' | 'video'> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
};

/** What can be sealed whole: no codec whose packetizer reads the frame, nothing that repeats frames. */
const CODECS: Record<'audio' | 'video', readonly string[]> = {
  audio: ['audio/opus'],
  video: ['video/vp8', 'video/rtx'],
};

/** Chromium lets media pass by a transform unless this stands, also with the standard interface. */
type ProtectedConfiguration = RTCConfiguration & { encodedInsertableStreams: true };

function fingerprintIn(description: RTCSessionDescription | null): string | null {
  const found = new Set<string>();
  for (const match of (description?.sdp ?? '').matchAll(/^a=fingerprint:(\S+) (\S+)\s*$/gim)) {
    if (match[1]?.toLowerCase() !== 'sha-256') return null;
    found.add((match[2] ?? '').replaceAll(':', '').toLowerCase());
  }
  // Two fingerprints would mean two certificates: no single code could vouch for both.
  return found.size === 1 ? ([...found][0] ?? null) : null;
}

class SimplePeerConnection implements PeerConnectionPort {
  readonly #peer: SimplePeer.Instance;
  readonly #internals: SimplePeerInternals;
  readonly #handlers: PeerHandlers;
  /** Tracks set before the remote offer made the transceivers. */
  readonly #pending = new Map<TrackSource, MediaStreamTrack>();
  readonly #line: FrameLine;
  readonly #lane: DataLane;
  /** Where the other end can be reached, as it said since its last description. */
  #candidates: RTCIceCandidateInit[] = [];
  #certificateChecked = false;
  #closed = false;

  constructor(
    protection: FrameProtection,
    {
      remote,
      initiator,
      iceServers,
      iceTransportPolicy,
      handlers,
    }: Parameters<PeerTransport['create']>[0],
  ) {
    this.#handlers = handlers;
    this.#line = protection.open({
      remote,
      onProof: (proof) => handlers.onProof?.(proof),
      onFailure: () => this.#unprotected(),
    });
    this.#peer = new SimplePeer({
      initiator,
      trickle: true,
      // Else text could not be told from bytes.
      objectMode: true,
      config: {
        iceServers,
        iceTransportPolicy,
        bundlePolicy: 'max-bundle',
        encodedInsertableStreams: true,
      } as ProtectedConfiguration,
    });
    this.#internals = this.#peer as unknown as SimplePeerInternals;
    this.#lane = this.#makeLane();
    this.#outlive();
    if (initiator) this.#addTransceivers();
    else this.#answerBothWays();
    this.#listen();
  }

  get remoteTracks(): PeerConnectionPort['remoteTracks'] {
    if (this.#closed) return {};
    const transceivers = this.#internals._pc.getTransceivers();
    return Object.fromEntries(
      TRACK_SOURCES.flatMap((source, index) => {
        const track = transceivers[index]?.receiver.track;
        return track ? [[source, track] as const] : [];
      }),
    );
  }

  get canSendText(): boolean {
    return !this.#closed && this.#peer.connected;
  }

  signal(signal: PeerSignal): void {
    if (this.#closed) return;
    if (signal.type === 'candidate') this.#candidates.push(signal.candidate);
    else this.#candidates = [];
    try {
      this.#peer.signal(signal as SimplePeer.SignalData);
    } catch {
      // simple-peer throws on a malformed candidate; the connection may do without it.
    }
  }

  async setTrack(source: TrackSource, track: MediaStreamTrack | null): Promise<void> {
    if (this.#closed) return;
    if (track) this.#pending.set(source, track);
    else this.#pending.delete(source);
    const index = TRACK_SOURCES.indexOf(source);
    await this.#internals._pc.getTransceivers()[index]?.sender.replaceTrack(track);
  }

  sendText(text: string): void {
    if (this.canSendText) this.#peer.send(text);
  }

  sendData(message: Uint8Array<ArrayBuffer>): Promise<boolean> {
    return this.#lane.send(message);
  }

  fingerprints(): { local: string; remote: string } | null {
    if (this.#closed) return null;
    const local = fingerprintIn(this.#internals._pc.localDescription);
    const remote = fingerprintIn(this.#internals._pc.remoteDescription);
    return local && remote ? { local, remote } : null;
  }

  async getStats(): Promise<RTCStatsReport> {
    // simple-peer drops its connection on closing; asking then is a rejection, not a thrown error.
    return await this.#internals._pc.getStats();
  }

  restartIce(): void {
    if (this.#closed) return;
    this.#internals._pc.restartIce();
    this.#internals.negotiate();
  }

  retryRoutes(): void {
    if (this.#closed) return;
    const connection = this.#internals._pc;
    // Told again, a candidate WebRTC had given up is tried again, on both sides without a word between them.
    for (const candidate of this.#candidates) connection.addIceCandidate(candidate).catch(() => {});
  }

  sendKeyFrames(): void {
    if (this.#closed) return;
    for (const { sender } of this.#internals._pc.getTransceivers()) {
      if (sender.track?.kind !== 'video') continue;
      const parameters = sender.getParameters();
      const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
      // Refused where the browser does not know it: the other end's own request has to do.
      (sender as KeyFrameSender).setParameters(parameters, { encodingOptions }).catch(() => {});
    }
  }

  async limitSending(limits: SendingLimits): Promise<void> {
    if (this.#closed) return;
    const [microphone, camera] = this.#internals._pc.getTransceivers();
    // Refused where the sender is not ready: WebRTC's own adaptation has to do until the next change.
    await Promise.allSettled([
      microphone && limitSound(microphone.sender, limits),
      camera && limitPicture(camera.sender, limits),
    ]);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#lane.close();
    this.#line.close();
    this.#peer.destroy();
    this.#handlers.onClosed();
  }

  #makeLane(): DataLane {
    const internals = this.#internals;
    return new DataLane({
      line: this.#line,
      channel: {
        // Before simple-peer calls itself connected, the other end may be heard and wants an answer.
        get isOpen() {
          return internals._channel?.readyState === 'open';
        },
        get bufferedBytes() {
          return internals._channel?.bufferedAmount ?? 0;
        },
        send: (frame) => this.#peer.send(frame),
      },
      onMessage: (message) => this.#handlers.onData?.(message),
    });
  }

  /** simple-peer ends with a route that failed; WebRTC itself can be given another one. */
  #outlive(): void {
    const internals = this.#internals;
    const iceStateChanged = internals._onIceStateChange.bind(this.#peer);
    internals._onConnectionStateChange = () => {};
    internals._onIceStateChange = () => {
      if (internals._pc.iceConnectionState !== 'failed') iceStateChanged();
    };
  }

  #addTransceivers(): void {
    for (const source of TRACK_SOURCES) {
      const transceiver = this.#internals._pc.addTransceiver(KIND[source], {
        direction: 'sendrecv',
      });
      this.#protect(transceiver, source);
    }
  }

  /** Before anything is negotiated: a transform set later may be ignored without a word. */
  #protect(transceiver: RTCRtpTransceiver, source: TrackSource): void {
    const { sender, receiver } = transceiver;
    try {
      this.#line.attach(sender, { direction: 'send', source });
      this.#line.attach(receiver, { direction: 'receive', source });
    } catch {
      return this.#unprotected();
    }
    const allowed = CODECS[KIND[source]];
    const codecs = RTCRtpReceiver.getCapabilities(KIND[source])?.codecs ?? [];
    const wanted = codecs.filter(({ mimeType }) => allowed.includes(mimeType.toLowerCase()));
    transceiver.setCodecPreferences(wanted);
  }

  #unprotected(): void {
    if (this.#closed) return;
    this.#handlers.onUnprotected?.();
    this.close();
  }

  /** The answering side gets its transceivers from the offer, receive-only; it wants to send as well. */
  #answerBothWays(): void {
    const createAnswer = this.#internals._createAnswer.bind(this.#peer);
    let isReady = false;
    this.#internals._createAnswer = () => {
      // Offered again for new routes only: the transceivers are the same, and so are their transforms.
      if (isReady) {
        createAnswer();
        return;
      }
      isReady = true;
      const transceivers = this.#internals._pc.getTransceivers();
      for (const [index, source] of TRACK_SOURCES.entries()) {
        const transceiver = transceivers[index];
        if (!transceiver) continue;
        this.#protect(transceiver, source);
        if (this.#closed) return;
        transceiver.direction = 'sendrecv';
        const track = this.#pending.get(source);
        if (track) transceiver.sender.replaceTrack(track).catch(() => this.close());
      }
      createAnswer();
    };
  }

  #listen(): void {
    const peer = this.#peer;
    const connection = this.#internals._pc;
    peer.on('signal', (data) => {
      if (this.#closed) return;
      const signal = data as PeerSignal;
      this.#handlers.onSignal(
        'sdp' in signal ? { ...signal, sdp: tidyDescription(signal.sdp) } : signal,
      );
    });
    peer.on('data', (data: string | Uint8Array<ArrayBuffer>) => {
      if (this.#closed) return;
      if (typeof data === 'string') this.#handlers.onText(data);
      else this.#lane.receive(new Uint8Array(data));
    });
    peer.on('connect', () => {
      // At the threshold simple-peer has set, 64 KiB.
      const roomFound = () => this.#lane.roomFound();
      this.#internals._channel?.addEventListener('bufferedamountlow', roomFound);
      this.#report();
    });
    // Both are told by `close`; without a listener simple-peer's error would be uncaught.
    peer.on('error', () => {});
    peer.on('close', () => this.close());
    connection.addEventListener('connectionstatechange', () => this.#report());
    // simple-peer's own `track` speaks only of tracks in streams; ours are in none.
    connection.addEventListener('track', () => {
      if (!this.#closed) this.#handlers.onTracks();
    });
  }

  #report(): void {
    if (this.#closed) return;
    const state = this.#internals._pc.connectionState;
    if (state === 'connected') void this.#connected();
    if (state === 'disconnected' || state === 'failed') this.#handlers.onInterrupted();
  }

  /** The certificate at the other end must be the one its sealed description announced. */
  async #connected(): Promise<void> {
    if (!this.#certificateChecked) {
      const fingerprint = this.fingerprints()?.remote ?? null;
      const fits = await remoteCertificateFits(this.#internals._pc, fingerprint);
      if (!fits) {
        this.close();
        return;
      }
      this.#certificateChecked = true;
    }
    if (this.#closed) return;
    this.#handlers.onConnected();
    if (this.canSendText) this.#handlers.onDataOpen?.();
  }
}

/**
 * A page's first connection loads codecs and draws a key, tens of milliseconds in which nobody sees
 * anything. One that never gathers an address, and so speaks to nobody, does it ahead of time.
 */
function warmUp(): void {
  try {
    const peer = new SimplePeer({ config: { iceServers: [] } });
    const connection = (peer as unknown as SimplePeerInternals)._pc;
    const done = () => void peer.destroy();
    peer.on('error', () => {});
    for (const source of TRACK_SOURCES) connection.addTransceiver(KIND[source]);
    connection.createOffer().then(done, done);
  } catch {
    // No WebRTC here: the connection that is really wanted will say so.
  }
}

export interface SimplePeerTransportOptions {
  /** Where `sframe-worker.js` lies, if not beside the SDK's own files; of the page's own origin. */
  workerUrl?: string | URL;
  /** Another protection than the worker's. */
  protection?: FrameProtection;
}

/**
 * WebRTC by simple-peer, with the given ICE servers and no other, and every media frame sealed. One
 * transport serves one teleconsultation.
 */
export function simplePeerTransport(options: SimplePeerTransportOptions = {}): PeerTransport {
  const { workerUrl, protection = workerFrameProtection(workerUrl ? { workerUrl } : {}) } = options;
  return {
    protection,
    create: (connection) => new SimplePeerConnection(protection, connection),
    warmUp: () => {
      protection.warmUp?.();
      warmUp();
    },
  };
}
