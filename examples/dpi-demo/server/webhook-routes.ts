/**
 * What T-Doc tells the hospital: signed webhooks. Nothing is believed before its signature holds;
 * an event that is not for this agenda is accepted and ignored, so that it is not sent again.
 */
import { Router, raw } from 'express';

import { verifyWebhook } from '@tdoc/signalling-server/webhooks';

import type { Agenda, VisitEvent } from './agenda.ts';

const STATES: readonly string[] = ['planned', 'waiting', 'in-progress', 'ended'];

export function webhookRoutes({ agenda, secret }: { agenda: Agenda; secret: string }): Router {
  const routes = Router();
  routes.post(
    '/webhooks/teleconsultation',
    raw({ type: () => true, limit: '32kb' }),
    async (request, response) => {
      const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(request.headers)) {
        if (typeof value === 'string') headers[name] = value;
      }
      let event: unknown;
      try {
        event = await verifyWebhook({ secret, headers, body });
      } catch {
        response.status(401).end();
        return;
      }
      const visit = readEvent(event);
      if (visit) agenda.apply(visit);
      response.status(204).end();
    },
  );
  return routes;
}

/** null for what this agenda has no use of. */
export function readEvent(event: unknown): VisitEvent | null {
  if (!isObject(event) || !isObject(event['data'])) return null;
  const { data, timestamp } = event;
  const { teleconsultationId, state } = data as Record<string, unknown>;
  if (typeof teleconsultationId !== 'string' || typeof timestamp !== 'string') return null;
  if (typeof state !== 'string' || !STATES.includes(state)) return null;
  const fields = data as Record<string, unknown>;
  return {
    teleconsultationId,
    state: state as VisitEvent['state'],
    waitingSince: textOrNull(fields['waitingSince']),
    startedAt: textOrNull(fields['startedAt']),
    endedAt: textOrNull(fields['endedAt']),
    durationS: typeof fields['durationS'] === 'number' ? fields['durationS'] : null,
    timestamp,
  };
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
