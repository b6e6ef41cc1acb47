/**
 * The REST application: headers, body limit, routes, and problems for all the rest. Holds no state.
 */
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { JSONWebKeySet } from 'jose';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Log } from '../observability/log.ts';
import type { NotReadyReason } from '../observability/readiness.ts';
import type { TurnConfig } from '../auth/turn-credentials.ts';
import type { Store } from '../store/store.ts';
import type { Network } from '../webhooks/webhook-target.ts';
import { admissionTicketRoutes } from './admission-tickets.ts';
import { ApiRouter } from './api-router.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { auditKeyRoutes, auditRoutes } from './audit.ts';
import { auditedProblems } from './audited-problems.ts';
import { consentRoutes } from './consents.ts';
import type { OpenGuard } from '../guard/open-guard.ts';
import { guardRoutes } from './guard.ts';
import { healthRoutes } from './health.ts';
import { describeApi } from './openapi.ts';
import { placeOf } from './operations.ts';
import { Problem, problemHandler } from './problem.ts';
import { eachHeaderOnce, jsonOnly, parseBody, readBytes } from './request-door.ts';
import { teleconsultationRoutes, type TeleconsultationRoutesOptions } from './teleconsultations.ts';
import { authenticateOperator } from './operator-authentication.ts';
import { authenticateTenant } from './tenant-authentication.ts';
import { tenantRoutes } from './tenants.ts';
import { webhookRoutes } from './webhooks.ts';
import {
  guardedRequests,
  guardedTenants,
  noCredentialInUrl,
  watchedProblems,
} from './watched-requests.ts';

/** Of the guard's own paths, which no tenant's key opens. */
const MAX_BODY_BYTES = 4_096;

export interface AppOptions extends TeleconsultationRoutesOptions {
  store: Store;
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
  turn: TurnConfig | null;
  /** Where webhooks may go besides public addresses. */
  webhookNetworks: readonly Network[];
  /** Tenants of the configuration file, which says what each start makes of them. */
  configuredTenants: ReadonlySet<string>;
}

const nothingHere: RequestHandler = (request, response) => {
  const known = placeOf(request.path);
  if (!known) throw new Problem('ROUTE_UNKNOWN');
  response.setHeader('Allow', [...known.operations.keys()].join(', '));
  throw new Problem('METHOD_NOT_ALLOWED');
};

export function createApp(options: AppOptions): Express {
  const { store, audit, auditKeys, clock, log, notReadyReasons, version } = options;
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
    eachHeaderOnce,
    authenticateTenant({ store, clock }),
    guardedTenants(gatekeeper),
    jsonOnly,
    readBytes,
    parseBody,
    apiRoutes(options),
  );
  app.use(nothingHere);
  app.use(watchedProblems(gatekeeper));
  app.use(auditedProblems({ audit, clock, log }));
  app.use(problemHandler(log));
  return app;
}

function apiRoutes(options: AppOptions): RequestHandler {
  const api = new ApiRouter(options);
  teleconsultationRoutes(api, options);
  admissionTicketRoutes(api, options);
  consentRoutes(api, options);
  auditRoutes(api, options);
  webhookRoutes(api, { ...options, networks: options.webhookNetworks });
  apiKeyRoutes(api, options);
  tenantRoutes(api, options);
  return api.router;
}
