/**
 * The OpenAPI 3.1 description, written from the schemas that check the door, so it cannot drift.
 */
import { z } from 'zod';
import {
  idempotencyKey,
  problemView,
  teleconsultationRequest,
  teleconsultationView,
  ticketRequest,
  ticketView,
} from './schemas.ts';

const PARAMETER_ID = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string' },
} as const;

function schemaOf(schema: z.ZodType): object {
  const members = Object.entries(z.toJSONSchema(schema, { target: 'draft-2020-12' }));
  // The dialect is OpenAPI 3.1's own, and the name is where the schema stands.
  return Object.fromEntries(members.filter(([name]) => name !== '$schema' && name !== 'id'));
}

function reference(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

function json(name: string, description: string): object {
  return { description, content: { 'application/json': { schema: reference(name) } } };
}

function body(name: string): object {
  return { required: true, content: { 'application/json': { schema: reference(name) } } };
}

/** The refusals of an operation, each with its stable codes. */
function problems(codesByStatus: Record<string, string>): Record<string, object> {
  const common = {
    400: 'REQUEST_INVALID, BODY_NOT_JSON',
    401: 'API_KEY_MISSING, API_KEY_UNKNOWN',
  };
  return Object.fromEntries(
    Object.entries({ ...common, ...codesByStatus }).map(([status, codes]) => [
      status,
      {
        description: codes,
        content: { 'application/problem+json': { schema: reference('Problem') } },
      },
    ]),
  );
}

export function describeApi(version: string): object {
  const unknown = { 404: 'TELECONSULTATION_UNKNOWN' };
  return {
    openapi: '3.1.0',
    info: { title: 'T-Doc signalling server', version },
    security: [{ apiKey: [] }],
    paths: {
      '/v1/teleconsultations': {
        post: {
          operationId: 'createTeleconsultation',
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: false,
              schema: schemaOf(idempotencyKey),
            },
          ],
          requestBody: body('TeleconsultationRequest'),
          responses: {
            201: json('Teleconsultation', 'Planned.'),
            ...problems({ 422: 'IDEMPOTENCY_KEY_REUSED' }),
          },
        },
      },
      '/v1/teleconsultations/{id}': {
        get: {
          operationId: 'getTeleconsultation',
          parameters: [PARAMETER_ID],
          responses: { 200: json('Teleconsultation', 'As it is now.'), ...problems(unknown) },
        },
      },
      '/v1/teleconsultations/{id}/admission-tickets': {
        post: {
          operationId: 'createAdmissionTicket',
          parameters: [PARAMETER_ID],
          requestBody: body('TicketRequest'),
          responses: {
            201: json('AdmissionTicket', 'For one join, within a minute.'),
            ...problems({ ...unknown, 409: 'TELECONSULTATION_ENDED' }),
          },
        },
      },
      '/v1/teleconsultations/{id}/end': {
        post: {
          operationId: 'endTeleconsultation',
          parameters: [PARAMETER_ID],
          responses: {
            200: json('Teleconsultation', 'Ended, now or before.'),
            ...problems(unknown),
          },
        },
      },
    },
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
      schemas: {
        TeleconsultationRequest: schemaOf(teleconsultationRequest),
        Teleconsultation: schemaOf(teleconsultationView),
        TicketRequest: schemaOf(ticketRequest),
        AdmissionTicket: schemaOf(ticketView),
        Problem: schemaOf(problemView),
      },
    },
  };
}
