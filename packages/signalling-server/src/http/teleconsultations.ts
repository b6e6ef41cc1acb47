/**
 * `/v1/teleconsultations`: created, looked at and ended by the host's backend.
 */
import { createHash } from 'node:crypto';
import { Router, type Request } from 'express';
import type { TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { AuditEntry, AuditKind } from '../audit/audit-event.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Clock } from '../clock.ts';
import type { RoomRegistry } from '../room/room-registry.ts';
import {
  drawTeleconsultationId,
  durationS,
  type Teleconsultation,
} from '../room/teleconsultation.ts';
import type { TeleconsultationStore } from '../store/store.ts';
import { composeWebhook } from '../webhooks/webhook-event.ts';
import { Problem } from './problem.ts';
import {
  idempotencyKey,
  readInput,
  teleconsultationRequest,
  type TeleconsultationView,
} from './schemas.ts';
import { actorOf, tenantOf } from './tenant-authentication.ts';

export interface TeleconsultationRoutesOptions {
  store: TeleconsultationStore;
  registry: Pick<RoomRegistry, 'end'>;
  audit: Pick<AuditTrail, 'record'>;
  clock: Clock;
  /** From its creation or its planned hour, whichever is later, until it ends by itself. */
  lifeMs: number;
  onAnnounced: () => void;
  onPlanned: (teleconsultation: Teleconsultation) => void;
}

function iso(instantMs: number | null): string | null {
  return instantMs === null ? null : new Date(instantMs).toISOString();
}

export function viewOf(teleconsultation: Teleconsultation): TeleconsultationView {
  return {
    id: teleconsultation.id,
    reference: teleconsultation.reference,
    state: teleconsultation.state,
    scheduledAt: iso(teleconsultation.scheduledAt),
    createdAt: new Date(teleconsultation.createdAt).toISOString(),
    startedAt: iso(teleconsultation.startedAt),
    endedAt: iso(teleconsultation.endedAt),
    durationS: durationS(teleconsultation),
  };
}

/**
 * The teleconsultation in the path, if it is this tenant's.
 * @throws Problem TELECONSULTATION_UNKNOWN, also for another tenant's: it must not be found out
 */
export async function requestedTeleconsultation(
  request: Request,
  store: Pick<TeleconsultationStore, 'findTeleconsultation'>,
): Promise<Teleconsultation> {
  const id = request.params['id'] as TeleconsultationId;
  const found = await store.findTeleconsultation(id, tenantOf(request).id);
  if (!found) throw new Problem('TELECONSULTATION_UNKNOWN');
  return found;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export function teleconsultationRoutes(options: TeleconsultationRoutesOptions): Router {
  const { store, registry, audit, clock, lifeMs, onAnnounced, onPlanned } = options;
  const router = Router();

  /** One access, as the audit log tells it. */
  const access = (
    request: Request,
    kind: AuditKind,
    { id, tenantId }: Teleconsultation,
  ): AuditEntry => ({
    tenantId,
    at: clock.now(),
    kind,
    outcome: 'done',
    actor: actorOf(request),
    teleconsultationId: id,
  });

  router.post('/teleconsultations', async (request, response) => {
    const asked = readInput(teleconsultationRequest, request.body ?? {});
    const header = request.headers['idempotency-key'];
    const key = header === undefined ? null : readInput(idempotencyKey, header, 'idempotency-key');
    const now = clock.now();
    const scheduledAt = asked.scheduledAt === undefined ? null : Date.parse(asked.scheduledAt);
    const teleconsultation: Teleconsultation = {
      id: drawTeleconsultationId(),
      tenantId: tenantOf(request).id,
      reference: asked.reference ?? null,
      scheduledAt,
      createdAt: now,
      expiresAt: Math.max(now, scheduledAt ?? now) + lifeMs,
      state: 'planned',
      waitingSince: null,
      startedAt: null,
      endedAt: null,
      endReason: null,
      emptiedAt: null,
      roomAuthHash: null,
      locked: false,
    };
    const creation = await store.createTeleconsultation({
      teleconsultation,
      announcement: composeWebhook('planned', teleconsultation, { waiting: 0, now }),
      idempotency:
        key === null
          ? null
          : {
              keyHash: sha256(key),
              requestHash: sha256(JSON.stringify([asked.reference ?? null, scheduledAt])),
            },
      audit: access(request, 'teleconsultation-created', teleconsultation),
    });
    if (creation.outcome === 'key-reused') throw new Problem('IDEMPOTENCY_KEY_REUSED');
    if (creation.outcome === 'created') {
      onPlanned(teleconsultation);
      onAnnounced();
    } else {
      await audit.record({
        ...access(request, 'teleconsultation-created', creation.teleconsultation),
        facts: { repeated: true },
      });
    }
    response
      .status(201)
      .location(`/v1/teleconsultations/${creation.teleconsultation.id}`)
      .json(viewOf(creation.teleconsultation));
  });

  router.get('/teleconsultations/:id', async (request, response) => {
    const teleconsultation = await requestedTeleconsultation(request, store);
    await audit.record(access(request, 'teleconsultation-read', teleconsultation));
    response.json(viewOf(teleconsultation));
  });

  router.post('/teleconsultations/:id/end', async (request, response) => {
    const before = await requestedTeleconsultation(request, store);
    const after = await registry.end(before.id, {
      reason: 'ended-by-host',
      by: actorOf(request),
    });
    if (!after) throw new Problem('NOT_READY');
    if (before.state === 'ended') {
      await audit.record({
        ...access(request, 'teleconsultation-ended', before),
        facts: { repeated: true },
      });
    }
    response.json(viewOf(after));
  });

  return router;
}
