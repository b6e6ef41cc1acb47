/**
 * What the core needs from the world, written from the core's side and no wider than it needs.
 * Every port has a real adapter in the rim and a fake in `./testing`.
 */

/** Time, so that tests move it instead of waiting for it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `callback` once after `delayMs`; the answer cancels it and may be called at any time. */
  setTimer(callback: () => void, delayMs: number): () => void;
}

/** Cameras, microphones and screens of this device. `userMediaSource()` is the real one. */
export interface MediaSource {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  getDisplayMedia(): Promise<MediaStream>;
  enumerateDevices(): Promise<MediaDeviceInfo[]>;
  /** Calls back when a device is plugged in or out; the answer stops that. */
  onDeviceChange(callback: () => void): () => void;
}

/** How a signalling connection tells its owner what happened; each is called in order, none after `onClose`. */
export interface SignallingHandlers {
  onOpen(): void;
  /** One text frame as it came: unknown, unparsed. */
  onText(text: string): void;
  /** `code` as in RFC 6455 §7.4; 1006 when the network broke. Called exactly once. */
  onClose(code: number): void;
}

/** One connection to the signalling server. */
export interface SignallingConnection {
  /** Sends one text frame; does nothing once closed. */
  send(text: string): void;
  /** Idempotent. */
  close(): void;
}

/** Opens signalling connections. `websocketTransport()` is the real one. */
export interface SignallingTransport {
  connect(handlers: SignallingHandlers): SignallingConnection;
}

/** What a simple-peer connection has to say to the remote one: an offer, an answer, a candidate. */
export type PeerSignal =
  | { type: 'offer' | 'answer'; sdp: string }
  | {
      type: 'candidate';
      candidate: { candidate: string; sdpMLineIndex: number | null; sdpMid: string | null };
    }
  | { type: 'renegotiate'; renegotiate: true };

/** The three kinds of track a participant publishes, in the order of the connection's transceivers. */
export const TRACK_SOURCES = ['microphone', 'camera', 'screen'] as const;
export type TrackSource = (typeof TRACK_SOURCES)[number];

export interface PeerHandlers {
  onSignal(signal: PeerSignal): void;
  /** `remoteTracks` has more than before; they are muted until media arrives. */
  onTracks(): void;
  /** Media and data can flow. May be called again after a short interruption. */
  onConnected(): void;
  /** Nothing flows for now; the connection may come back by itself. */
  onInterrupted(): void;
  /** One text message over the data channel. */
  onText(text: string): void;
  /** The connection is gone for good; called exactly once, also after `close()`. */
  onClosed(): void;
}

/** One WebRTC connection with one remote participant. */
export interface PeerConnectionPort {
  /** Applies what the remote end sent; never throws: a bad signal closes the connection. */
  signal(signal: PeerSignal): void;
  /** Sends, replaces or (null) stops one source, without renegotiation. */
  setTrack(source: TrackSource, track: MediaStreamTrack | null): Promise<void>;
  /** The remote tracks; each exists from the start and is muted until media arrives. */
  readonly remoteTracks: Readonly<Partial<Record<TrackSource, MediaStreamTrack>>>;
  /** True while the data channel is open. */
  readonly canSendText: boolean;
  sendText(text: string): void;
  /** SHA-256 DTLS fingerprints, lower-case hexadecimal without colons; null until both are known. */
  fingerprints(): { local: string; remote: string } | null;
  getStats(): Promise<RTCStatsReport>;
  close(): void;
}

/** Makes peer connections. `simplePeerTransport()` is the real one. */
export interface PeerTransport {
  create(options: {
    initiator: boolean;
    iceServers: RTCIceServer[];
    iceTransportPolicy: RTCIceTransportPolicy;
    handlers: PeerHandlers;
  }): PeerConnectionPort;
  /** Does beforehand, without contacting anybody, what the first connection of a page makes it wait for. */
  warmUp?(): void;
}
