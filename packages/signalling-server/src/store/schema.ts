/**
 * The tables as Kysely sees them. Times are milliseconds since the epoch; secrets are hashes, except
 * the webhook secret, which signs. No column holds a name, an address, SDP or a text of anybody; which
 * columns are sealed all the same is in sealed-columns.
 */
import type { Generated } from 'kysely';

export interface TenantRow {
  id: string;
  name: string;
  api_key_hash: string;
  webhook_url: string | null;
  webhook_secret: string | null;
  /** Days by kind of audit event, as JSON; null where the server's own periods hold. */
  audit_retention: string | null;
  /** IANA name of the zone in which this tenant's days begin. */
  time_zone: Generated<string>;
  suspended_at: Generated<number | null>;
  /** Under which name and public keys this tenant countersigns consent receipts, as JSON. */
  consent_issuer: Generated<string | null>;
  /** Signs beside the present secret until its time is over. */
  webhook_previous_secret: Generated<string | null>;
  webhook_previous_until: Generated<number | null>;
}

export interface ApiKeyRow {
  id: string;
  /** Null for an operator's key. */
  tenant_id: string | null;
  name: string;
  key_hash: string;
  /** As JSON; `*` for all that a tenant's key may. */
  scopes: string;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  /** UTC, `2026-11-23`: enough to find keys nobody uses. */
  last_used_day: string | null;
}

export interface ConsentReceiptRow {
  tenant_id: string;
  /** Made of the SHA-256 of the canonical record. */
  id: string;
  teleconsultation_id: string;
  record_id: string;
  /** Exactly as it was signed. */
  body: string;
  /** 0 or 1. */
  countersigned: number;
  received_at: number;
}

export interface IdempotentRequestRow {
  key_hash: string;
  tenant_id: string | null;
  request_hash: string;
  claimed_at: number;
  /** Null while the request is being worked on. */
  status: number | null;
  location: string | null;
  /** Opens with the API key and the idempotency key of the request only. */
  sealed_answer: string | null;
}

export interface UsageMonthRow {
  tenant_id: string;
  /** `2026-11`, in the tenant's time zone. */
  month: string;
  teleconsultations: number;
  seconds: number;
  participants: number;
}

export interface TeleconsultationRow {
  id: string;
  tenant_id: string;
  reference: string | null;
  /** Blind index of the reference. */
  reference_index: string | null;
  scheduled_at: number | null;
  created_at: number;
  expires_at: number;
  state: string;
  waiting_since: number | null;
  started_at: number | null;
  ended_at: number | null;
  end_reason: string | null;
  emptied_at: number | null;
  room_auth_hash: string | null;
  /** SQLite has no boolean: 0 or 1. */
  locked: number;
}

/** Which node owns the room of a teleconsultation; beside its facts, and never part of them. */
export interface OwnershipColumns {
  owner_node: Generated<string | null>;
  /** Grows by one with each new owner. */
  owner_fence: Generated<number>;
}

export interface SeatRow {
  teleconsultation_id: string;
  tenant_id: string;
  participant_id: string;
  role: string;
  presence: string;
  since: number;
  resume_hash: string;
  previous_resume_hash: string | null;
  /** SQLite has no boolean: 0 or 1. */
  seated: number;
}

export interface TicketRow {
  ticket_hash: string;
  teleconsultation_id: string;
  tenant_id: string;
  role: string;
  expires_at: number;
  used_at: number | null;
}

export interface IdempotencyKeyRow {
  tenant_id: string;
  key_hash: string;
  request_hash: string;
  teleconsultation_id: string;
  created_at: number;
}

export interface DeliveryRow {
  /** Order of announcement. */
  seq: Generated<number>;
  id: string;
  tenant_id: string;
  teleconsultation_id: string;
  body: string;
  attempts: number;
  next_attempt_at: number;
  /** When it was delivered or given up; null while it is due. */
  settled_at: number | null;
  /** When it became a dead letter; null unless it is one. */
  given_up_at: Generated<number | null>;
  /** A stable code of the last attempt that failed. */
  last_failure: Generated<string | null>;
}

export interface AuditLeafRow {
  log: string;
  seq: number;
  hash: Uint8Array;
}

/** Gone once its kind's period is over; its leaf stays. */
export interface AuditBodyRow {
  log: string;
  seq: number;
  kind: string;
  recorded_at: number;
  body: string;
}

export interface AuditNodeRow {
  log: string;
  level: number;
  idx: number;
  hash: Uint8Array;
}

export interface AuditHeadRow {
  log: string;
  size: number;
  root: string;
  ts: string;
  prev_sth_hash: string | null;
  jws: string;
}

export interface AuditPurgedRangeRow {
  log: string;
  first_seq: number;
  last_seq: number;
  certificate_seq: number;
}

export interface DataKeyRow {
  id: string;
  /** Empty for the server's own. */
  tenant_id: string;
  /** A teleconsultation; empty for what belongs to none. */
  scope: string;
  purpose: 'fields' | 'index';
  /** The key encryption key, or the tenant's data key for that of a teleconsultation. */
  wrapped_by: string;
  /** Null once it was destroyed. */
  wrapped: string | null;
  /** A former one only opens what a rotation has not reached yet. */
  state: 'active' | 'former' | 'destroyed';
  /** Fields it may have sealed, counted ahead in blocks. */
  seals: number;
  created_at: number;
}

export interface KeyEncryptionKeyRow {
  id: string;
  state: 'current' | 'retired';
  since: number;
}

export interface Schema {
  tenants: TenantRow;
  api_keys: ApiKeyRow;
  consent_receipts: ConsentReceiptRow;
  idempotent_requests: IdempotentRequestRow;
  usage_months: UsageMonthRow;
  tenant_origins: { tenant_id: string; origin: string };
  teleconsultations: TeleconsultationRow & OwnershipColumns;
  seats: SeatRow;
  admission_tickets: TicketRow;
  idempotency_keys: IdempotencyKeyRow;
  webhook_deliveries: DeliveryRow;
  audit_leaves: AuditLeafRow;
  audit_bodies: AuditBodyRow;
  audit_nodes: AuditNodeRow;
  audit_heads: AuditHeadRow;
  audit_purged_ranges: AuditPurgedRangeRow;
  data_keys: DataKeyRow;
  key_encryption_keys: KeyEncryptionKeyRow;
  vault_state: { name: string; value: string };
}
