/**
 * Whether a consent receipt may be kept: its signatures hold, it belongs to the teleconsultation it is
 * handed in for, and it continues what is kept. The verifier is the one that hospitals use for years.
 */
import { createHash } from 'node:crypto';
import {
  canonicalText,
  receiptText,
  verifyConsentReceipt,
  type ReceiptFault,
} from '@tdoc/sdk-core/consent';
import type { TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { ConsentIssuer, KeptReceipt } from './consent-receipt.ts';

export interface ReceiptContext {
  teleconsultationId: TeleconsultationId;
  tenantId: string;
  issuer: ConsentIssuer | null;
  /** The kept receipt of an id of this tenant; null without it. */
  find: (id: string) => Promise<KeptReceipt | null>;
  /** Milliseconds since the epoch. */
  now: number;
}

export type ReceiptJudgement =
  | { verdict: 'sound'; receipt: KeptReceipt }
  | { verdict: 'previous-unknown' }
  | { verdict: 'unsound'; faults: ReceiptFault[] };

/** The id of a record, by the SHA-256 of its canonical form. */
export function receiptIdFrom(sha256Hex: string): string {
  return `cr_${Buffer.from(sha256Hex, 'hex').toString('base64url')}`;
}

export async function judgeReceipt(
  given: unknown,
  { teleconsultationId, tenantId, issuer, find, now }: ReceiptContext,
): Promise<ReceiptJudgement> {
  const prev = previousHashOf(given);
  const previous = prev === null ? null : await find(receiptIdFrom(prev));
  const verdict = await verifyConsentReceipt(given, {
    issuers: issuer ? [issuer] : [],
    nowMs: now,
    ...(previous ? { previous: previous.body } : {}),
  });
  const { record } = verdict;
  const signatures = signatureCountOf(given);
  // Whether the tenant signs at all is the tenant's affair; a signature that is there must hold.
  const faults = verdict.faults.filter(
    ({ code }) => signatures > 1 || code !== 'COUNTERSIGNATURE_MISSING',
  );
  if (record && record.collection.session !== teleconsultationId) {
    const path = 'record.collection.session';
    faults.push({ code: 'VALUE_WRONG', path, expected: 'the teleconsultation it is sent for' });
  }
  if (!record || faults.length > 0) return { verdict: 'unsound', faults };
  if (record.prev !== null && !previous) return { verdict: 'previous-unknown' };
  const hash = createHash('sha256').update(canonicalText(record), 'utf8').digest('hex');
  return {
    verdict: 'sound',
    receipt: {
      id: receiptIdFrom(hash),
      tenantId,
      teleconsultationId,
      recordId: record.record_id,
      body: receiptText(given as Parameters<typeof receiptText>[0]),
      countersigned: signatures > 1,
      receivedAt: now,
    },
  };
}

function previousHashOf(given: unknown): string | null {
  const record = (given as { record?: { prev?: unknown } } | null)?.record;
  const prev = record?.prev;
  return typeof prev === 'string' && /^[0-9a-f]{64}$/.test(prev) ? prev : null;
}

function signatureCountOf(given: unknown): number {
  const signatures = (given as { signatures?: unknown } | null)?.signatures;
  return Array.isArray(signatures) ? signatures.length : 0;
}
