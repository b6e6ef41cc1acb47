/** The bus between nodes, where there are several: Redis or Valkey answers and lets us subscribe. */
import { connectRedisBus, RedisUnreachableError } from '../../bus/redis-bus.ts';
import { createLog } from '../../observability/log.ts';
import { finding } from '../finding.ts';
import type { Check } from '../preflight.ts';

export const checkBus: Check = async ({ config: { redisUrl: url }, clock }) => {
  if (url === undefined) return [];
  const { hostname: host } = new URL(url);
  try {
    const bus = await connectRedisBus({ url, clock, log: createLog({ level: 'silent' }) });
    await bus.close();
    return [finding('bus', 'BUS_GOOD', { host })];
  } catch (error) {
    if (!(error instanceof RedisUnreachableError)) throw error;
    return [finding('bus', 'BUS_UNREACHABLE', { host })];
  }
};
