/**
 * `/v1/audit`: a tenant's own audit log and the proofs about it; the server's own for an operator.
 * Which log is read follows from the API key alone: no request can name another's. Each reading is
 * an event of the log itself.
 */
import { Router } from 'express';
import type { JSONWebKeySet } from 'jose';
import { readEvent, SERVER_LOG, tenantLog } from '../audit/audit-event.ts';
import type { AuditReader, KeptEvent } from '../audit/audit-store.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { auditEventResource } from '../audit/fhir-audit-event.ts';
import { hexOf } from '../audit/merkle-hash.ts';
import { consistencyProof, inclusionProof, type NodeReader } from '../audit/merkle-proof.ts';
import type { ApiRouter, Call } from './api-router.ts';
import {
  getConsistencyProof,
  getInclusionProof,
  getTreeHead,
  listAuditEvents,
  listTreeHeads,
  type AuditEventView,
  type EventPageQuery,
} from './audit-operations.ts';
import { MAX_PAGE } from './paging.ts';
import { Problem } from './problem.ts';

export interface AuditRoutesOptions {
  store: AuditReader;
  audit: Pick<AuditTrail, 'record'>;
}

/** Events looked at for one filtered page: a rare kind in a long log must not hold the database. */
const MAX_SCAN = 2_000;

/** The public halves of the signing keys; they are no secret and need no API key. */
export function auditKeyRoutes({ keys }: { keys: JSONWebKeySet }): Router {
  const router = Router();
  router.get('/v1/audit/keys', (_request, response) => {
    response.json(keys);
  });
  return router;
}

export function auditRoutes(api: ApiRouter, { store, audit }: AuditRoutesOptions): void {
  const note = (call: Call<unknown, unknown>, what: string) =>
    audit.record(call.event('audit-read', { facts: { request: what } }));

  api.serve(listAuditEvents, async (call) => {
    const { cursor, limit = MAX_PAGE, ...filter } = call.query;
    const log = logOf(call);
    const [from = 0, end = 0] = cursor
      ? cursor.split('-').map(Number)
      : [0, await store.auditSize(log)];
    const isFiltered = Object.values(filter).some((value) => value !== undefined);
    const last = Math.min(end, from + (isFiltered ? MAX_SCAN : limit));
    await note(call, `events from ${from} to before ${last}`);
    const events: AuditEventView[] = [];
    let next = from;
    while (next < last && events.length < limit) {
      const size = Math.min(MAX_PAGE, last - next);
      const kept = await store.auditEvents(log, { from: next, limit: size });
      for (const event of kept) {
        if (events.length === limit) break;
        next = event.seq + 1;
        if (!isFiltered || passes(event, filter)) events.push(viewOf(event));
      }
      if (kept.length < size) break;
    }
    const nextCursor = next < end && next > from ? `${next}-${end}` : null;
    return { status: 200, body: { events, nextCursor } };
  });

  api.serve(getTreeHead, async (call) => {
    await note(call, 'tree head');
    const head = await store.latestAuditHead(logOf(call));
    if (!head) throw new Problem('AUDIT_HEAD_UNKNOWN');
    return { status: 200, body: head };
  });

  api.serve(listTreeHeads, async (call) => {
    const { cursor: after = 0, limit = MAX_PAGE } = call.query;
    await note(call, `tree heads after ${after}`);
    const heads = await store.auditHeads(logOf(call), { after, limit });
    const last = heads.length === limit ? heads.at(-1) : undefined;
    return { status: 200, body: { heads, nextCursor: last ? String(last.size) : null } };
  });

  api.serve(getInclusionProof, async (call) => {
    const { seq, size } = call.query;
    const log = logOf(call);
    if (size < 1 || size > (await store.auditSize(log))) throw new Problem('AUDIT_SIZE_UNKNOWN');
    if (seq >= size) throw new Problem('AUDIT_EVENT_UNKNOWN');
    await note(call, `inclusion of ${seq} in ${size}`);
    const read = readerOf(store, log);
    const path = await inclusionProof({ leaf: seq, size }, read);
    const leafHash = hexOf(await read({ level: 0, index: seq }));
    return { status: 200, body: { seq, size, leafHash, path: path.map(hexOf) } };
  });

  api.serve(getConsistencyProof, async (call) => {
    const { from, to } = call.query;
    const log = logOf(call);
    if (from < 1 || from > to || to > (await store.auditSize(log))) {
      throw new Problem('AUDIT_SIZE_UNKNOWN');
    }
    await note(call, `consistency of ${from} with ${to}`);
    const path = await consistencyProof({ from, to }, readerOf(store, log));
    return { status: 200, body: { from, to, path: path.map(hexOf) } };
  });
}

function logOf({ caller }: Call<unknown, unknown>): string {
  return caller.tenant === null ? SERVER_LOG : tenantLog(caller.tenant.id);
}

function readerOf(store: AuditReader, log: string): NodeReader {
  return (place) => store.auditNode(log, place);
}

/** A purged text says nothing any more, so it passes no filter. */
function passes({ body }: KeptEvent, filter: Omit<EventPageQuery, 'cursor' | 'limit'>): boolean {
  const event = body === null ? null : readEvent(body);
  if (!event) return false;
  const { kind, outcome, teleconsultationId, since, until } = filter;
  const at = Date.parse(event.at);
  return (
    (kind === undefined || event.kind === kind) &&
    (outcome === undefined || event.outcome === outcome) &&
    (teleconsultationId === undefined || event.teleconsultationId === teleconsultationId) &&
    (since === undefined || at >= Date.parse(since)) &&
    (until === undefined || at < Date.parse(until))
  );
}

function viewOf({ seq, hash, body }: KeptEvent): AuditEventView {
  const leafHash = hexOf(hash);
  const event = body === null ? null : readEvent(body);
  const resource = event && { ...auditEventResource(event, leafHash) };
  return { seq, leafHash, event: body, resource };
}
