/**
 * `/livez`: the process runs. `/readyz`: it can be given people, or why not. For the hospital's own
 * monitoring; neither says anything about anybody.
 */
import { Router } from 'express';
import type { NotReadyReason } from '../observability/readiness.ts';
import { Problem } from './problem.ts';

export function healthRoutes(options: {
  notReadyReasons: () => Promise<NotReadyReason[]>;
}): Router {
  const router = Router();
  router.get('/livez', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const reasons = await options.notReadyReasons();
    if (reasons.length > 0) throw new Problem('NOT_READY', { reasons });
    response.json({ status: 'ok' });
  });
  return router;
}
