/**
 * The webhook events: what the host's backend receives. Each carries the whole state, so a host that
 * keeps only the latest one is right.
 */
import { randomBytes } from 'node:crypto';
import type { SignedTreeHead } from '../audit/tree-head.ts';
import type { SecurityReport } from '../room/security-report.ts';
import {
  durationS,
  type LifecycleEvent,
  type Teleconsultation,
  type TeleconsultationState,
} from '../room/teleconsultation.ts';

export const WEBHOOK_TYPES = [
  'teleconsultation.planned',
  'teleconsultation.rescheduled',
  'teleconsultation.waiting',
  'teleconsultation.waiting-over',
  'teleconsultation.started',
  'teleconsultation.ended',
  'teleconsultation.security-alert',
] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** The body of a webhook. All instants are ISO 8601 in UTC. */
export interface WebhookEvent {
  type: WebhookType;
  /** When it happened; the header `webhook-timestamp` says when it was sent. */
  timestamp: string;
  data: {
    teleconsultationId: string;
    /** The host's own word for it, as given when it was created. */
    reference: string | null;
    state: TeleconsultationState;
    /** When it is planned for; absent when nothing is planned. */
    scheduledAt?: string;
    /** Since when somebody waits without a break; absent while nobody does. */
    waitingSince?: string;
    startedAt?: string;
    endedAt?: string;
    /** Whole seconds from the start until the end or until everybody had left. */
    durationS?: number;
    /** How many wait right now. */
    waiting: number;
    /** Only in `teleconsultation.security-alert`. */
    alert?: WebhookAlert;
  };
  /**
   * The latest signed tree head of the tenant's audit log when the event was kept; that of
   * `teleconsultation.ended` covers the end. Keep it where the server's operator cannot reach.
   */
  auditHead?: SignedTreeHead;
}

/** What a participant's browser reported: its word, in the random ids of this teleconsultation. */
export interface WebhookAlert {
  kind: SecurityReport['kind'];
  reportedBy: string;
  /** Whom it concerns; null when that is nobody in particular. */
  about: string | null;
}

function iso(instantMs: number): string {
  return new Date(instantMs).toISOString();
}

/** The event as the host will read it, with a new id. */
export function composeWebhook(
  event: LifecycleEvent | SecurityReport,
  teleconsultation: Teleconsultation,
  { waiting, now }: { waiting: number; now: number },
): { id: string; event: WebhookEvent } {
  const { scheduledAt, waitingSince, startedAt, endedAt } = teleconsultation;
  const duration = durationS(teleconsultation);
  const told: WebhookEvent = {
    type:
      typeof event === 'string' ? `teleconsultation.${event}` : 'teleconsultation.security-alert',
    timestamp: iso(now),
    data: {
      teleconsultationId: teleconsultation.id,
      reference: teleconsultation.reference,
      state: teleconsultation.state,
      ...(scheduledAt === null ? {} : { scheduledAt: iso(scheduledAt) }),
      ...(waitingSince === null ? {} : { waitingSince: iso(waitingSince) }),
      ...(startedAt === null ? {} : { startedAt: iso(startedAt) }),
      ...(endedAt === null ? {} : { endedAt: iso(endedAt) }),
      ...(duration === null ? {} : { durationS: duration }),
      waiting: teleconsultation.state === 'ended' ? 0 : waiting,
      ...(typeof event === 'string'
        ? {}
        : { alert: { kind: event.kind, reportedBy: event.by, about: event.about } }),
    },
  };
  return { id: `msg_${randomBytes(16).toString('base64url')}`, event: told };
}
