/**
 * Everything that ties this browser to one remote participant once both are admitted: the media
 * connection, its quality and what is proven about it. Part of the composition: it joins `peer/` and
 * `quality/`, and reports as patches of the participant's snapshot.
 */
import type * as Parts from './connection-parts.ts';
import type { ConnectionGauge } from './connection-gauge.ts';
import type { ParticipantPatch } from './participants/participant-list.ts';
import type { ParticipantTrack } from './participants/participant.ts';
import { PeerLink, type LinkMessage, type PeerLinkOptions } from './peer/peer-link.ts';
import { FrameWatch } from './frame-watch.ts';
import {
  TRACK_SOURCES,
  VIDEO_RUNGS,
  type FrameProof,
  type TrackSource,
  type VideoRung,
} from './ports.ts';
import { NO_EVIDENCE, type Evidence } from './participants/security-report.ts';

export interface RemoteConnectionOptions extends Omit<PeerLinkOptions, 'handlers' | 'keeper'> {
  handlers: {
    send(message: LinkMessage): void;
    onText(text: string): void;
    /** The data channel stands, again perhaps. */
    onDataOpen(): void;
    onData(message: Uint8Array<ArrayBuffer>): void;
    onPatch(patch: ParticipantPatch): void;
    onUnreachable(): void;
    onSilent(): void;
    /** So much of the picture is sent to this participant now. */
    onSending(video: VideoRung): void;
    /** Media of this participant would leave, or left, unsealed; it was stopped. */
    onUnprotected(): void;
    /** `evidence` has more to say. */
    onEvidence(): void;
  };
}

export class RemoteConnection {
  readonly #options: RemoteConnectionOptions;
  readonly #link: PeerLink;
  readonly #parts = import('./connection-parts.ts').catch(() => null);
  readonly #on: Record<TrackSource, boolean> = { microphone: false, camera: false, screen: false };
  #evidence: Evidence = NO_EVIDENCE;
  #gauge: ConnectionGauge | null = null;
  #sent: VideoRung = VIDEO_RUNGS[0];
  #received: VideoRung | null = null;
  #watch: FrameWatch | null = null;
  #closed = false;

  constructor(options: RemoteConnectionOptions) {
    this.#options = options;
    const { send, onText, onDataOpen, onData, onUnreachable, onUnprotected, onSilent } =
      options.handlers;
    this.#link = new PeerLink({
      ...options,
      keeper: this.#parts.then((parts) => parts?.RouteKeeper ?? null),
      handlers: {
        send,
        onText,
        onDataOpen,
        onData,
        onUnreachable,
        onSilent,
        // Before they carry anything: a screen that has its picture in place loses no frame.
        onTracks: () => {
          if (!this.#closed) this.#options.handlers.onPatch(this.#tracks());
        },
        onUnprotected,
        onStateChange: () => this.#stateChanged(),
        onProof: (proof) => this.#proved(proof),
      },
    });
  }

  get canSendText(): boolean {
    return this.#link.connection?.canSendText ?? false;
  }

  /** What became of the frames of this connection, and what protects its packets. */
  get evidence(): Evidence {
    return this.#evidence;
  }

  start(): void {
    this.#options.handlers.onPatch({ connection: 'connecting' });
    this.#witness(NO_EVIDENCE);
    this.#link.start();
  }

  receive(message: LinkMessage): void {
    this.#link.receive(message);
  }

  recover(): void {
    this.#link.recover();
  }

  networkChanged(): void {
    this.#link.networkChanged();
  }

  sendText(text: string): void {
    this.#link.connection?.sendText(text);
  }

  /** False when it did not leave. */
  sendData(message: Uint8Array<ArrayBuffer>): Promise<boolean> {
    return this.#link.connection?.sendData(message) ?? Promise.resolve(false);
  }

  async setTrack(source: TrackSource, track: MediaStreamTrack | null): Promise<void> {
    await this.#link.setTrack(source, track);
  }

  /** The remote participant says which of its sources are on. */
  setRemoteState(on: Record<TrackSource, boolean>): void {
    Object.assign(this.#on, on);
    this.#options.handlers.onPatch(this.#tracks());
  }

  /** The remote participant says how much of its picture it sends. */
  setRemoteRung(received: VideoRung): void {
    this.#received = received;
    this.#options.handlers.onPatch({ received, ...this.#tracks() });
  }

  close(): void {
    this.#closed = true;
    this.#gauge?.close();
    this.#watch?.close();
    this.#link.close();
  }

  #proved(proof: FrameProof): void {
    this.#watch?.proved(proof);
    this.#witness({ ...this.#evidence, proof });
  }

  #witness(evidence: Evidence): void {
    if (this.#closed) return;
    this.#evidence = evidence;
    this.#options.handlers.onEvidence();
  }

  #tracks(): Record<TrackSource, ParticipantTrack> {
    const remote = this.#link.connection?.remoteTracks ?? {};
    const track = (source: TrackSource): ParticipantTrack => ({
      track: remote[source] ?? null,
      // A picture that no longer comes is not shown as one that stands still.
      on: this.#on[source] && !(source === 'camera' && this.#received === 'audio-only'),
    });
    const [microphone, camera, screen] = TRACK_SOURCES.map(track) as [
      ParticipantTrack,
      ParticipantTrack,
      ParticipantTrack,
    ];
    return { microphone, camera, screen };
  }

  #stateChanged(): void {
    if (this.#closed) return;
    const connection = this.#link.state;
    this.#options.handlers.onPatch({ connection, ...this.#tracks() });
    if (connection !== 'connected') return;
    this.#guard();
    void this.#parts.then((parts) => this.#measure(parts));
  }

  /** Stops a track whose frames leave without having been sealed. */
  #guard(): void {
    const connection = this.#link.connection;
    if (!connection || this.#watch?.connection === connection) return;
    this.#watch?.close();
    this.#watch = new FrameWatch({
      clock: this.#options.clock,
      connection,
      onBypass: (source) => {
        void this.#link.setTrack(source, null);
        this.#options.handlers.onUnprotected();
      },
    });
  }

  #measure(parts: typeof Parts | null): void {
    const connection = this.#link.connection;
    if (this.#closed || !parts || !connection || this.#gauge?.connection === connection) return;
    this.#gauge?.close();
    // A new connection begins with the whole picture again.
    this.#sends(VIDEO_RUNGS[0]);
    this.#gauge = new parts.ConnectionGauge({
      clock: this.#options.clock,
      connection,
      handlers: {
        onQuality: (quality) => this.#options.handlers.onPatch({ quality }),
        onRung: (rung) => this.#sends(rung),
        onTransport: (transport) => this.#witness({ ...this.#evidence, transport }),
      },
    });
  }

  #sends(sent: VideoRung): void {
    if (sent === this.#sent) return;
    this.#sent = sent;
    this.#options.handlers.onPatch({ sent });
    this.#options.handlers.onSending(sent);
  }
}
