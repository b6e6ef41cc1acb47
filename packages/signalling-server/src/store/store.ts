/**
 * What the server asks of its memory on disk. Each promise resolves once the fact would survive a
 * power cut; each verb is one transaction. Adapters prove it with store-contract.
 */
import type { TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { AuditEntry } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { TicketRecord } from '../auth/admission-ticket.ts';
import type { ApiKeyStore } from '../auth/api-key.ts';
import type { TenantAdministration } from '../auth/tenant-profile.ts';
import type { Tenant } from '../auth/tenant.ts';
import type { OwnershipStore } from '../nodes/room-locator.ts';
import type { DoorStore } from '../room/doorkeeper.ts';
import type { Announcement, RoomStore } from '../room/room-registry.ts';
import type { Teleconsultation } from '../room/teleconsultation.ts';
import type { ReceiptStore } from '../consent/consent-receipt.ts';
import type { IdempotencyStore } from '../http/idempotency.ts';
import type { UsageStore } from '../usage/usage.ts';
import type { WebhookSettingsStore } from '../webhooks/webhook-settings.ts';
import type { OutboxStore } from '../webhooks/webhook-dispatcher.ts';
import type { DeliveryFigures } from './sql-figures.ts';

export interface IdempotencyClaim {
  keyHash: string;
  /** Hash of what was asked, so that the same key for something else is noticed. */
  requestHash: string;
}

export interface TeleconsultationDraft {
  teleconsultation: Teleconsultation;
  announcement: Announcement;
  idempotency: IdempotencyClaim | null;
  /** Appended to the audit log if it is created. */
  audit: AuditEntry;
}

export type CreationOutcome =
  | { outcome: 'created' | 'replayed'; teleconsultation: Teleconsultation }
  /** The idempotency key already served for something else. */
  | { outcome: 'key-reused' };

export interface TenantStore {
  /** Adds a tenant, or replaces the one with the same id; `now` is for the audit log. */
  saveTenant(tenant: Tenant, now: number): Promise<void>;
  findTenantByName(name: string): Promise<Tenant | null>;
  /** Whether any tenant has pages on this origin. */
  knowsOrigin(origin: string): Promise<boolean>;
}

export interface TeleconsultationStore {
  createTeleconsultation(draft: TeleconsultationDraft): Promise<CreationOutcome>;
  /** Null also for another tenant's. */
  findTeleconsultation(id: TeleconsultationId, tenantId: string): Promise<Teleconsultation | null>;
  /** By the host's own word, looked up blindly, the oldest first. */
  findTeleconsultationsByReference(
    reference: string,
    tenantId: string,
  ): Promise<Teleconsultation[]>;
  saveTicket(ticket: TicketRecord, audit: AuditEntry): Promise<void>;
  /** Planned within a time, or created in it when nothing is planned; in the order of that. */
  listTeleconsultations(
    of: { tenantId: string; from: number; to: number },
    page: { after: { at: number; id: string } | null; limit: number },
  ): Promise<Teleconsultation[]>;
}

export interface Store
  extends
    TenantStore,
    TenantAdministration,
    ApiKeyStore,
    TeleconsultationStore,
    ReceiptStore,
    UsageStore,
    IdempotencyStore,
    RoomStore,
    OwnershipStore,
    DoorStore,
    OutboxStore,
    WebhookSettingsStore,
    AuditStore {
  /** Deletes what is of no use any more: old tickets, idempotency keys, settled deliveries. */
  purge(now: number): Promise<void>;
  /** How the outbox stands, for the operators. */
  deliveryFigures(): Promise<DeliveryFigures>;
  /** Resolves when the database answers. */
  probe(): Promise<void>;
  /** Closes the database and gives the data folder free. Idempotent. */
  close(): Promise<void>;
}
