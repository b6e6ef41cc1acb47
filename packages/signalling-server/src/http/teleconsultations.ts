/**
 * `/v1/teleconsultations`: created, listed, looked at, planned anew and ended by the host's backend.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { boundsOfDay } from '../calendar/time-zone.ts';
import type { Clock } from '../clock.ts';
import type { RoomRegistry } from '../room/room-registry.ts';
import {
  drawTeleconsultationId,
  durationS,
  isOver,
  type Teleconsultation,
} from '../room/teleconsultation.ts';
import type { TeleconsultationStore } from '../store/store.ts';
import { composeWebhook } from '../webhooks/webhook-event.ts';
import type { ApiRouter, Call } from './api-router.ts';
import { DEFAULT_PAGE, pageOf, readCursor } from './paging.ts';
import { Problem } from './problem.ts';
import { isoOf, isoOrNull } from './schemas.ts';
import {
  createTeleconsultation,
  endTeleconsultation,
  getTeleconsultation,
  listTeleconsultations,
  rescheduleTeleconsultation,
  type TeleconsultationView,
} from './teleconsultation-operations.ts';

export interface TeleconsultationRoutesOptions {
  store: TeleconsultationStore;
  registry: Pick<RoomRegistry, 'end' | 'reschedule'>;
  audit: Pick<AuditTrail, 'record'>;
  clock: Clock;
  /** From its creation or its planned hour, whichever is later, until it ends by itself. */
  lifeMs: number;
  onAnnounced: () => void;
  onPlanned: (teleconsultation: Teleconsultation) => void;
}

export function viewOf(teleconsultation: Teleconsultation): TeleconsultationView {
  return {
    id: teleconsultation.id,
    reference: teleconsultation.reference,
    state: teleconsultation.state,
    scheduledAt: isoOrNull(teleconsultation.scheduledAt),
    createdAt: isoOf(teleconsultation.createdAt),
    startedAt: isoOrNull(teleconsultation.startedAt),
    endedAt: isoOrNull(teleconsultation.endedAt),
    durationS: durationS(teleconsultation),
  };
}

/**
 * The teleconsultation in the path, if it is this tenant's.
 * @throws Problem TELECONSULTATION_UNKNOWN, also for another tenant's: it must not be found out
 */
export async function requestedTeleconsultation(
  call: Pick<Call<unknown, unknown>, 'parameter' | 'tenant'>,
  store: Pick<TeleconsultationStore, 'findTeleconsultation'>,
): Promise<Teleconsultation> {
  const id = call.parameter('id') as TeleconsultationId;
  const found = await store.findTeleconsultation(id, call.tenant.id);
  if (!found) throw new Problem('TELECONSULTATION_UNKNOWN');
  return found;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export function teleconsultationRoutes(
  api: ApiRouter,
  options: TeleconsultationRoutesOptions,
): void {
  const { store, registry, audit, clock, lifeMs, onAnnounced, onPlanned } = options;

  api.serve(createTeleconsultation, async ({ body, tenant, event, idempotencyKey }) => {
    const now = clock.now();
    const scheduledAt = body.scheduledAt === undefined ? null : Date.parse(body.scheduledAt);
    const teleconsultation: Teleconsultation = {
      id: drawTeleconsultationId(),
      tenantId: tenant.id,
      reference: body.reference ?? null,
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
      // Claimed once more where it is kept: a crash between the two must not plan it twice.
      idempotency:
        idempotencyKey === null
          ? null
          : {
              keyHash: sha256(idempotencyKey),
              requestHash: sha256(JSON.stringify([body.reference ?? null, scheduledAt])),
            },
      audit: event('teleconsultation-created', { teleconsultationId: teleconsultation.id }),
    });
    if (creation.outcome === 'key-reused') throw new Problem('IDEMPOTENCY_KEY_REUSED');
    const { id } = creation.teleconsultation;
    if (creation.outcome === 'created') {
      onPlanned(teleconsultation);
      onAnnounced();
    } else {
      await audit.record(
        event('teleconsultation-created', { teleconsultationId: id, facts: { repeated: true } }),
      );
    }
    return {
      status: 201,
      location: `/v1/teleconsultations/${id}`,
      body: viewOf(creation.teleconsultation),
    };
  });

  api.serve(listTeleconsultations, async ({ query, tenant, event }) => {
    const { day, limit = DEFAULT_PAGE } = query;
    const timeZone = query.timeZone ?? tenant.timeZone;
    const { from, to } = boundsOfDay(day, timeZone);
    const place = z.tuple([z.literal(from), z.literal(to), z.int(), z.string().max(64)]);
    const [, , at, id] = readCursor(place, query.cursor) ?? [];
    await audit.record(
      event('teleconsultations-listed', { facts: { request: `${day} in ${timeZone}` } }),
    );
    const found = await store.listTeleconsultations(
      { tenantId: tenant.id, from, to },
      { after: at === undefined || id === undefined ? null : { at, id }, limit: limit + 1 },
    );
    const page = pageOf(found, limit, (last) => [
      from,
      to,
      last.scheduledAt ?? last.createdAt,
      last.id,
    ]);
    return {
      status: 200,
      body: {
        day,
        timeZone,
        from: isoOf(from),
        to: isoOf(to),
        teleconsultations: page.items.map(viewOf),
        nextCursor: page.nextCursor,
      },
    };
  });

  api.serve(getTeleconsultation, async (call) => {
    const found = await requestedTeleconsultation(call, store);
    await audit.record(call.event('teleconsultation-read', { teleconsultationId: found.id }));
    return { status: 200, body: viewOf(found) };
  });

  api.serve(rescheduleTeleconsultation, async (call) => {
    const { id } = await requestedTeleconsultation(call, store);
    const scheduledAt = call.body.scheduledAt === null ? null : Date.parse(call.body.scheduledAt);
    const after = await registry.reschedule(id, { scheduledAt, lifeMs, by: call.actor });
    if (!after) throw new Problem('NOT_READY');
    if (isOver(after, clock.now())) throw new Problem('TELECONSULTATION_ENDED');
    if (after.scheduledAt !== scheduledAt) throw new Problem('TELECONSULTATION_STARTED');
    return { status: 200, body: viewOf(after) };
  });

  api.serve(endTeleconsultation, async (call) => {
    const before = await requestedTeleconsultation(call, store);
    const after = await registry.end(before.id, { reason: 'ended-by-host', by: call.actor });
    if (!after) throw new Problem('NOT_READY');
    if (before.state === 'ended') {
      await audit.record(
        call.event('teleconsultation-ended', {
          teleconsultationId: before.id,
          facts: { repeated: true },
        }),
      );
    }
    return { status: 200, body: viewOf(after) };
  });
}
