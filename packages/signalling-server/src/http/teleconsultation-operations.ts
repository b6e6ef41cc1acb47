/**
 * The operations on teleconsultations, and what they take and give.
 */
import { z } from 'zod';
import { boundsOfDay, isDay, isTimeZone } from '../calendar/time-zone.ts';
import { TELECONSULTATION_STATES } from '../room/teleconsultation.ts';
import { operation } from './operation.ts';
import { cursor, limit, nextCursor } from './paging.ts';
import { instant } from './schemas.ts';

export const teleconsultationRequest = z
  .strictObject({
    reference: z
      .string()
      .regex(/^[A-Za-z0-9_.:-]{1,64}$/)
      .describe('The host’s own opaque word for it; never a name or an identity number.')
      .optional(),
    scheduledAt: instant.describe('When it is planned for, ISO 8601.').optional(),
  })
  .meta({ id: 'TeleconsultationRequest' });

export const rescheduleRequest = z
  .strictObject({
    scheduledAt: instant.nullable().describe('The new hour, ISO 8601; null for none.'),
  })
  .meta({ id: 'RescheduleRequest' });

export const teleconsultationView = z
  .strictObject({
    id: z.string().regex(/^tc_[A-Za-z0-9_-]{22}$/),
    reference: z.string().nullable(),
    state: z.enum(TELECONSULTATION_STATES),
    scheduledAt: instant.nullable(),
    createdAt: instant,
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
    durationS: z.int().min(0).nullable().describe('Whole seconds; null until it has ended.'),
  })
  .meta({ id: 'Teleconsultation' });
export type TeleconsultationView = z.infer<typeof teleconsultationView>;

export const timeZone: z.ZodString = z
  .string()
  .refine(isTimeZone, 'an IANA time zone such as Europe/Paris, or an offset such as +01:00')
  .describe('An IANA time zone such as Europe/Paris, or an offset such as +01:00.');

export const dayQuery = z.strictObject({
  day: z
    .string()
    .refine((day) => isDay(day) && !Number.isNaN(boundsOfDay(day, 'Z').to), 'a day: 2026-11-23')
    .meta({ format: 'date' })
    .describe('A day of the calendar, 2026-11-23.'),
  timeZone: timeZone.optional().describe('Where that day is; the tenant’s own zone by default.'),
  cursor,
  limit,
});

export const teleconsultationPage = z
  .strictObject({
    day: z.string(),
    timeZone: z.string().describe('In which the day was taken.'),
    from: instant.describe('The first instant of the day.'),
    to: instant.describe('The first instant of the next.'),
    teleconsultations: z.array(teleconsultationView),
    nextCursor,
  })
  .meta({ id: 'TeleconsultationPage' });

const common = { tag: 'Teleconsultations', caller: 'tenant' } as const;

export const createTeleconsultation = operation({
  ...common,
  id: 'createTeleconsultation',
  summary: 'Plans a teleconsultation.',
  method: 'POST',
  path: '/v1/teleconsultations',
  scope: 'teleconsultations:write',
  body: teleconsultationRequest,
  bodyRequired: false,
  answers: { 201: { description: 'Planned.', schema: teleconsultationView } },
});

export const listTeleconsultations = operation({
  ...common,
  id: 'listTeleconsultations',
  summary: 'Those of a day by their planned hour, or by their creation where none is planned.',
  method: 'GET',
  path: '/v1/teleconsultations',
  scope: 'teleconsultations:read',
  query: dayQuery,
  answers: { 200: { description: 'In the order of their hour.', schema: teleconsultationPage } },
});

export const getTeleconsultation = operation({
  ...common,
  id: 'getTeleconsultation',
  summary: 'One teleconsultation as it is now.',
  method: 'GET',
  path: '/v1/teleconsultations/{id}',
  scope: 'teleconsultations:read',
  answers: { 200: { description: 'As it is now.', schema: teleconsultationView } },
  problems: ['TELECONSULTATION_UNKNOWN'],
});

export const rescheduleTeleconsultation = operation({
  ...common,
  id: 'rescheduleTeleconsultation',
  summary: 'Plans it for another hour, as long as it has not begun.',
  method: 'POST',
  path: '/v1/teleconsultations/{id}/reschedule',
  scope: 'teleconsultations:write',
  body: rescheduleRequest,
  answers: { 200: { description: 'Planned for that hour.', schema: teleconsultationView } },
  problems: [
    'TELECONSULTATION_UNKNOWN',
    'TELECONSULTATION_STARTED',
    'TELECONSULTATION_ENDED',
    'NOT_READY',
  ],
});

export const endTeleconsultation = operation({
  ...common,
  id: 'endTeleconsultation',
  summary: 'Ends it for everybody and for good.',
  method: 'POST',
  path: '/v1/teleconsultations/{id}/end',
  scope: 'teleconsultations:write',
  bodyRequired: false,
  answers: { 200: { description: 'Ended, now or before.', schema: teleconsultationView } },
  problems: ['TELECONSULTATION_UNKNOWN', 'NOT_READY'],
});
