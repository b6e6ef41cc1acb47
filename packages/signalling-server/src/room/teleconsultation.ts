/**
 * The life of a teleconsultation as facts and times, without anybody in it: what the REST API shows
 * and the store keeps. Pure: given who is present, says what it becomes and what the host must hear.
 *
 *   planned ⇄ waiting ──► in-progress ──► ended
 *      └────────┴──────────────────────────►┘
 */
import { randomBytes } from 'node:crypto';
import type { EndReason, TeleconsultationId } from '@tdoc/sdk-core/protocol';

export const TELECONSULTATION_STATES = ['planned', 'waiting', 'in-progress', 'ended'] as const;
export type TeleconsultationState = (typeof TELECONSULTATION_STATES)[number];

export const LIFECYCLE_EVENTS = [
  'planned',
  'rescheduled',
  'waiting',
  'waiting-over',
  'started',
  'ended',
] as const;
export type LifecycleEvent = (typeof LIFECYCLE_EVENTS)[number];

/** All times in milliseconds since the Unix epoch. */
export interface Teleconsultation {
  readonly id: TeleconsultationId;
  readonly tenantId: string;
  /** The host's own opaque word for it; never read here. */
  readonly reference: string | null;
  readonly scheduledAt: number | null;
  readonly createdAt: number;
  /** When an open teleconsultation ends by itself. */
  readonly expiresAt: number;
  readonly state: TeleconsultationState;
  /** Since when somebody waits without a break; null while nobody does. */
  readonly waitingSince: number | null;
  /** When the first participant who is no practitioner was admitted. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
  /** Since when nobody is left in a started teleconsultation: a forgotten one lasted until then. */
  readonly emptiedAt: number | null;
  /** SHA-256 of the room's roomAuth, set by the first practitioner; null before. */
  readonly roomAuthHash: string | null;
  /** True while a practitioner lets nobody new in. */
  readonly locked: boolean;
}

/** Who is in the room right now, those included whose connection is lost and whose seat is kept. */
export interface Attendance {
  waiting: number;
  admitted: number;
  /** Admitted participants who are no practitioners. */
  received: number;
}

/** The protocol carries durations up to a week. */
const MAX_DURATION_S = 604_800;

export function drawTeleconsultationId(): TeleconsultationId {
  return `tc_${randomBytes(16).toString('base64url')}` as TeleconsultationId;
}

/** True once the end was declared or its time has come, whichever is noticed first. */
export function isOver(teleconsultation: Teleconsultation, now: number): boolean {
  return teleconsultation.state === 'ended' || teleconsultation.expiresAt <= now;
}

/** Whole seconds from the start to the end, or until everybody had left; 0 if it never started. */
export function durationS(teleconsultation: Teleconsultation): number | null {
  const { startedAt, endedAt, emptiedAt } = teleconsultation;
  if (endedAt === null) return null;
  if (startedAt === null) return 0;
  const seconds = Math.round(((emptiedAt ?? endedAt) - startedAt) / 1000);
  return Math.min(Math.max(0, seconds), MAX_DURATION_S);
}

export interface Transition {
  teleconsultation: Teleconsultation;
  /** At most one: an event carries the whole state, so the strongest one says it all. */
  event: LifecycleEvent | null;
}

/** What the teleconsultation becomes with these people in it. */
export function attended(
  before: Teleconsultation,
  attendance: Attendance,
  now: number,
): Transition {
  if (before.state === 'ended') return { teleconsultation: before, event: null };
  const startedAt = before.startedAt ?? (attendance.received > 0 ? now : null);
  const waitingSince = attendance.waiting > 0 ? (before.waitingSince ?? now) : null;
  const empty = startedAt !== null && attendance.admitted === 0;
  const teleconsultation: Teleconsultation = {
    ...before,
    startedAt,
    waitingSince,
    state: startedAt !== null ? 'in-progress' : waitingSince !== null ? 'waiting' : 'planned',
    emptiedAt: empty ? (before.emptiedAt ?? now) : null,
  };
  return { teleconsultation, event: eventBetween(before, teleconsultation) };
}

/** Another hour, as long as nobody was received; the life of it is counted from there anew. */
export function rescheduled(
  before: Teleconsultation,
  { scheduledAt, expiresAt }: { scheduledAt: number | null; expiresAt: number },
): Transition {
  const same = before.scheduledAt === scheduledAt;
  if (same || before.state === 'ended' || before.startedAt !== null) {
    return { teleconsultation: before, event: null };
  }
  return { teleconsultation: { ...before, scheduledAt, expiresAt }, event: 'rescheduled' };
}

/** The end, for everybody and for good. */
export function ended(before: Teleconsultation, reason: EndReason, now: number): Transition {
  if (before.state === 'ended') return { teleconsultation: before, event: null };
  return {
    teleconsultation: {
      ...before,
      state: 'ended',
      waitingSince: null,
      endedAt: now,
      endReason: reason,
    },
    event: 'ended',
  };
}

function eventBetween(before: Teleconsultation, after: Teleconsultation): LifecycleEvent | null {
  if (before.startedAt === null && after.startedAt !== null) return 'started';
  if (before.waitingSince === null && after.waitingSince !== null) return 'waiting';
  if (before.waitingSince !== null && after.waitingSince === null) return 'waiting-over';
  return null;
}
