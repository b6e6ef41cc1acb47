/**
 * Measures one standing connection every second and a half: what its statistics mean to a person, which
 * encryption WebRTC negotiated, and how much of the picture the line carries; the sender is held to that.
 * Part of the composition: it joins `quality/`, `media/` and `peer/`.
 */
import { QualityLadder, VIDEO_LIMITS } from './media/quality-ladder.ts';
import type { TransportSecurity } from './participants/security-report.ts';
import { transportSecurityOf } from './peer/transport-security.ts';
import type { Clock, PeerConnectionPort, VideoRung } from './ports.ts';
import {
  connectionQuality,
  sampleOf,
  type ConnectionQuality,
  type QualitySample,
} from './quality/connection-quality.ts';
import { sendingFactsOf } from './quality/line-sample.ts';

/** Two looks in three seconds: so soon must a picture make way for the sound. */
const INTERVAL_MS = 1_500;

export interface ConnectionGaugeOptions {
  clock: Clock;
  connection: Pick<PeerConnectionPort, 'getStats' | 'fingerprints' | 'limitSending'>;
  handlers: {
    onQuality(quality: ConnectionQuality): void;
    onTransport(transport: TransportSecurity | null): void;
    /** From now on so much of the picture is sent. */
    onRung(rung: VideoRung): void;
  };
}

export class ConnectionGauge {
  readonly #options: ConnectionGaugeOptions;
  readonly #ladder = new QualityLadder();
  #sample: QualitySample | null = null;
  #cancel: () => void = () => {};
  #closed = false;

  constructor(options: ConnectionGaugeOptions) {
    this.#options = options;
    this.#schedule();
  }

  get connection(): ConnectionGaugeOptions['connection'] {
    return this.#options.connection;
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #schedule(): void {
    const { clock } = this.#options;
    this.#cancel = clock.setTimer(() => void this.#measure(), INTERVAL_MS);
  }

  async #measure(): Promise<void> {
    const { connection, handlers } = this.#options;
    // Once without statistics is no reason to stop: only its owner ends the gauge.
    const report = await connection.getStats().catch(() => null);
    if (this.#closed) return;
    if (report) {
      const sample = sampleOf(report);
      handlers.onQuality(connectionQuality(this.#sample, sample));
      this.#sample = sample;
      this.#climb(report);
      const fingerprint = connection.fingerprints()?.remote ?? null;
      handlers.onTransport(transportSecurityOf(report, fingerprint));
    }
    this.#schedule();
  }

  #climb(report: RTCStatsReport): void {
    const { clock, connection, handlers } = this.#options;
    const { isSendingVideo, ...facts } = sendingFactsOf(report);
    if (!isSendingVideo) return;
    const former = this.#ladder.rung;
    const rung = this.#ladder.look({ at: clock.now(), ...facts });
    if (rung === former) return;
    void connection.limitSending(VIDEO_LIMITS[rung]);
    handlers.onRung(rung);
  }
}
