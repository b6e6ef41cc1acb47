/**
 * Measures one standing connection every two seconds: what its statistics mean to a person, and which
 * encryption WebRTC negotiated. Part of the composition: it joins `quality/` and `peer/`.
 */
import type { TransportSecurity } from './participants/security-report.ts';
import { transportSecurityOf } from './peer/transport-security.ts';
import type { Clock, PeerConnectionPort } from './ports.ts';
import {
  connectionQuality,
  sampleOf,
  type ConnectionQuality,
  type QualitySample,
} from './quality/connection-quality.ts';

/** Often enough for a person to see cause and effect, rare enough to cost nothing. */
const QUALITY_INTERVAL_MS = 2_000;

export interface ConnectionGaugeOptions {
  clock: Clock;
  connection: Pick<PeerConnectionPort, 'getStats' | 'fingerprints'>;
  handlers: {
    onQuality(quality: ConnectionQuality): void;
    onTransport(transport: TransportSecurity | null): void;
  };
}

export class ConnectionGauge {
  readonly #options: ConnectionGaugeOptions;
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
    this.#cancel = clock.setTimer(() => void this.#measure(), QUALITY_INTERVAL_MS);
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
      const fingerprint = connection.fingerprints()?.remote ?? null;
      handlers.onTransport(transportSecurityOf(report, fingerprint));
    }
    this.#schedule();
  }
}
