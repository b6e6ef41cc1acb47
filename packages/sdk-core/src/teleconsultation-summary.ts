/** What is left of a teleconsultation once it is over. Pure. */
import type { EndReason } from './protocol/messages.ts';

export interface TeleconsultationSummary {
  readonly reason: 'left' | 'removed' | 'replaced' | EndReason;
  /** Whole seconds since the first admission; 0 when it never began. */
  readonly durationS: number;
  readonly messageCount: number;
  readonly screenShared: boolean;
}

/** Whole seconds from the first admission to `now`, in milliseconds since the Unix epoch. */
export function durationSince(startedAt: Date | null, now: number): number {
  return startedAt ? Math.max(0, Math.round((now - startedAt.getTime()) / 1000)) : 0;
}
