/**
 * Who may enter a teleconsultation: the hospital decides, T-Doc issues the ticket. The practitioner
 * comes from the agenda; a patient can only ask for a teleconsultation this agenda has created.
 */
import { Router, json } from 'express';

import type { Agenda } from './agenda.ts';
import type { CredentialOffice } from './credential-office.ts';
import type { Appointment } from './appointment.ts';
import { HOSPITAL, PRACTITIONER } from './day.ts';
import {
  endedTeleconsultation,
  malformedRequest,
  unknownAppointment,
  unknownTeleconsultation,
} from './problem.ts';
import { scheduledAt } from './scheduled-at.ts';
import type { SignallingApi } from './signalling-api.ts';

/** What a link may let in; the practitioner comes through the agenda only. */
const INVITED_ROLES = ['patient', 'companion', 'interpreter'] as const;

export interface AdmissionRoutesOptions {
  agenda: Agenda;
  signalling: SignallingApi;
  credentials: CredentialOffice;
  now: () => Date;
}

export function admissionRoutes(options: AdmissionRoutesOptions): Router {
  const { agenda, signalling, credentials, now } = options;
  const routes = Router();
  routes.use(json({ limit: '4kb' }));

  const teleconsultationOf = async (appointment: Appointment, renew: boolean): Promise<string> => {
    const current = appointment.visit;
    if (current && !renew) return current.teleconsultationId;
    const created = await signalling.createTeleconsultation({
      reference: appointment.id,
      scheduledAt: scheduledAt(appointment, now()),
    });
    agenda.attach(appointment, created);
    // Those who still hold the old link learn that it is over instead of waiting for nobody.
    if (current && current.state !== 'ended') {
      await signalling.end(current.teleconsultationId).catch(() => undefined);
    }
    return created;
  };

  routes.post('/api/rendez-vous/:id/admission', async (request, response) => {
    const appointment = agenda.find(request.params.id);
    if (!appointment?.isTeleconsultation) throw unknownAppointment();
    const renew = fieldOf(request.body, 'renew') === true;
    const teleconsultationId = await teleconsultationOf(appointment, renew);
    response.json(await signalling.admissionTicket(teleconsultationId, 'practitioner'));
  });

  /** Only for the teleconsultation this appointment holds now, whose practitioner is at this screen. */
  routes.post('/api/rendez-vous/:id/identite', async (request, response) => {
    const appointment = agenda.find(request.params.id);
    if (!appointment?.isTeleconsultation) throw unknownAppointment();
    const room = fieldOf(request.body, 'teleconsultationId');
    const pid = fieldOf(request.body, 'participantId');
    const spk = fieldOf(request.body, 'staticKey');
    if (typeof room !== 'string' || room !== appointment.visit?.teleconsultationId)
      throw unknownTeleconsultation();
    if (typeof pid !== 'string' || !/^[0-9a-f]{32}$/.test(pid))
      throw malformedRequest('participantId is not one');
    if (typeof spk !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(spk))
      throw malformedRequest('staticKey is not one');
    response.json({ credential: await credentials.vouch({ room, pid, spk }, now()) });
  });

  routes.post('/api/visites/admission', async (request, response) => {
    const id = fieldOf(request.body, 'teleconsultationId');
    const role = fieldOf(request.body, 'role') ?? 'patient';
    if (typeof id !== 'string') throw malformedRequest('teleconsultationId is missing');
    const invited = INVITED_ROLES.find((one) => one === role);
    if (!invited) throw malformedRequest('role is not one a link lets in');
    const appointment = agenda.findByTeleconsultation(id);
    if (agenda.isPast(id)) throw endedTeleconsultation();
    if (!appointment) throw unknownTeleconsultation();
    if (appointment.visit?.state === 'ended') throw endedTeleconsultation();
    response.json(await signalling.admissionTicket(id, invited));
  });

  /** What the patient's page shows before anything is joined: never who the patient is. */
  routes.get('/api/visites/:id', async (request, response) => {
    const appointment = agenda.findByTeleconsultation(request.params.id);
    if (!appointment) throw unknownTeleconsultation();
    response.json({
      practitionerName: PRACTITIONER,
      organizationName: HOSPITAL,
      scheduledAt: scheduledAt(appointment, now()),
      state: appointment.visit?.state ?? 'planned',
      issuers: {
        fr: [await credentials.issuer('fr')],
        en: [await credentials.issuer('en')],
      },
    });
  });

  return routes;
}

function fieldOf(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  return Reflect.get(body, name);
}
