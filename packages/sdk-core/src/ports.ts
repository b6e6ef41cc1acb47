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
  /** @param subprotocol - The one of the offered that the server took; `tdoc.v1` when nobody says. */
  onOpen(subprotocol?: string): void;
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
  /**
   * @param options - `url`: where the server said to come back, once, instead of where this transport
   *   leads; a transport that knows one way only may ignore it.
   */
  connect(handlers: SignallingHandlers, options?: { url?: string | null }): SignallingConnection;
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

/** How much of a camera's picture is sent, from the best to none; `stills`: a few pictures a second. */
export const VIDEO_RUNGS = ['720p', '480p', '360p', '180p', 'stills', 'audio-only'] as const;
export type VideoRung = (typeof VIDEO_RUNGS)[number];

/** What is sent of camera and microphone at most. */
export interface SendingLimits {
  /** Rows of the picture; null for no picture at all. */
  heightPx: number | null;
  framesPerSecond: number;
  videoKbps: number;
  audioKbps: number;
}

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
  /** The data channel stands; called again after an interruption. */
  onDataOpen?(): void;
  /** One message that came as an authentic, new data frame; in the order of sending. */
  onData?(message: Uint8Array<ArrayBuffer>): void;
  /** What became of the frames so far, about once a second. */
  onProof?(proof: FrameProof): void;
  /** The frames can not be protected: nothing is sent or shown. */
  onUnprotected?(): void;
  /** The connection is gone for good; called exactly once, also after `close()`. */
  onClosed(): void;
}

/** What the secure session decides about media keys; told to the frame protection in this order. */
export type MediaKeyEvent =
  /** From now on every frame this participant sends is sealed under this key. The bytes are handed over. */
  | { type: 'send'; epoch: number; base: Uint8Array<ArrayBuffer> }
  /** The sending key steps forward; receivers follow by themselves. */
  | { type: 'ratchet' }
  /** Frames of that epoch from that participant can be opened. The bytes are handed over. */
  | { type: 'receive'; remote: string; epoch: number; base: Uint8Array<ArrayBuffer> }
  | { type: 'retire'; remote: string; epoch: number }
  /** That participant is gone: nothing from it is opened any more. */
  | { type: 'forget'; remote: string };

/** Frames of one source that passed through the protection since the line was opened. */
export interface FrameCounters {
  /** Handed in by the encoder or by the network. */
  in: number;
  /** Handed on, sealed or opened. */
  out: number;
  /** Dropped: no key, not authentic, a repetition, a codec nobody may send. */
  failures: number;
}

/** By source; `data` counts the frames of the data channel. */
export type FrameProof = Readonly<
  Record<'sent' | 'received', Readonly<Partial<Record<TrackSource | 'data', FrameCounters>>>>
>;

/** The protection of one connection's frames. */
export interface FrameLine {
  /** Once for each sender and receiver, before any media may pass. @throws when it can not be done. */
  attach(
    end: RTCRtpSender | RTCRtpReceiver,
    options: { direction: 'send' | 'receive'; source: TrackSource },
  ): void;
  /** Makes a data frame of a message; null when there is no key: nothing may leave. */
  seal(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null>;
  /** The message of a data frame; null when it is not authentic, not new, or of another stream. */
  open(frame: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null>;
  close(): void;
}

/** Seals every frame of media and data from end to end, inside WebRTC's own encryption. */
export interface FrameProtection {
  /** False where the browser offers no way to reach the frames: no media is sent there at all. */
  readonly supported: boolean;
  /** Gets ready ahead of the first connection, as far as that can be done without keys. */
  warmUp?(): void;
  apply(event: MediaKeyEvent): void;
  /**
   * `onProof` is called about once a second while frames flow; `onFailure` when nothing can be sealed
   * or opened any more, so that nothing passes.
   */
  open(options: { remote: string; onProof(proof: FrameProof): void; onFailure(): void }): FrameLine;
  /** Drops every key. */
  close(): void;
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
  /**
   * Sends a message as a data frame, in the order of calls; settles once there is room for the next, so
   * that whoever waits for it never queues much. False when it did not leave: no key, no channel, or too
   * much waits already.
   */
  sendData(message: Uint8Array<ArrayBuffer>): Promise<boolean>;
  /** SHA-256 DTLS fingerprints, lower-case hexadecimal without colons; null until both are known. */
  fingerprints(): { local: string; remote: string } | null;
  getStats(): Promise<RTCStatsReport>;
  /** Gathers this device's addresses anew and offers them, on the same connection. Only the initiator may. */
  restartIce(): void;
  /** Tries the addresses that are known again: WebRTC gives them up after a while of silence. */
  retryRoutes(): void;
  /** Has every encoder send a whole picture next, as far as the browser lets that be asked. */
  sendKeyFrames(): void;
  /** Holds what is sent of camera and microphone to these limits, without renegotiation; sound goes first. */
  limitSending(limits: SendingLimits): Promise<void>;
  close(): void;
}

/** Makes peer connections. `simplePeerTransport()` is the real one. */
export interface PeerTransport {
  /** What seals the frames of this transport's connections; without one, no session is made. */
  readonly protection?: FrameProtection;
  create(options: {
    /** The participant at the other end. */
    remote: string;
    initiator: boolean;
    iceServers: RTCIceServer[];
    iceTransportPolicy: RTCIceTransportPolicy;
    handlers: PeerHandlers;
  }): PeerConnectionPort;
  /** Does beforehand, without contacting anybody, what the first connection of a page makes it wait for. */
  warmUp?(): void;
}
