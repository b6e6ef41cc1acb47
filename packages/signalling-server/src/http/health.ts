/**
 * `/livez`: the process runs. `/readyz`: it can serve, its database answers. For the hospital's own
 * monitoring; neither says anything about anybody.
 */
import { Router } from 'express';
import { Problem } from './problem.ts';

export function healthRoutes(options: { probe: () => Promise<void> }): Router {
  const router = Router();
  router.get('/livez', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    try {
      await options.probe();
    } catch {
      throw new Problem('NOT_READY');
    }
    response.json({ status: 'ok' });
  });
  return router;
}
