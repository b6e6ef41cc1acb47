/**
 * Where a tenant's webhooks go, and the deliveries that were given up: what the REST API reads and
 * changes of both. The secret itself is written here and read by nobody but the dispatcher.
 */
import type { AuditEntry } from '../audit/audit-event.ts';

export interface WebhookSettings {
  url: string;
  /** Until when the former secret signs beside the present one; null when none does. */
  previousSecretUntil: number | null;
}

/** Longest time two secrets sign side by side, in seconds: a week. */
export const MAX_SECRET_OVERLAP_S = 604_800;

export type WebhookChange =
  /** `secret` is taken only where there is none yet. */
  | { set: 'url'; url: string; secret: string }
  | { set: 'secret'; secret: string; previousUntil: number | null }
  | { set: 'nothing' };

export interface DeadLetter {
  id: string;
  teleconsultationId: string;
  /** The event as it was to be sent. */
  body: string;
  attempts: number;
  givenUpAt: number;
  lastFailure: string | null;
}

export interface WebhookSettingsStore {
  findWebhook(tenantId: string): Promise<WebhookSettings | null>;
  /** Answers whether the secret handed in is the one that signs now; null without such a webhook. */
  changeWebhook(
    tenantId: string,
    options: { change: WebhookChange; audit: AuditEntry },
  ): Promise<{ isNewSecret: boolean } | null>;
  deadLetters(
    tenantId: string,
    page: { after: { givenUpAt: number; id: string } | null; limit: number },
  ): Promise<DeadLetter[]>;
  /** Makes a dead letter due again; false without it. */
  redeliver(
    of: { tenantId: string; id: string },
    options: { now: number; audit: AuditEntry },
  ): Promise<boolean>;
  /** Forgets a dead letter; false without it. */
  discard(of: { tenantId: string; id: string }, options: { audit: AuditEntry }): Promise<boolean>;
}
