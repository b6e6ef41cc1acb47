/** Adds up what became of a connection's frames, for a participant's snapshot. */
import type { FrameCounters, FrameProof } from '../ports.ts';
import type { MediaProtection } from './participant.ts';

export function frameTotals({ sent, received }: FrameProof): MediaProtection {
  const total = (of: FrameProof['sent'], name: keyof FrameCounters) =>
    Object.values(of).reduce((sum, counters) => sum + counters[name], 0);
  return {
    level: 'link',
    suite: 'AES_256_GCM_SHA512_128',
    framesIn: total(received, 'out'),
    framesOut: total(sent, 'out'),
    failures: total(sent, 'failures') + total(received, 'failures'),
  };
}
