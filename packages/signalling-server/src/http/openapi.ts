/**
 * The OpenAPI 3.1 description, written from the schemas that check the door, so it cannot drift.
 */
import { z } from 'zod';
import { signedTreeHeadSchema } from '../audit/tree-head.ts';
import {
  auditEventView,
  auditPageView,
  consistencyView,
  headPageView,
  inclusionView,
  keysView,
  MAX_PAGE,
} from './audit-schemas.ts';
import { guardDecisionView, guardView, unblockRequest } from './guard.ts';
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

const PARAMETER_LIMIT = {
  name: 'limit',
  in: 'query',
  required: false,
  schema: { type: 'integer', minimum: 1, maximum: MAX_PAGE, default: MAX_PAGE },
} as const;

const PARAMETER_CURSOR = {
  name: 'cursor',
  in: 'query',
  required: false,
  description: 'The nextCursor of the page before; opaque.',
  schema: { type: 'string' },
} as const;

function sizeParameter(name: string, description: string): object {
  const schema = { type: 'integer', minimum: 0 };
  return { name, in: 'query', required: true, description, schema };
}

function schemaOf(schema: z.ZodType): object {
  const whole = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  const { $defs = {}, $ref, ...own } = whole;
  // A schema that holds others by name comes apart into definitions: here these are components.
  const named = $ref === undefined ? own : ($defs[$ref.replace('#/$defs/', '')] ?? own);
  const text = JSON.stringify(named).replaceAll('#/$defs/', '#/components/schemas/');
  const members = Object.entries(JSON.parse(text) as object);
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
    400: 'REQUEST_INVALID, BODY_NOT_JSON, CREDENTIAL_IN_URL',
    401: 'API_KEY_MISSING, API_KEY_UNKNOWN',
    429: 'TOO_MANY_REQUESTS',
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

function guardPaths(): object {
  return {
    '/v1/guard/explain': {
      get: {
        operationId: 'explainGuard',
        security: [{ operatorKey: [] }],
        responses: { 200: json('Guard', 'Whom the guard stops, and why.'), ...problems({}) },
      },
    },
    '/v1/guard/unblock': {
      post: {
        operationId: 'unblock',
        security: [{ operatorKey: [] }],
        requestBody: body('UnblockRequest'),
        responses: {
          200: json('GuardDecision', 'Taken back, and what led to it forgiven.'),
          ...problems({ 404: 'GUARD_DECISION_UNKNOWN' }),
        },
      },
    },
  };
}

function auditPaths(): object {
  return {
    '/v1/audit/keys': {
      get: {
        operationId: 'getAuditKeys',
        security: [],
        responses: { 200: json('AuditKeys', 'Everything that ever signed here, as a JWK Set.') },
      },
    },
    '/v1/audit/events': {
      get: {
        operationId: 'listAuditEvents',
        parameters: [PARAMETER_CURSOR, PARAMETER_LIMIT],
        responses: { 200: json('AuditEventPage', 'The tenant’s own, in order.'), ...problems({}) },
      },
    },
    '/v1/audit/tree-head': {
      get: {
        operationId: 'getTreeHead',
        responses: {
          200: json('SignedTreeHead', 'The latest.'),
          ...problems({ 404: 'AUDIT_HEAD_UNKNOWN' }),
        },
      },
    },
    '/v1/audit/tree-heads': {
      get: {
        operationId: 'listTreeHeads',
        parameters: [PARAMETER_CURSOR, PARAMETER_LIMIT],
        responses: { 200: json('TreeHeadPage', 'In order.'), ...problems({}) },
      },
    },
    '/v1/audit/proofs/inclusion': {
      get: {
        operationId: 'getInclusionProof',
        parameters: [
          sizeParameter('seq', 'Which event.'),
          sizeParameter('size', 'In the tree of how many events.'),
        ],
        responses: {
          200: json('InclusionProof', 'RFC 9162, from the leaf upwards.'),
          ...problems({ 404: 'AUDIT_EVENT_UNKNOWN, AUDIT_SIZE_UNKNOWN' }),
        },
      },
    },
    '/v1/audit/proofs/consistency': {
      get: {
        operationId: 'getConsistencyProof',
        parameters: [
          sizeParameter('from', 'Size of the older tree.'),
          sizeParameter('to', 'Size of the newer tree.'),
        ],
        responses: {
          200: json('ConsistencyProof', 'RFC 9162: the older is the beginning of the newer.'),
          ...problems({ 404: 'AUDIT_SIZE_UNKNOWN' }),
        },
      },
    },
  };
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
      ...auditPaths(),
      ...guardPaths(),
    },
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer' },
        operatorKey: { type: 'http', scheme: 'bearer' },
      },
      schemas: {
        TeleconsultationRequest: schemaOf(teleconsultationRequest),
        Teleconsultation: schemaOf(teleconsultationView),
        TicketRequest: schemaOf(ticketRequest),
        AdmissionTicket: schemaOf(ticketView),
        AuditEvent: schemaOf(auditEventView),
        AuditEventPage: schemaOf(auditPageView),
        SignedTreeHead: schemaOf(signedTreeHeadSchema),
        TreeHeadPage: schemaOf(headPageView),
        InclusionProof: schemaOf(inclusionView),
        ConsistencyProof: schemaOf(consistencyView),
        AuditKeys: schemaOf(keysView),
        Guard: schemaOf(guardView),
        GuardDecision: schemaOf(guardDecisionView),
        UnblockRequest: schemaOf(unblockRequest),
        Problem: schemaOf(problemView),
      },
    },
  };
}
