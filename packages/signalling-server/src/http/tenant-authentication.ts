/**
 * Who asks: the bearer API key, looked up by its hash. Everything under `/v1` passes here.
 */
import type { Request, RequestHandler } from 'express';
import type { AuditActor } from '../audit/audit-event.ts';
import { stateOf, type ApiKeyStore, type KeyHolder } from '../auth/api-key.ts';
import { hashSecret } from '../auth/secret.ts';
import type { Clock } from '../clock.ts';
import { Problem } from './problem.ts';

const BEARER = /^Bearer ([A-Za-z0-9_-]{16,128})$/i;

export interface Caller extends KeyHolder {
  /** The key itself, for the length of this request. */
  secret: string;
}

const callers = new WeakMap<Request, Caller>();

export function authenticateTenant(options: {
  store: Pick<ApiKeyStore, 'findKeyHolder' | 'noteKeyUse'>;
  clock: Clock;
}): RequestHandler {
  const { store, clock } = options;
  return async (request, response, next) => {
    const secret = BEARER.exec(request.headers.authorization ?? '')?.[1];
    const holder = secret === undefined ? null : await store.findKeyHolder(hashSecret(secret));
    const now = clock.now();
    const state = holder && stateOf(holder.key, now);
    if (secret === undefined || !holder || state !== 'good') {
      response.setHeader('WWW-Authenticate', 'Bearer');
      if (secret === undefined) throw new Problem('API_KEY_MISSING');
      if (state === 'expired') throw new Problem('API_KEY_EXPIRED');
      throw new Problem(state === 'revoked' ? 'API_KEY_REVOKED' : 'API_KEY_UNKNOWN');
    }
    callers.set(request, { ...holder, secret });
    const today = new Date(now).toISOString().slice(0, 10);
    if (holder.key.lastUsedDay !== today) await store.noteKeyUse(holder.key, today);
    next();
  };
}

/** Null before the request showed a key that somebody has. */
export function knownCallerOf(request: Request): Caller | null {
  return callers.get(request) ?? null;
}

/** Who an authenticated request is, to the audit log. */
export function actorOf(request: Request): AuditActor {
  return { type: 'api-key', id: callerOf(request).key.id };
}

/** Who sends an authenticated request. */
export function callerOf(request: Request): Caller {
  const caller = callers.get(request);
  if (!caller) throw new Problem('API_KEY_MISSING');
  return caller;
}
