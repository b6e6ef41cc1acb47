/**
 * `/v1/teleconsultations/:id/admission-tickets`: the host's backend, which knows who its user is,
 * asks for one ticket for one person just before that person joins.
 */
import { Router } from 'express';
import { pseudonymOf } from '../audit/audit-event.ts';
import { drawTicket } from '../auth/admission-ticket.ts';
import type { Clock } from '../clock.ts';
import { isOver } from '../room/teleconsultation.ts';
import type { TeleconsultationStore } from '../store/store.ts';
import { Problem } from './problem.ts';
import { readInput, ticketRequest, type TicketView } from './schemas.ts';
import { requestedTeleconsultation } from './teleconsultations.ts';
import { actorOf } from './tenant-authentication.ts';

export function admissionTicketRoutes(options: {
  store: TeleconsultationStore;
  clock: Clock;
  ticketLifeMs: number;
}): Router {
  const { store, clock, ticketLifeMs } = options;
  const router = Router();

  router.post('/teleconsultations/:id/admission-tickets', async (request, response) => {
    const { role } = readInput(ticketRequest, request.body ?? {});
    const teleconsultation = await requestedTeleconsultation(request, store);
    const now = clock.now();
    if (isOver(teleconsultation, now)) throw new Problem('TELECONSULTATION_ENDED');
    const { id: teleconsultationId, tenantId } = teleconsultation;
    const { ticket, record } = drawTicket(
      { teleconsultationId, tenantId, role },
      now + ticketLifeMs,
    );
    await store.saveTicket(record, {
      tenantId,
      at: now,
      kind: 'ticket-issued',
      outcome: 'done',
      actor: actorOf(request),
      teleconsultationId,
      facts: { ticketId: pseudonymOf('ti_', record.ticketHash), role },
    });
    const view: TicketView = { ticket, expiresAt: new Date(record.expiresAt).toISOString() };
    response.status(201).json(view);
  });

  return router;
}
