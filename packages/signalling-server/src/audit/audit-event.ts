/**
 * What an audit event says: who did what, when, with which outcome. Pseudonyms only: an event has no
 * member that could hold a name, an identity number, a network address or a text of anybody. The
 * canonical form (RFC 8785) is what is hashed, kept and never written again.
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
import { createHash } from 'node:crypto';
import type { ReportKind, Role } from '@tdoc/sdk-core/protocol';
import canonicalize from 'canonicalize';

/** The server's own log; every tenant has one of its own beside it. */
export const SERVER_LOG = 'server';

export function tenantLog(tenantId: string): string {
  return `tenant:${tenantId}`;
}

export const AUDIT_KINDS = [
  'server-started',
  'server-stopped',
  'tenant-added',
  'tenant-changed',
  'tenant-suspended',
  'tenant-resumed',
  'api-key-added',
  'api-key-rotated',
  'api-key-revoked',
  'configuration-read',
  'webhook-changed',
  'webhook-secret-rotated',
  'webhook-redelivered',
  'webhook-discarded',
  'usage-read',
  'teleconsultation-created',
  'teleconsultation-read',
  'teleconsultations-listed',
  'teleconsultation-rescheduled',
  'teleconsultation-ended',
  'ticket-issued',
  'ticket-used',
  'participant-joined',
  'participant-resumed',
  'participant-refused',
  'participant-admitted',
  'participant-removed',
  'participant-left',
  'participant-lost',
  'room-locked',
  'room-unlocked',
  'turn-issued',
  'consent-receipt-kept',
  'consent-receipt-read',
  'security-report',
  'request-refused',
  'upgrade-refused',
  'guard-decision',
  'guard-read',
  'audit-read',
  'audit-purged',
  'keys-rotated',
  'data-shredded',
  'backup-made',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

export type AuditActor =
  /** A host's backend, by the id of the key it showed. */
  | { type: 'api-key'; id: string }
  | { type: 'participant'; id: string; role: Role | null }
  /** The server itself: a time that came, a start, a purge. */
  | { type: 'server' }
  /** Whoever works at the machine's command line or configuration. */
  | { type: 'operator' }
  /** Somebody who showed nothing the server knows. */
  | { type: 'stranger' };

/** What else there is to say, by kind; absent where it says nothing. */
export interface AuditFacts {
  ticketId?: string;
  /** Whom it was done to, when that is not the actor. */
  participantId?: string;
  role?: Role;
  /** Why somebody left or it ended. */
  reason?: string;
  report?: ReportKind;
  about?: string | null;
  /** True when it had been done before and nothing changed. */
  repeated?: boolean;
  /** What was asked for, in our own words: `GET tree-head`. */
  request?: string;
  status?: number;
  /** Refusals before this one that were too many to be told one by one. */
  suppressed?: number;
  version?: string;
  /** In the server's log: which tenant it is about. */
  tenantId?: string;
  apiKeyId?: string;
  /** What a key may do. */
  scopes?: readonly string[];
  receiptId?: string;
  deliveryId?: string;
  origins?: number;
  webhook?: boolean;
  /** What the guard decided: about how narrow a source, and which. Never an address. */
  decisionId?: string;
  scope?: string;
  verb?: string;
  /** What was replaced or destroyed, of keys. */
  keys?: 'key-encryption-key' | 'data-keys';
  /** Events whose text was deleted, first and last of each run. */
  ranges?: (readonly [number, number])[];
}

/** An event as whoever did the thing tells it; its place in the log comes later. */
export interface AuditEntry {
  /** Null for the server's own log. */
  tenantId: string | null;
  /** Milliseconds since the epoch. */
  at: number;
  kind: AuditKind;
  outcome: 'done' | 'refused';
  actor: AuditActor;
  /** The stable code of a refusal. */
  code?: string;
  teleconsultationId?: string;
  facts?: AuditFacts;
}

/** An event in its place. */
export interface AuditEvent {
  v: 1;
  log: string;
  /** Gapless from 0. */
  seq: number;
  /** ISO 8601 in UTC. */
  at: string;
  kind: AuditKind;
  outcome: 'done' | 'refused';
  actor: AuditActor;
  code?: string;
  teleconsultationId?: string;
  facts?: AuditFacts;
}

export function logOf({ tenantId }: AuditEntry): string {
  return tenantId === null ? SERVER_LOG : tenantLog(tenantId);
}

export function placed(entry: AuditEntry, seq: number): AuditEvent {
  const { at, kind, outcome, actor, code, teleconsultationId, facts } = entry;
  return {
    v: 1,
    log: logOf(entry),
    seq,
    at: new Date(at).toISOString(),
    kind,
    outcome,
    actor,
    ...(code === undefined ? {} : { code }),
    ...(teleconsultationId === undefined ? {} : { teleconsultationId }),
    ...(facts === undefined ? {} : { facts }),
  };
}

/** The one spelling of a JSON value. */
export function canonicalText(value: object): string {
  return canonicalize(value) as string;
}

/** Reads a kept event; null when it is not the one spelling of an event, whoever wrote it. */
export function readEvent(body: string): AuditEvent | null {
  try {
    const value = JSON.parse(body) as Partial<AuditEvent> | null;
    if (typeof value !== 'object' || value === null || canonicalText(value) !== body) return null;
    const { v, log, seq, at, kind, outcome, actor } = value;
    const isEvent =
      v === 1 &&
      typeof log === 'string' &&
      Number.isSafeInteger(seq) &&
      typeof at === 'string' &&
      !Number.isNaN(Date.parse(at)) &&
      AUDIT_KINDS.includes(kind as AuditKind) &&
      (outcome === 'done' || outcome === 'refused') &&
      typeof actor?.type === 'string';
    return isEvent ? (value as AuditEvent) : null;
  } catch {
    return null;
  }
}

/**
 * A name for a secret that says nothing about it: the log tells that a ticket was used and which one
 * it was, and nobody can use it by that.
 * @param hash the form in which the secret is kept
 */
export function pseudonymOf(prefix: 'ak_' | 'ti_', hash: string): string {
  const digest = createHash('sha256').update(`tdoc audit ${prefix}${hash}`, 'utf8').digest('hex');
  return prefix + digest.slice(0, 20);
}
