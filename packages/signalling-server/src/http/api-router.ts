/**
 * Serves operations: checks the key's scope, reads the input by the operation's own schemas, works
 * once for each idempotency key, and sends what the handler answers. Knows no operation.
 */
import { Router, type Request, type Response } from 'express';
import type { AuditActor, AuditEntry, AuditKind } from '../audit/audit-event.ts';
import type { TenantStanding } from '../auth/api-key.ts';
import type { Clock } from '../clock.ts';
import { Idempotency, type Answer, type IdempotencyStore } from './idempotency.ts';
import type { Operation } from './operation.ts';
import { Problem } from './problem.ts';
import { readInput, idempotencyKey } from './schemas.ts';
import { actorOf, callerOf, type Caller } from './tenant-authentication.ts';

/** What a handler gets: everything read and checked. */
export interface Call<Query, Body> {
  caller: Caller;
  actor: AuditActor;
  query: Query;
  body: Body;
  /** As the header says; null without it. */
  idempotencyKey: string | null;
  /** A parameter of the path, as it was written there. */
  parameter: (name: string) => string;
  /** The tenant that asks; only where an operation is a tenant's. */
  tenant: TenantStanding;
  /** An audit event of this call, in the log of whoever asks. */
  event: (kind: AuditKind, more?: Partial<AuditEntry>) => AuditEntry;
}

export type Handler<Query, Body> = (call: Call<Query, Body>) => Promise<Answer>;

export class ApiRouter {
  readonly router: Router = Router();
  readonly #idempotency: Idempotency;
  readonly #clock: Clock;

  constructor(options: { store: IdempotencyStore; clock: Clock }) {
    this.#idempotency = new Idempotency(options);
    this.#clock = options.clock;
  }

  serve<Query, Body>(operation: Operation<Query, Body>, handler: Handler<Query, Body>): void {
    const path = operation.path.replace(/^\/v1/, '').replaceAll(/\{(\w+)\}/g, ':$1');
    const verb = operation.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    this.router[verb](path, async (request, response) => {
      const call = this.#read(operation, request);
      const answer = await this.#work(request, () => handler(call), call);
      send(response, answer);
    });
  }

  #read<Query, Body>(operation: Operation<Query, Body>, request: Request): Call<Query, Body> {
    const caller = callerOf(request);
    judgeCaller(caller, operation);
    const query = readInput(operation.query, queryOf(request), 'query');
    const body = readInput(
      operation.body,
      request.body === undefined ? {} : (request.body as unknown),
    );
    const header = request.headers['idempotency-key'];
    const isRepeatable = operation.method === 'POST' && header !== undefined;
    const actor = actorOf(request);
    const at = this.#clock.now();
    return {
      caller,
      actor,
      query,
      body,
      idempotencyKey: isRepeatable ? readInput(idempotencyKey, header, 'idempotency-key') : null,
      parameter: (name) => String(request.params[name] ?? ''),
      get tenant() {
        if (!caller.tenant) throw new Problem('SCOPE_MISSING');
        return caller.tenant;
      },
      event: (kind, more = {}) => ({
        tenantId: caller.tenant?.id ?? null,
        at,
        kind,
        outcome: 'done',
        actor,
        ...more,
      }),
    };
  }

  #work(
    request: Request,
    work: () => Promise<Answer>,
    { caller, body, idempotencyKey: key }: Call<unknown, unknown>,
  ): Promise<Answer> {
    if (key === null) return work();
    return this.#idempotency.once(
      {
        tenantId: caller.tenant?.id ?? null,
        apiKey: caller.secret,
        idempotencyKey: key,
        target: `${request.method} ${request.originalUrl}`,
        body,
      },
      work,
    );
  }
}

/** @throws Problem SCOPE_MISSING, TENANT_SUSPENDED */
function judgeCaller({ key, tenant }: Caller, { caller, scope }: Operation): void {
  const isRightKind = caller === 'either' || (caller === 'tenant') === (tenant !== null);
  if (!isRightKind || !key.scopes.includes(scope)) throw new Problem('SCOPE_MISSING');
  if (tenant && tenant.suspendedAt !== null) throw new Problem('TENANT_SUSPENDED');
}

/** The query of a request; a parameter that is there twice is a list, which no schema takes. */
function queryOf(request: Request): Record<string, unknown> {
  const { searchParams } = new URL(request.originalUrl, 'http://localhost');
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const name of new Set(searchParams.keys())) {
    const all = searchParams.getAll(name);
    values[name] = all.length === 1 ? all[0] : all;
  }
  return values;
}

function send(response: Response, { status, body, location }: Answer): void {
  if (location !== undefined) response.location(location);
  response.status(status);
  if (body === null) response.end();
  else response.json(body);
}
