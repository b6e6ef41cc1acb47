/** The fictitious Hôpital Saint-Aubin as records: a tenant, a teleconsultation it planned, a neighbour. */
import { pseudonymOf, type AuditEntry, type AuditKind } from '../audit/audit-event.ts';
import { hashSecret } from '../auth/secret.ts';
import type { Tenant } from '../auth/tenant.ts';
import { drawTeleconsultationId, type Teleconsultation } from '../room/teleconsultation.ts';
import type { TeleconsultationDraft } from '../store/store.ts';
import { composeWebhook } from '../webhooks/webhook-event.ts';

/** When the tests take place, milliseconds since the epoch. */
export const NOW: number = Date.parse('2026-11-23T09:30:00.000Z');

export const saintAubin: Tenant = {
  id: 'saint-aubin',
  name: 'Hôpital Saint-Aubin (fictif)',
  apiKeyHash: hashSecret('saint-aubin'),
  origins: ['https://dpi.saint-aubin.example', 'https://portail.saint-aubin.example'],
  webhook: { url: 'https://dpi.saint-aubin.example/webhooks', secret: 'whsec_c2FpbnQ=' },
  auditRetention: null,
};

/** Another host on the same server, which must never see the first one's affairs. */
export const bellevue: Tenant = {
  ...saintAubin,
  id: 'bellevue',
  name: 'Clinique Bellevue (fictive)',
  apiKeyHash: hashSecret('bellevue'),
  origins: ['https://dpi.bellevue.example'],
};

export function plannedNow({ id: tenantId }: Pick<Tenant, 'id'> = saintAubin): Teleconsultation {
  return {
    id: drawTeleconsultationId(),
    tenantId,
    reference: 'rdv-1030',
    scheduledAt: NOW + 3_600_000,
    createdAt: NOW,
    expiresAt: NOW + 90_000_000,
    state: 'planned',
    waitingSince: null,
    startedAt: null,
    endedAt: null,
    endReason: null,
    emptiedAt: null,
    roomAuthHash: null,
    locked: false,
  };
}

/** An event of the host's backend, which plans. */
export function auditOf(
  { id, tenantId }: Pick<Teleconsultation, 'id' | 'tenantId'>,
  kind: AuditKind = 'teleconsultation-created',
): AuditEntry {
  return {
    tenantId,
    at: NOW,
    kind,
    outcome: 'done',
    actor: { type: 'api-key', id: pseudonymOf('ak_', saintAubin.apiKeyHash) },
    teleconsultationId: id,
  };
}

export function draftOf(teleconsultation: Teleconsultation): TeleconsultationDraft {
  return {
    teleconsultation,
    announcement: composeWebhook('planned', teleconsultation, { waiting: 0, now: NOW }),
    idempotency: null,
    audit: auditOf(teleconsultation),
  };
}
