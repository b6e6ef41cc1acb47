/** What WebRTC statistics say of the line out of here; a pure function of one report. */

/** What the line does to what this side sends. */
export interface SendingFacts {
  /** False while no picture is encoded: there is nothing to judge. */
  isSendingVideo: boolean;
  /** What the browser believes it may send; null when it does not say. */
  availableKbps: number | null;
  /** 0 to 1, as the other end counts it; null when it has not said. */
  lossRatio: number | null;
  roundTripMs: number | null;
  /** The processor holds the encoder back. */
  isProcessorShort: boolean;
}

interface StatLike {
  type: string;
  kind?: string;
  active?: boolean;
  state?: string;
  nominated?: boolean;
  availableOutgoingBitrate?: number;
  currentRoundTripTime?: number;
  fractionLost?: number;
  qualityLimitationReason?: string;
}

const BITS_A_KILOBIT = 1_000;
const MS_A_SECOND = 1_000;

export function sendingFactsOf(report: Iterable<[string, StatLike]>): SendingFacts {
  const facts: SendingFacts = {
    isSendingVideo: false,
    availableKbps: null,
    lossRatio: null,
    roundTripMs: null,
    isProcessorShort: false,
  };
  for (const [, stats] of report) {
    const { type, kind, availableOutgoingBitrate, currentRoundTripTime, fractionLost } = stats;
    if (type === 'candidate-pair' && stats.state === 'succeeded' && stats.nominated !== false) {
      if (availableOutgoingBitrate !== undefined) {
        facts.availableKbps = availableOutgoingBitrate / BITS_A_KILOBIT;
      }
      if (currentRoundTripTime !== undefined) {
        facts.roundTripMs = currentRoundTripTime * MS_A_SECOND;
      }
    }
    if (type === 'remote-inbound-rtp' && fractionLost !== undefined) {
      facts.lossRatio = Math.max(facts.lossRatio ?? 0, fractionLost);
    }
    if (type === 'outbound-rtp' && kind === 'video') {
      facts.isSendingVideo = true;
      facts.isProcessorShort ||= stats.qualityLimitationReason === 'cpu';
    }
  }
  return facts;
}
