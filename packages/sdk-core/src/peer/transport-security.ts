/**
 * Which encryption WebRTC itself negotiated, read from its statistics. Chromium tells all of it, Firefox
 * less: what is not told is null, never guessed.
 * @see [RTCTransportStats](https://www.w3.org/TR/webrtc-stats/#transportstats-dict*)
 */
import type { TransportSecurity } from '../participants/security-report.ts';

const VERSIONS: Readonly<Record<string, string>> = { FEFD: 'DTLS 1.2', FEFC: 'DTLS 1.3' };

type TransportStats = RTCStats & { tlsVersion?: string; dtlsCipher?: string; srtpCipher?: string };

/** @param fingerprint - As the other end announced it under seal. */
export function transportSecurityOf(
  report: Iterable<[string, RTCStats]>,
  fingerprint: string | null,
): TransportSecurity | null {
  for (const [, stats] of report) {
    if (stats.type !== 'transport') continue;
    const { tlsVersion, dtlsCipher, srtpCipher } = stats as TransportStats;
    return {
      dtlsVersion: VERSIONS[tlsVersion?.toUpperCase() ?? ''] ?? null,
      dtlsCipher: dtlsCipher || null,
      srtpProfile: srtpCipher || null,
      fingerprint,
    };
  }
  return null;
}
