/**
 * `…/consent-receipts` and `/v1/consent-issuer`: receipts come in from the host's backend, are
 * verified before they are kept, and are given back to the byte.
 */
import { z } from 'zod';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Clock } from '../clock.ts';
import type { ConsentIssuer, KeptReceipt, ReceiptStore } from '../consent/consent-receipt.ts';
import { judgeReceipt } from '../consent/judge-receipt.ts';
import type { TeleconsultationStore } from '../store/store.ts';
import type { ApiRouter } from './api-router.ts';
import {
  getConsentIssuer,
  getConsentReceipt,
  keepConsentReceipt,
  listConsentReceipts,
  putConsentIssuer,
} from './consent-operations.ts';
import { DEFAULT_PAGE, pageOf, readCursor } from './paging.ts';
import { Problem } from './problem.ts';
import { isoOf } from './schemas.ts';
import { requestedTeleconsultation } from './teleconsultations.ts';

export function consentRoutes(
  api: ApiRouter,
  options: {
    store: ReceiptStore & TeleconsultationStore;
    audit: Pick<AuditTrail, 'record'>;
    clock: Clock;
  },
): void {
  const { store, audit, clock } = options;

  api.serve(keepConsentReceipt, async (call) => {
    const { id: teleconsultationId, tenantId } = await requestedTeleconsultation(call, store);
    const judgement = await judgeReceipt(call.body, {
      teleconsultationId,
      tenantId,
      issuer: await store.findConsentIssuer(tenantId),
      find: (id) => store.findReceipt(id, tenantId),
      now: clock.now(),
    });
    if (judgement.verdict === 'previous-unknown') throw new Problem('CONSENT_PREVIOUS_UNKNOWN');
    if (judgement.verdict === 'unsound') {
      const faults = judgement.faults.map(({ code, path, expected }) => ({
        path,
        expected: expected === undefined ? code : `${code}: ${expected}`,
      }));
      throw new Problem('CONSENT_RECEIPT_INVALID', { faults });
    }
    const { outcome, receipt } = await store.keepReceipt(
      judgement.receipt,
      call.event('consent-receipt-kept', {
        teleconsultationId,
        facts: { receiptId: judgement.receipt.id },
      }),
    );
    return {
      status: outcome === 'kept' ? 201 : 200,
      location: `/v1/consent-receipts/${receipt.id}`,
      body: viewOf(receipt),
    };
  });

  api.serve(listConsentReceipts, async (call) => {
    const { id: teleconsultationId, tenantId } = await requestedTeleconsultation(call, store);
    const { limit = DEFAULT_PAGE } = call.query;
    const place = z.tuple([z.literal(teleconsultationId), z.int(), z.string().max(64)]);
    const [, receivedAt, id] = readCursor(place, call.query.cursor) ?? [];
    await audit.record(
      call.event('consent-receipt-read', {
        teleconsultationId,
        facts: { request: 'consent receipts of a teleconsultation' },
      }),
    );
    const found = await store.listReceipts(
      { tenantId, teleconsultationId },
      {
        after: receivedAt === undefined || id === undefined ? null : { receivedAt, id },
        limit: limit + 1,
      },
    );
    const { items, nextCursor } = pageOf(found, limit, (last) => [
      teleconsultationId,
      last.receivedAt,
      last.id,
    ]);
    return { status: 200, body: { receipts: items.map(viewOf), nextCursor } };
  });

  api.serve(getConsentReceipt, async (call) => {
    const found = await store.findReceipt(call.parameter('receiptId'), call.tenant.id);
    if (!found) throw new Problem('CONSENT_RECEIPT_UNKNOWN');
    const { teleconsultationId, id } = found;
    await audit.record(
      call.event('consent-receipt-read', {
        teleconsultationId,
        facts: { request: 'consent receipt', receiptId: id },
      }),
    );
    return { status: 200, body: viewOf(found) };
  });

  api.serve(getConsentIssuer, async (call) => {
    const issuer = await store.findConsentIssuer(call.tenant.id);
    if (!issuer) throw new Problem('CONSENT_ISSUER_UNKNOWN');
    await audit.record(call.event('configuration-read', { facts: { request: 'consent issuer' } }));
    return { status: 200, body: issuer };
  });

  api.serve(putConsentIssuer, async (call) => {
    const issuer = call.body as ConsentIssuer;
    const event = call.event('tenant-changed', { facts: { request: 'consent issuer' } });
    await store.saveConsentIssuer(call.tenant.id, issuer, event);
    return { status: 200, body: issuer };
  });
}

function viewOf(receipt: KeptReceipt) {
  return {
    id: receipt.id,
    teleconsultationId: receipt.teleconsultationId,
    recordId: receipt.recordId,
    countersigned: receipt.countersigned,
    receivedAt: isoOf(receipt.receivedAt),
    receipt: receipt.body,
  };
}
