/**
 * `/v1/audit`: a tenant's own audit log and the proofs about it. Which log is read follows from the
 * API key alone: no request can name another's. Each reading is an event of the log itself.
 */
import { Router, type Request } from 'express';
import type { JSONWebKeySet } from 'jose';
import { readEvent, tenantLog, type AuditEntry } from '../audit/audit-event.ts';
import type { AuditReader, KeptEvent } from '../audit/audit-store.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { auditEventResource } from '../audit/fhir-audit-event.ts';
import { hexOf } from '../audit/merkle-hash.ts';
import { consistencyProof, inclusionProof, type NodeReader } from '../audit/merkle-proof.ts';
import type { Clock } from '../clock.ts';
import {
  consistencyQuery,
  eventPageQuery,
  headPageQuery,
  inclusionQuery,
  MAX_PAGE,
  readQuery,
  type AuditEventView,
} from './audit-schemas.ts';
import { Problem } from './problem.ts';
import { actorOf, tenantOf } from './tenant-authentication.ts';

export interface AuditRoutesOptions {
  store: AuditReader;
  audit: Pick<AuditTrail, 'record'>;
  clock: Clock;
}

/** The public halves of the signing keys; they are no secret and need no API key. */
export function auditKeyRoutes({ keys }: { keys: JSONWebKeySet }): Router {
  const router = Router();
  router.get('/v1/audit/keys', (_request, response) => {
    response.json(keys);
  });
  return router;
}

export function auditRoutes({ store, audit, clock }: AuditRoutesOptions): Router {
  const router = Router();

  const note = (request: Request, what: string) =>
    audit.record(reading(request, what, clock.now()));

  router.get('/audit/events', async (request, response) => {
    const { cursor, limit = MAX_PAGE } = readQuery(eventPageQuery, request);
    const log = logOf(request);
    const [from = 0, end = 0] = cursor
      ? cursor.split('-').map(Number)
      : [0, await store.auditSize(log)];
    await note(request, `events from ${from} to before ${Math.min(end, from + limit)}`);
    const kept = await store.auditEvents(log, { from, limit: Math.min(limit, end - from) });
    const next = from + limit;
    response.json({
      events: kept.map(viewOf),
      nextCursor: next < end ? `${next}-${end}` : null,
    });
  });

  router.get('/audit/tree-head', async (request, response) => {
    await note(request, 'tree head');
    const head = await store.latestAuditHead(logOf(request));
    if (!head) throw new Problem('AUDIT_HEAD_UNKNOWN');
    response.json(head);
  });

  router.get('/audit/tree-heads', async (request, response) => {
    const { cursor: after = 0, limit = MAX_PAGE } = readQuery(headPageQuery, request);
    await note(request, `tree heads after ${after}`);
    const heads = await store.auditHeads(logOf(request), { after, limit });
    const last = heads.length === limit ? heads.at(-1) : undefined;
    response.json({ heads, nextCursor: last ? String(last.size) : null });
  });

  router.get('/audit/proofs/inclusion', async (request, response) => {
    const { seq, size } = readQuery(inclusionQuery, request);
    const log = logOf(request);
    if (size < 1 || size > (await store.auditSize(log))) throw new Problem('AUDIT_SIZE_UNKNOWN');
    if (seq >= size) throw new Problem('AUDIT_EVENT_UNKNOWN');
    await note(request, `inclusion of ${seq} in ${size}`);
    const read = readerOf(store, log);
    const path = await inclusionProof({ leaf: seq, size }, read);
    const leafHash = hexOf(await read({ level: 0, index: seq }));
    response.json({ seq, size, leafHash, path: path.map(hexOf) });
  });

  router.get('/audit/proofs/consistency', async (request, response) => {
    const { from, to } = readQuery(consistencyQuery, request);
    const log = logOf(request);
    if (from < 1 || from > to || to > (await store.auditSize(log))) {
      throw new Problem('AUDIT_SIZE_UNKNOWN');
    }
    await note(request, `consistency of ${from} with ${to}`);
    const path = await consistencyProof({ from, to }, readerOf(store, log));
    response.json({ from, to, path: path.map(hexOf) });
  });

  return router;
}

function logOf(request: Request): string {
  return tenantLog(tenantOf(request).id);
}

function readerOf(store: AuditReader, log: string): NodeReader {
  return (place) => store.auditNode(log, place);
}

function reading(request: Request, what: string, now: number): AuditEntry {
  return {
    tenantId: tenantOf(request).id,
    at: now,
    kind: 'audit-read',
    outcome: 'done',
    actor: actorOf(request),
    facts: { request: what },
  };
}

function viewOf({ seq, hash, body }: KeptEvent): AuditEventView {
  const leafHash = hexOf(hash);
  const event = body === null ? null : readEvent(body);
  const resource = event && { ...auditEventResource(event, leafHash) };
  return { seq, leafHash, event: body, resource };
}
