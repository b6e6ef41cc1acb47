/**
 * The operations that let one person in: a ticket for the door, and servers for the way of the media.
 */
import { ROLES } from '@tdoc/sdk-core/protocol';
import { z } from 'zod';
import { operation } from './operation.ts';
import { instant } from './schemas.ts';

export const ticketRequest = z.strictObject({ role: z.enum(ROLES) }).meta({ id: 'TicketRequest' });

export const ticketView = z
  .strictObject({
    ticket: z
      .string()
      .regex(/^at_[A-Za-z0-9_-]{43}$/)
      .describe('Shown once, good for one join.'),
    expiresAt: instant,
  })
  .meta({ id: 'AdmissionTicket' });
export type TicketView = z.infer<typeof ticketView>;

export const iceRequest = z.strictObject({ role: z.enum(ROLES) }).meta({ id: 'IceServersRequest' });

export const iceView = z
  .strictObject({
    iceServers: z
      .array(
        z.strictObject({
          urls: z.array(z.string()),
          username: z.string().optional(),
          credential: z.string().optional(),
        }),
      )
      .describe(
        'For RTCPeerConnection; empty where no relay is configured, never a third party’s.',
      ),
    iceTransportPolicy: z.enum(['all', 'relay']),
    expiresAt: instant.nullable().describe('When the credentials are over; null without any.'),
  })
  .meta({ id: 'IceServers' });

const common = { tag: 'Admission', caller: 'tenant', method: 'POST' } as const;

export const createAdmissionTicket = operation({
  ...common,
  id: 'createAdmissionTicket',
  summary: 'A ticket for one person, just before that person joins: one use, one minute.',
  path: '/v1/teleconsultations/{id}/admission-tickets',
  scope: 'tickets:write',
  body: ticketRequest,
  answers: { 201: { description: 'For one join, within a minute.', schema: ticketView } },
  problems: ['TELECONSULTATION_UNKNOWN', 'TELECONSULTATION_ENDED'],
});

export const createIceServers = operation({
  ...common,
  id: 'createIceServers',
  summary: 'Relay credentials for one person, before joining: for a test of devices and network.',
  path: '/v1/teleconsultations/{id}/ice-servers',
  scope: 'ice-servers:write',
  body: iceRequest,
  answers: { 201: { description: 'Good for a few minutes.', schema: iceView } },
  problems: ['TELECONSULTATION_UNKNOWN', 'TELECONSULTATION_ENDED'],
});
