/**
 * The OpenAPI 3.1 description, written from the operations that serve and check, so it cannot drift.
 */
import { z } from 'zod';
import { keysView } from './audit-operations.ts';
import { guardDecisionView, guardView, unblockRequest } from './guard.ts';
import { problemsOf, type Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { PROBLEMS, type ProblemCode } from './problem.ts';
import { idempotencyKey, problemView } from './schemas.ts';

type Json = Record<string, unknown>;

/** Schemas by name, collected while the paths are written. */
class Components {
  readonly schemas: Record<string, Json> = {};

  /** A schema in place, or a pointer to it where it has a name. */
  of(schema: z.ZodType, io: 'input' | 'output' = 'output'): Json {
    const whole = z.toJSONSchema(schema, { target: 'draft-2020-12', io }) as Json;
    const { $defs = {}, ...rest } = whole;
    // The dialect is OpenAPI 3.1's own.
    const own = without(rest, '$schema');
    for (const [name, part] of Object.entries($defs as Record<string, Json>)) this.#add(name, part);
    const { id: name } = own;
    if (typeof name === 'string') {
      this.#add(name, own);
      return { $ref: `#/components/schemas/${name}` };
    }
    return pointed(own);
  }

  #add(name: string, schema: Json): void {
    // The name is where the schema stands.
    this.schemas[name] = pointed(without(schema, 'id'));
  }
}

function without(schema: Json, member: string): Json {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== member));
}

/** Definitions stand beside each other here. */
function pointed(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('#/$defs/', '#/components/schemas/')) as Json;
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: Operation, components: Components): Json[] {
  const { properties = {}, required = [] } = components.of(query) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function headerParameters({ method }: Operation, components: Components): Json[] {
  if (method !== 'POST') return [];
  const { description, ...schema } = components.of(idempotencyKey);
  return [{ name: 'Idempotency-Key', in: 'header', required: false, description, schema }];
}

function bodyOf({ method, body, bodyRequired }: Operation, components: Components): Json {
  if (method === 'GET' || method === 'DELETE') return {};
  const schema = components.of(body, 'input');
  const takesNothing = schema['$ref'] === undefined;
  if (takesNothing) return {};
  return {
    requestBody: { required: bodyRequired, content: { 'application/json': { schema } } },
  };
}

function answersOf(operation: Operation, components: Components): Json {
  const answers: Json = {};
  for (const [status, { description, schema }] of Object.entries(operation.answers)) {
    answers[status] = {
      description,
      ...(schema === null
        ? {}
        : { content: { 'application/json': { schema: components.of(schema) } } }),
    };
  }
  const codes = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(operation)) {
    const [status] = PROBLEMS[code];
    codes.set(status, [...(codes.get(status) ?? []), code]);
  }
  for (const [status, list] of [...codes].sort(([a], [b]) => a - b)) {
    answers[status] = {
      description: list.join(', '),
      content: {
        'application/problem+json': {
          schema: {
            allOf: [
              components.of(problemView),
              { type: 'object', properties: { code: { enum: list } } },
            ],
          },
        },
      },
    };
  }
  return answers;
}

function operationObject(operation: Operation, components: Components): Json {
  const { id, tag, summary, caller, scope, path } = operation;
  const parameters = [
    ...pathParameters(path),
    ...queryParameters(operation, components),
    ...headerParameters(operation, components),
  ];
  const keys = {
    tenant: ['tenantKey'],
    operator: ['operatorKey'],
    either: ['tenantKey', 'operatorKey'],
  };
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: `Scope \`${scope}\`.`,
    security: keys[caller].map((scheme) => ({ [scheme]: [scope] })),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...bodyOf(operation, components),
    responses: answersOf(operation, components),
  };
}

function auditKeys(components: Components): Json {
  return {
    operationId: 'getAuditKeys',
    tags: ['Audit log'],
    summary: 'The public keys of signed tree heads; they are no secret.',
    security: [],
    responses: {
      200: {
        description: 'Everything that ever signed here, as a JWK Set.',
        content: { 'application/json': { schema: components.of(keysView) } },
      },
    },
  };
}

/** The guard's own paths, which only the operator's key of the configuration opens. */
function guardPaths(components: Components): Record<string, Json> {
  const content = (schema: z.ZodType) => ({
    content: { 'application/json': { schema: components.of(schema) } },
  });
  const refused = (codes: string) => ({
    description: codes,
    content: { 'application/problem+json': { schema: components.of(problemView) } },
  });
  const refusals = {
    400: refused('REQUEST_INVALID, BODY_NOT_JSON, CREDENTIAL_IN_URL'),
    401: refused('API_KEY_MISSING, API_KEY_UNKNOWN'),
    404: refused('GUARD_DECISION_UNKNOWN, ROUTE_UNKNOWN'),
    429: refused('TOO_MANY_REQUESTS'),
  };
  const common = { tags: ['Guard'], security: [{ guardKey: [] }] };
  return {
    '/v1/guard/explain': {
      get: {
        ...common,
        operationId: 'explainGuard',
        summary: 'Whom the guard stops, and why.',
        responses: { 200: { description: 'In force now.', ...content(guardView) }, ...refusals },
      },
    },
    '/v1/guard/unblock': {
      post: {
        ...common,
        operationId: 'unblock',
        summary: 'Takes a decision back, and forgives what led to it.',
        requestBody: { required: true, ...content(unblockRequest) },
        responses: { 200: { description: 'Lifted.', ...content(guardDecisionView) }, ...refusals },
      },
    },
  };
}

const KEY = { type: 'http', scheme: 'bearer' } as const;

/** The description as one JSON object. */
export function describeApi(version: string): Json {
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS) {
    const item = (paths[operation.path] ??= {});
    item[operation.method.toLowerCase()] = operationObject(operation, components);
  }
  paths['/v1/audit/keys'] = { get: auditKeys(components) };
  Object.assign(paths, guardPaths(components));
  const tags = [...new Set([...OPERATIONS.map(({ tag }) => tag), 'Guard'])].map((name) => ({
    name,
  }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'T-Doc signalling server',
      version,
      description: 'For the host’s backend. Times are ISO 8601; problems are RFC 9457.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    tags,
    paths,
    components: {
      securitySchemes: {
        tenantKey: { ...KEY, description: 'An API key of a tenant.' },
        operatorKey: { ...KEY, description: 'An API key of the server’s operator.' },
        guardKey: { ...KEY, description: 'The operator’s key of the configuration.' },
      },
      schemas: Object.fromEntries(
        Object.entries(components.schemas).sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    },
  };
}
