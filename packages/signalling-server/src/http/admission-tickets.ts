/**
 * `/v1/teleconsultations/:id/admission-tickets` and `…/ice-servers`: the host's backend, which knows
 * who its user is, asks for one person just before that person joins.
 */
import { pseudonymOf } from '../audit/audit-event.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { drawTicket } from '../auth/admission-ticket.ts';
import { icePlanFor, type TurnConfig } from '../auth/turn-credentials.ts';
import type { Clock } from '../clock.ts';
import { isOver, type Teleconsultation } from '../room/teleconsultation.ts';
import type { TeleconsultationStore } from '../store/store.ts';
import {
  createAdmissionTicket,
  createIceServers,
  type TicketView,
} from './admission-operations.ts';
import type { ApiRouter, Call } from './api-router.ts';
import { Problem } from './problem.ts';
import { isoOf } from './schemas.ts';
import { requestedTeleconsultation } from './teleconsultations.ts';

export function admissionTicketRoutes(
  api: ApiRouter,
  options: {
    store: TeleconsultationStore;
    audit: Pick<AuditTrail, 'record'>;
    clock: Clock;
    ticketLifeMs: number;
    turn: TurnConfig | null;
  },
): void {
  const { store, audit, clock, ticketLifeMs, turn } = options;

  const openOne = async (call: Call<unknown, unknown>): Promise<Teleconsultation> => {
    const found = await requestedTeleconsultation(call, store);
    if (isOver(found, clock.now())) throw new Problem('TELECONSULTATION_ENDED');
    return found;
  };

  api.serve(createAdmissionTicket, async (call) => {
    const { role } = call.body;
    const { id: teleconsultationId, tenantId } = await openOne(call);
    const { ticket, record } = drawTicket(
      { teleconsultationId, tenantId, role },
      clock.now() + ticketLifeMs,
    );
    const facts = { ticketId: pseudonymOf('ti_', record.ticketHash), role };
    await store.saveTicket(record, call.event('ticket-issued', { teleconsultationId, facts }));
    const view: TicketView = { ticket, expiresAt: isoOf(record.expiresAt) };
    return { status: 201, body: view };
  });

  api.serve(createIceServers, async (call) => {
    const { role } = call.body;
    const { id: teleconsultationId } = await openOne(call);
    const now = clock.now();
    const plan = icePlanFor(role, now, turn);
    const hasCredentials = turn !== null && plan.iceServers.length > 0;
    if (hasCredentials) {
      await audit.record(call.event('turn-issued', { teleconsultationId, facts: { role } }));
    }
    const expiresAt = hasCredentials ? (Math.floor(now / 1000) + turn.ttlS) * 1000 : null;
    return {
      status: 201,
      body: { ...plan, expiresAt: expiresAt === null ? null : isoOf(expiresAt) },
    };
  });
}
