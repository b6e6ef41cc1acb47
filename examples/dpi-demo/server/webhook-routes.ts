/**
 * What T-Doc tells the hospital: signed webhooks. Nothing is believed before its signature holds;
 * an event that is not for this agenda is accepted and ignored, so that it is not sent again.
 */
import { Router, raw } from 'express';

import { verifyWebhook, type WebhookEvent } from '@tdoc/signalling-server/webhooks';

import type { Agenda } from './agenda.ts';

export function webhookRoutes({ agenda, secret }: { agenda: Agenda; secret: string }): Router {
  const routes = Router();
  // The signature covers the bytes as they came: no JSON parser before it.
  routes.use(raw({ type: () => true, limit: '32kb' }));
  routes.post('/webhooks/teleconsultation', (request, response) => {
    const body = Buffer.isBuffer(request.body) ? request.body : '';
    let event: WebhookEvent;
    try {
      event = verifyWebhook({ secret, headers: request.headers, body });
    } catch {
      response.status(400).end();
      return;
    }
    const { teleconsultationId, state, waitingSince, startedAt, endedAt, durationS } = event.data;
    agenda.apply({
      teleconsultationId,
      state,
      waitingSince: waitingSince ?? null,
      startedAt: startedAt ?? null,
      endedAt: endedAt ?? null,
      durationS: durationS ?? null,
      timestamp: event.timestamp,
    });
    response.status(204).end();
  });
  return routes;
}
