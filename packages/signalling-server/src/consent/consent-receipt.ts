/**
 * Consent receipts as the server keeps them: the signed text to the byte, and what finds it again.
 * What a receipt says is verified before it comes here; nothing here reads it.
 */
import type { JSONWebKeySet } from 'jose';
import type { TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { AuditEntry } from '../audit/audit-event.ts';

export interface KeptReceipt {
  /** Made of the SHA-256 of the canonical record: the same record has the same id anywhere. */
  id: string;
  tenantId: string;
  teleconsultationId: TeleconsultationId;
  /** Stays the same from version to version. */
  recordId: string;
  /** RFC 8785 text of record and signatures. */
  body: string;
  countersigned: boolean;
  /** Milliseconds since the epoch. */
  receivedAt: number;
}

export interface ReceiptPage {
  after: { receivedAt: number; id: string } | null;
  limit: number;
}

export type KeepOutcome = 'kept' | 'countersigned' | 'known';

/** Under which name, and with which keys, a tenant countersigns. */
export interface ConsentIssuer {
  issuer: string;
  /** Public halves of every key that ever signed. */
  jwks: JSONWebKeySet;
}

export interface ReceiptStore {
  /** Null until the tenant registered it. */
  findConsentIssuer(tenantId: string): Promise<ConsentIssuer | null>;
  saveConsentIssuer(tenantId: string, issuer: ConsentIssuer, audit: AuditEntry): Promise<void>;
  /**
   * Keeps a receipt and its audit entry, or neither. A record that is known already stays as it
   * is, unless this one brings the countersignature that the kept one lacks.
   */
  keepReceipt(
    receipt: KeptReceipt,
    audit: AuditEntry,
  ): Promise<{ outcome: KeepOutcome; receipt: KeptReceipt }>;
  /** Null also for another tenant's. */
  findReceipt(id: string, tenantId: string): Promise<KeptReceipt | null>;
  listReceipts(
    of: { tenantId: string; teleconsultationId: TeleconsultationId },
    page: ReceiptPage,
  ): Promise<KeptReceipt[]>;
}
