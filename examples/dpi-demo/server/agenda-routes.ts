/**
 * What the DPI's own page reads: the agenda, a record, and the stream of what changes.
 */
import { Router } from 'express';

import type { Agenda } from './agenda.ts';
import type { Appointment, Language } from './appointment.ts';
import { HOSPITAL, PRACTITIONER } from './day.ts';
import { frameOrigin } from './frame-origin.ts';
import { unknownAppointment } from './problem.ts';
import { recordOf } from './record-of.ts';
import { scheduledAt } from './scheduled-at.ts';

/** A comment line keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 20_000;

export interface AgendaRoutesOptions {
  agenda: Agenda;
  now: () => Date;
  /** Ends a teleconsultation that the reset leaves behind. */
  endTeleconsultation: (id: string) => Promise<void>;
  /** Address under which a phone reaches this machine; null: patients use the DPI's own origin. */
  lanAddress: string | null;
  /** Port of the isolated mode's second origin; null: the widget runs in the page itself. */
  framePort: number | null;
}

export function agendaRoutes({
  agenda,
  now,
  endTeleconsultation,
  lanAddress,
  framePort,
}: AgendaRoutesOptions): Router {
  const routes = Router();
  const describe = (appointment: Appointment, language: Language): object => ({
    ...appointment,
    kind: appointment.kind[language],
    reason: appointment.reason[language],
    patientName: appointment.patientName[language],
    scheduledAt: scheduledAt(appointment, now()),
  });

  routes.get('/api/agenda', (request, response) => {
    const language = languageOf(request.query['lang']);
    response.json({
      organizationName: HOSPITAL[language],
      practitionerName: PRACTITIONER,
      frameUrl: framePort && `${frameOrigin(request, framePort)}/frame.html`,
      patientPageUrl: lanAddress && `https://${lanAddress}:${request.socket.localPort}/visite`,
      appointments: agenda.appointments.map((appointment) => describe(appointment, language)),
    });
  });

  routes.get('/api/patients/:id', (request, response) => {
    const record = recordOf(request.params.id, {
      language: languageOf(request.query['lang']),
      today: now(),
    });
    if (!record) throw unknownAppointment();
    response.json(record);
  });

  routes.get('/api/changements', (request, response) => {
    const language = languageOf(request.query['lang']);
    response.set({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    const send = (type: string, data: unknown): void => {
      response.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    };
    const stopListening = agenda.listen({
      change: (appointment) => send('change', describe(appointment, language)),
      reset: () => send('reset', null),
    });
    const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
    // A page that was away while something changed starts from the present state.
    for (const appointment of agenda.appointments) {
      if (appointment.isTeleconsultation) send('change', describe(appointment, language));
    }
    request.on('close', () => {
      clearInterval(heartbeat);
      stopListening();
    });
  });

  routes.post('/api/remise-a-zero', async (_request, response) => {
    const open = agenda.appointments.flatMap(({ visit }) =>
      visit && visit.state !== 'ended' ? [visit.teleconsultationId] : [],
    );
    // The agenda is reset even when the service does not answer: those rooms expire by themselves.
    await Promise.allSettled(open.map((id) => endTeleconsultation(id)));
    agenda.reset();
    response.status(204).end();
  });

  return routes;
}

function languageOf(value: unknown): Language {
  return value === 'en' ? 'en' : 'fr';
}
