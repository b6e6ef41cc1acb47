/**
 * The REST application: headers, body limit, routes, and problems for all the rest. Holds no state.
 */
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { JSONWebKeySet } from 'jose';
import type { AuditReader } from '../audit/audit-store.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Log } from '../observability/log.ts';
import type { NotReadyReason } from '../observability/readiness.ts';
import type { TenantStore } from '../store/store.ts';
import { admissionTicketRoutes } from './admission-tickets.ts';
import { auditKeyRoutes, auditRoutes } from './audit.ts';
import { auditedProblems } from './audited-problems.ts';
import type { OpenGuard } from '../guard/open-guard.ts';
import { guardRoutes } from './guard.ts';
import { healthRoutes } from './health.ts';
import { describeApi } from './openapi.ts';
import { operationOf } from './operations.ts';
import { Problem, problemHandler } from './problem.ts';
import { teleconsultationRoutes, type TeleconsultationRoutesOptions } from './teleconsultations.ts';
import { authenticateOperator } from './operator-authentication.ts';
import { authenticateTenant } from './tenant-authentication.ts';
import {
  guardedRequests,
  guardedTenants,
  noCredentialInUrl,
  watchedProblems,
} from './watched-requests.ts';

/** Ten times the longest request there is. */
const MAX_BODY_BYTES = 4_096;

export interface AppOptions extends TeleconsultationRoutesOptions {
  store: TeleconsultationRoutesOptions['store'] &
    Pick<TenantStore, 'findTenantByApiKey'> &
    AuditReader;
  audit: Pick<AuditTrail, 'record' | 'refused'>;
  /** Public halves only. */
  auditKeys: JSONWebKeySet;
  log: Log;
  guard: Pick<OpenGuard, 'guard' | 'gatekeeper'>;
  /** SHA-256 of the operator's key; null when there is none. */
  operatorKeyHash: string | null;
  version: string;
  ticketLifeMs: number;
  /** Why the server should be given nobody now; empty when it is ready. */
  notReadyReasons: () => Promise<NotReadyReason[]>;
}

const nothingHere: RequestHandler = (request, response) => {
  const known = operationOf(request.path);
  if (!known) throw new Problem('ROUTE_UNKNOWN');
  response.setHeader('Allow', known.method);
  throw new Problem('METHOD_NOT_ALLOWED');
};

const jsonOnly: RequestHandler = (request, _response, next) => {
  const length = request.headers['content-length'];
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(length ?? 0) > 0;
  if (hasBody && !request.is('application/json')) throw new Problem('MEDIA_TYPE_UNSUPPORTED');
  next();
};

export function createApp(options: AppOptions): Express {
  const { store, audit, auditKeys, clock, log, ticketLifeMs, notReadyReasons, version } = options;
  const { guard, gatekeeper } = options.guard;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      },
      referrerPolicy: { policy: 'no-referrer' },
    }),
  );
  app.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.use(healthRoutes({ notReadyReasons }));
  app.use(guardedRequests(gatekeeper), noCredentialInUrl);
  const description = describeApi(version);
  app.get('/openapi.json', (_request, response) => {
    response.json(description);
  });
  app.use(auditKeyRoutes({ keys: auditKeys }));
  app.use(
    '/v1/guard',
    authenticateOperator(options.operatorKeyHash),
    jsonOnly,
    express.json({ limit: MAX_BODY_BYTES, strict: true, inflate: false }),
    guardRoutes({ guard, audit, clock }),
    nothingHere,
  );
  app.use(
    '/v1',
    authenticateTenant(store),
    guardedTenants(gatekeeper),
    jsonOnly,
    express.json({ limit: MAX_BODY_BYTES, strict: true, inflate: false }),
    teleconsultationRoutes(options),
    admissionTicketRoutes({ store, clock, ticketLifeMs }),
    auditRoutes({ store, audit, clock }),
  );
  app.use(nothingHere);
  app.use(watchedProblems(gatekeeper));
  app.use(auditedProblems({ audit, clock, log }));
  app.use(problemHandler(log));
  return app;
}
