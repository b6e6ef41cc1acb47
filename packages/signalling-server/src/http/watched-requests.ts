/**
 * The guard at the REST door: turns away whom it stops before anything is looked up, tells it of what
 * came to nothing, and makes whoever tries too often wait. Authenticated tenants are never judged by
 * their address.
 */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Gatekeeper } from '../guard/gatekeeper.ts';
import type { Share } from '../guard/rate-windows.ts';
import { isProbe, type Signal } from '../guard/signals.ts';
import { Problem, problemFrom, type ProblemCode } from './problem.ts';
import { knownCallerOf } from './tenant-authentication.ts';

/** Names and shapes under which secrets travel; none of them belongs into an address. */
const CREDENTIAL_IN_QUERY =
  /(?:^|[?&])(?:access_token|api_?key|apikey|auth|authorization|jwt|key|secret|session|ticket|token)=|=(?:at|rt|tk|ok)_[A-Za-z0-9_-]{16}|=whsec_|=eyJ/i;

const SIGNAL_OF: Partial<Record<ProblemCode, Signal>> = {
  API_KEY_MISSING: 'api-key-missing',
  API_KEY_UNKNOWN: 'api-key-unknown',
  BODY_NOT_JSON: 'body-malformed',
  BODY_TOO_LARGE: 'body-oversized',
  CREDENTIAL_IN_URL: 'credential-in-url',
  TELECONSULTATION_UNKNOWN: 'id-unknown',
};

/** Turns away whom the guard stops. */
export function guardedRequests(gatekeeper: Gatekeeper): RequestHandler {
  return (request, response, next) => {
    ensure(gatekeeper.admitRequest(gatekeeper.addressOf(request)), response);
    next();
  };
}

/** Refuses a secret in the address, where logs and histories would keep it, whether or not it is good. */
export const noCredentialInUrl: RequestHandler = (request, _response, next) => {
  const query = request.originalUrl.split('?', 2)[1];
  if (query !== undefined && CREDENTIAL_IN_QUERY.test(decoded(query))) {
    throw new Problem('CREDENTIAL_IN_URL');
  }
  next();
};

/** After authentication: a good key speaks for its address, and answers for itself. */
export function guardedTenants(gatekeeper: Gatekeeper): RequestHandler {
  return async (request, response, next) => {
    const tenant = knownCallerOf(request)?.tenant;
    if (tenant) {
      gatekeeper.vouch(gatekeeper.addressOf(request), tenant.id);
      ensure(await gatekeeper.admitTenant(tenant.id), response);
    }
    next();
  };
}

/** Tells the guard of a request that came to nothing. */
export function watchedProblems(gatekeeper: Gatekeeper): ErrorRequestHandler {
  return async (error: unknown, request, response, next) => {
    const code = problemFrom(error)?.code;
    const signal = code === undefined ? null : signalOf(code, request);
    const tenant = knownCallerOf(request)?.tenant;
    const address = gatekeeper.addressOf(request);
    if (!signal) {
      next(error);
      return;
    }
    const source = tenant ? { address, tenantId: tenant.id } : { address };
    const unknownId = signal === 'id-unknown' ? request.path : undefined;
    gatekeeper.notice(signal, source, unknownId);
    const share = tenant ? null : await gatekeeper.admitStranger(address);
    next(share && !share.allowed ? tooMany(share, response) : error);
  };
}

function signalOf(code: ProblemCode, { path }: Request): Signal | null {
  if (isProbe(path)) return 'path-probed';
  return code === 'ROUTE_UNKNOWN' ? 'route-unknown' : (SIGNAL_OF[code] ?? null);
}

function ensure(share: Share, response: Response): void {
  if (!share.allowed) throw tooMany(share, response);
}

function tooMany({ retryAfterS }: { retryAfterS: number }, response: Response): Problem {
  response.setHeader('Retry-After', String(retryAfterS));
  return new Problem('TOO_MANY_REQUESTS');
}

function decoded(query: string): string {
  try {
    return decodeURIComponent(query);
  } catch {
    return query;
  }
}
