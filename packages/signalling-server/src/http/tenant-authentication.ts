/**
 * Which tenant asks: the bearer API key, looked up by its hash. Everything under `/v1` passes here.
 */
import type { Request, RequestHandler } from 'express';
import { pseudonymOf, type AuditActor } from '../audit/audit-event.ts';
import { hashSecret } from '../auth/secret.ts';
import type { Tenant } from '../auth/tenant.ts';
import type { TenantStore } from '../store/store.ts';
import { Problem } from './problem.ts';

const BEARER = /^Bearer ([A-Za-z0-9_-]{16,128})$/i;

const tenants = new WeakMap<Request, Tenant>();

export function authenticateTenant(store: Pick<TenantStore, 'findTenantByApiKey'>): RequestHandler {
  return async (request, response, next) => {
    const key = BEARER.exec(request.headers.authorization ?? '')?.[1];
    const tenant = key === undefined ? null : await store.findTenantByApiKey(hashSecret(key));
    if (!tenant) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      throw new Problem(key === undefined ? 'API_KEY_MISSING' : 'API_KEY_UNKNOWN');
    }
    tenants.set(request, tenant);
    next();
  };
}

/** Null before the request showed a key that somebody has. */
export function knownTenantOf(request: Request): Tenant | null {
  return tenants.get(request) ?? null;
}

/** Who an authenticated request is, to the audit log. */
export function actorOf(request: Request): AuditActor {
  return { type: 'api-key', id: pseudonymOf('ak_', tenantOf(request).apiKeyHash) };
}

/** The tenant of an authenticated request. */
export function tenantOf(request: Request): Tenant {
  const tenant = tenants.get(request);
  if (!tenant) throw new Problem('API_KEY_MISSING');
  return tenant;
}
