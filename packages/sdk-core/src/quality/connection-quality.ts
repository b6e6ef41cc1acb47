/** What WebRTC statistics mean to a person; pure functions of two samples. */

export interface ConnectionQuality {
  level: 'good' | 'fair' | 'poor';
  /** Milliseconds there and back; null when not measured yet. */
  roundTripMs: number | null;
  /** 0 to 1, over the time between the two samples; null when nothing was expected. */
  lossRatio: number | null;
}

export interface QualitySample {
  roundTripMs: number | null;
  packetsReceived: number;
  packetsLost: number;
}

/** ITU-T G.114: up to 150 ms one way is fine for most conversations, above 400 ms for none. */
const FAIR_ROUND_TRIP_MS = 300;
const POOR_ROUND_TRIP_MS = 800;
/** Opus with error correction hides about 2 %; above 8 % words are missing. */
const FAIR_LOSS = 0.02;
const POOR_LOSS = 0.08;

interface StatLike {
  type: string;
  state?: string;
  nominated?: boolean;
  currentRoundTripTime?: number;
  packetsReceived?: number;
  packetsLost?: number;
}

export function sampleOf(report: Iterable<[string, StatLike]>): QualitySample {
  const sample: QualitySample = { roundTripMs: null, packetsReceived: 0, packetsLost: 0 };
  for (const [, stat] of report) {
    if (stat.type === 'candidate-pair' && stat.state === 'succeeded' && stat.nominated !== false) {
      const seconds = stat.currentRoundTripTime;
      if (seconds !== undefined) sample.roundTripMs = Math.round(seconds * 1000);
    }
    if (stat.type === 'inbound-rtp') {
      sample.packetsReceived += stat.packetsReceived ?? 0;
      sample.packetsLost += stat.packetsLost ?? 0;
    }
  }
  return sample;
}

export function connectionQuality(
  before: QualitySample | null,
  now: QualitySample,
): ConnectionQuality {
  // Counters that went back belong to a new connection, which counts from nothing.
  const since = before && now.packetsReceived >= before.packetsReceived ? before : null;
  const received = now.packetsReceived - (since?.packetsReceived ?? 0);
  const lost = Math.max(0, now.packetsLost - (since?.packetsLost ?? 0));
  const lossRatio = received + lost > 0 ? lost / (received + lost) : null;
  const roundTripMs = now.roundTripMs;
  const worseThan = (lossLimit: number, roundTripLimitMs: number) =>
    (lossRatio ?? 0) > lossLimit || (roundTripMs ?? 0) > roundTripLimitMs;
  let level: ConnectionQuality['level'] = 'good';
  if (worseThan(FAIR_LOSS, FAIR_ROUND_TRIP_MS)) level = 'fair';
  if (worseThan(POOR_LOSS, POOR_ROUND_TRIP_MS)) level = 'poor';
  return { level, roundTripMs, lossRatio };
}
