/**
 * Who may look at the guard and take its decisions back: whoever shows the operator's key. Without one in
 * the configuration there is nothing here. The one place to change when keys have scopes.
 */
import type { RequestHandler } from 'express';
import { hashSecret, sameHash } from '../auth/secret.ts';
import { Problem } from './problem.ts';

const BEARER = /^Bearer ([A-Za-z0-9_-]{32,128})$/i;

/** @param keyHash SHA-256 of the operator's key; null when there is none */
export function authenticateOperator(keyHash: string | null): RequestHandler {
  return (request, response, next) => {
    if (keyHash === null) throw new Problem('ROUTE_UNKNOWN');
    const key = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (key === undefined || !sameHash(keyHash, hashSecret(key))) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      throw new Problem(key === undefined ? 'API_KEY_MISSING' : 'API_KEY_UNKNOWN');
    }
    next();
  };
}
