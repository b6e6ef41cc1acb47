/**
 * The configuration: one schema for the file, the command line and `startServer`. Collects every
 * fault and repeats no value, because some are secrets.
 */
import { z } from 'zod';
import { retentionSchema } from './audit/retention.ts';
import { MAX_TICKET_LIFE_MS } from './auth/admission-ticket.ts';
import { guardSchema, networkSchema } from './guard/settings.ts';
import { LOG_LEVELS } from './observability/log.ts';
import { databaseSchema } from './store/database-config.ts';
import { parseTurnAddress } from './turn/turn-address.ts';
import { kekSourceSchema } from './vault/open-keks.ts';
import { LOOPBACK_NETWORKS, networkFrom, type Network } from './webhooks/webhook-target.ts';

const TURN_ADDRESS = 'a turn: or turns: address, such as turns:turn.example:443?transport=tcp';
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An origin exactly as a browser writes it: scheme, host, port and nothing after. */
export const originSchema = z
  .string()
  .refine((value) => isOrigin(value), 'a web origin such as https://dpi.example, without a path');

export const webhookUrlSchema = z
  .string()
  .refine(
    (value) => isWebhookUrl(value),
    'an https address (http on this very machine), without credentials',
  );

const redisUrlSchema = z
  .string()
  .refine(
    (value) => URL.canParse(value) && /^rediss?:\/\/[^/]/.test(value),
    'an address such as rediss://:password@redis.example:6379',
  );

const webhookSecretSchema = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'whsec_ and 24 to 64 bytes in base64');

const tenantSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 of A-Z a-z 0-9 _ -')
    .describe('Stable: a tenant with this id is replaced at each start'),
  name: z.string().min(1).max(120),
  apiKey: z.string().regex(/^[A-Za-z0-9_-]{32,128}$/, '32 to 128 of A-Z a-z 0-9 _ -'),
  origins: z.array(originSchema).min(1).max(64),
  webhook: z.strictObject({ url: webhookUrlSchema, secret: webhookSecretSchema }).optional(),
  auditRetentionDays: retentionSchema.optional(),
});

const tlsSchema = z.union([
  z.strictObject({ cert: z.string().min(1), key: z.string().min(1) }),
  z.strictObject({ certFile: z.string().min(1), keyFile: z.string().min(1) }),
]);

/** Prometheus metrics, off without it. Elsewhere than on this machine they want a token. */
const metricsSchema = z
  .strictObject({
    host: z.string().min(1).default('127.0.0.1'),
    port: z.int().min(0).max(65_535),
    token: z
      .string()
      .regex(/^[A-Za-z0-9_-]{32,128}$/, '32 to 128 of A-Z a-z 0-9 _ -')
      .optional(),
  })
  .refine(({ host, token }) => token !== undefined || LOOPBACK.has(host) || host === '::1', {
    path: ['token'],
    message: 'a token, because the address is not this machine’s own',
  });

export const configSchema = z.strictObject({
  dataDir: z.string().min(1),
  database: databaseSchema.optional(),
  kek: kekSourceSchema.optional(),
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(8787),
  tls: tlsSchema.optional(),
  tenants: z.array(tenantSchema).max(1_000).default([]),
  turn: z
    .strictObject({
      urls: z
        .array(z.string().refine((value) => parseTurnAddress(value) !== null, TURN_ADDRESS))
        .min(1)
        .max(8),
      secret: z.string().min(16),
      ttlS: z.int().min(60).max(86_400).default(600),
      relayOnly: z.enum(['all-but-practitioners', 'everybody']).default('all-but-practitioners'),
    })
    .optional(),
  ticketLifeS: z
    .int()
    .min(5)
    .max(MAX_TICKET_LIFE_MS / 1000)
    .default(60),
  teleconsultationLifeH: z.int().min(1).max(168).default(24),
  auditRetentionDays: retentionSchema.default({}),
  redisUrl: redisUrlSchema.optional(),
  /** How long browsers have to move to another node before this one stops; 10 with Redis, else 0. */
  drainS: z.int().min(0).max(600).optional(),
  /** Where they are sent; where they were when absent. */
  drainTo: z
    .string()
    .regex(/^wss?:\/\/[^\s@]{1,500}$/, 'a wss: address')
    .optional(),
  webhookNetworks: z.array(networkSchema).max(64).default([]),
  maxConnections: z.int().min(1).max(100_000).default(5_000),
  trustedProxies: z.array(networkSchema).max(64).default([]),
  guard: guardSchema.prefault({}),
  metrics: metricsSchema.optional(),
  logLevel: z.enum(LOG_LEVELS).default('info'),
});

/** What `startServer` takes; everything but `dataDir` has a default. */
export type ServerConfig = z.input<typeof configSchema>;
export type CompleteConfig = z.output<typeof configSchema>;
export type TenantConfig = z.input<typeof tenantSchema>;

/** The configuration is wrong; the message lists every fault, one a line. */
export class ConfigError extends Error {
  readonly code = 'ERR_CONFIG_INVALID';

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'ConfigError';
  }
}

/** @throws ConfigError */
export function parseConfig(input: unknown): CompleteConfig {
  const result = configSchema.safeParse(input);
  if (result.success) {
    const faults = faultsTogether(result.data);
    if (faults.length > 0) throw new ConfigError(faults);
    return result.data;
  }
  throw new ConfigError(
    result.error.issues.map((issue) => `${issue.path.join('.') || 'config'}: ${issue.message}`),
  );
}

/** What is wrong with members that are each in order. */
function faultsTogether({ redisUrl, database }: z.output<typeof configSchema>): string[] {
  if (redisUrl === undefined || database !== undefined) return [];
  return [
    'redisUrl: several nodes need one PostgreSQL besides Redis. Set database (DATABASE_URL) too, ' +
      'or leave out redisUrl (REDIS_URL) for a single server.',
  ];
}

/**
 * Where webhooks may go besides public addresses. A tenant of the configuration whose webhook stays on
 * this machine allows just that: whoever writes the configuration means it.
 */
export function webhookNetworksOf({ webhookNetworks, tenants }: CompleteConfig): Network[] {
  const staysHere = tenants.some(
    ({ webhook }) => webhook && LOOPBACK.has(new URL(webhook.url).hostname),
  );
  return [...webhookNetworks, ...(staysHere ? LOOPBACK_NETWORKS : [])]
    .map(networkFrom)
    .filter((network) => network !== null);
}

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, origin } = new URL(value);
  return (protocol === 'https:' || protocol === 'http:') && origin === value;
}

function isWebhookUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}
