/**
 * Refuses what another site makes a browser send. The demonstration has no login; a real DPI has
 * its session and its anti-forgery token here.
 */
import type { NextFunction, Request, Response } from 'express';

import { Problem } from './problem.ts';

export function sameOriginOnly(request: Request, _response: Response, next: NextFunction): void {
  const site = request.get('sec-fetch-site');
  const isSafe = request.method === 'GET' || request.method === 'HEAD';
  if (!isSafe && site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new Problem({
      status: 403,
      code: 'ORIGIN_REFUSED',
      title: 'Only this site may ask for that',
    });
  }
  next();
}
