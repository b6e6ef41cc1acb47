/**
 * The life of a teleconsultation, as a table. A practitioner passes through `waiting` too, admitted
 * at once, and comes back to it when alone again.
 *
 *   idle ──► joining ──► waiting ◄──────────────┐
 *    ▲          │           │                   │
 *    └──────────┘           ▼                   │
 *                      negotiating ────────────►┤
 *                           │                   │
 *                           ▼                   │
 *                       connected ─────────────►┤
 *                         ▲   │                 │
 *                         │   ▼                 │
 *                      reconnecting ───────────►┘
 *
 *   every state ──► ended, which is final
 */
const TRANSITIONS = {
  idle: ['joining', 'ended'],
  joining: ['idle', 'waiting', 'ended'],
  waiting: ['negotiating', 'ended'],
  negotiating: ['connected', 'waiting', 'ended'],
  connected: ['reconnecting', 'waiting', 'ended'],
  reconnecting: ['connected', 'waiting', 'ended'],
  ended: [],
} as const;

export type TeleconsultationState = keyof typeof TRANSITIONS;

export function mayBecome(from: TeleconsultationState, to: TeleconsultationState): boolean {
  return (TRANSITIONS[from] as readonly TeleconsultationState[]).includes(to);
}

/** What decides the state of someone who has joined. */
export interface PresenceFacts {
  admitted: boolean;
  /** Admitted others who are in the teleconsultation. */
  others: number;
  /** Of those, how many have media flowing. */
  connected: number;
}

/** The state the facts call for, in one legal step from the present one. */
export function nextState(
  from: TeleconsultationState,
  { admitted, others, connected }: PresenceFacts,
): TeleconsultationState {
  if (from === 'idle' || from === 'ended') return from;
  if (from === 'joining') return 'waiting';
  if (!admitted || others === 0) return 'waiting';
  if (connected > 0) return from === 'waiting' ? 'negotiating' : 'connected';
  return from === 'connected' || from === 'reconnecting' ? 'reconnecting' : 'negotiating';
}
