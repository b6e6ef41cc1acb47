/**
 * The operations on API keys: a tenant's own ones, and a tenant's ones for the operator.
 */
import { z } from 'zod';
import { MAX_OVERLAP_S } from '../auth/api-key.ts';
import { TENANT_SCOPES } from '../auth/scopes.ts';
import { operation } from './operation.ts';
import { cursor, limit, nextCursor } from './paging.ts';
import { instant } from './schemas.ts';

export const apiKeyRequest = z
  .strictObject({
    name: z.string().min(1).max(120).describe('Which system holds it; for people.'),
    scopes: z.array(z.enum(TENANT_SCOPES)).min(1).max(TENANT_SCOPES.length),
    expiresAt: instant.optional().describe('Opens nothing from then on; never by default.'),
  })
  .meta({ id: 'ApiKeyRequest' });

export const apiKeyView = z
  .strictObject({
    id: z.string().describe('As in the audit log.'),
    name: z.string(),
    scopes: z.array(z.string()),
    createdAt: instant,
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
    lastUsedDay: z.string().nullable().describe('UTC, 2026-11-23; null before its first use.'),
  })
  .meta({ id: 'ApiKey' });

export type ApiKeyView = z.infer<typeof apiKeyView>;

export const newApiKeyView = z
  .strictObject({ apiKey: z.string().describe('Shown once.'), key: apiKeyView })
  .meta({ id: 'NewApiKey' });

export const apiKeyPage = z
  .strictObject({ keys: z.array(apiKeyView), nextCursor })
  .meta({ id: 'ApiKeyPage' });

export const rotateKeyRequest = z
  .strictObject({
    overlapS: z
      .int()
      .min(0)
      .max(MAX_OVERLAP_S)
      .optional()
      .describe('How long both keys open, in seconds; a day by default.'),
  })
  .meta({ id: 'RotateKeyRequest' });

/** The same four verbs on the keys below a path. */
function operationsAt(
  base: '/v1/api-keys' | '/v1/tenants/{tenantId}/api-keys',
  { caller, suffix }: { caller: 'tenant' | 'operator'; suffix: '' | 'OfTenant' },
) {
  const common = { tag: 'API keys', caller } as const;
  const unknown = caller === 'operator' ? (['TENANT_UNKNOWN'] as const) : [];
  return {
    list: operation({
      ...common,
      id: `listApiKeys${suffix}`,
      summary: 'Every key, those that open nothing any more included.',
      method: 'GET',
      path: base,
      scope: 'keys:read',
      query: z.strictObject({ cursor, limit }),
      answers: { 200: { description: 'The oldest first.', schema: apiKeyPage } },
      problems: unknown,
    }),
    add: operation({
      ...common,
      id: `addApiKey${suffix}`,
      summary:
        caller === 'tenant'
          ? 'Adds a key that may what the asking key may, or less.'
          : 'Adds a key to a tenant.',
      method: 'POST',
      path: base,
      scope: 'keys:write',
      body: apiKeyRequest,
      answers: { 201: { description: 'Keep it now.', schema: newApiKeyView } },
      problems: unknown,
    }),
    rotate: operation({
      ...common,
      id: `rotateApiKey${suffix}`,
      summary: 'A successor with the same name and scopes; the former key opens for a while.',
      method: 'POST',
      path: `${base}/{keyId}/rotate`,
      scope: 'keys:write',
      body: rotateKeyRequest,
      bodyRequired: false,
      answers: { 201: { description: 'Keep it now.', schema: newApiKeyView } },
      problems: [...unknown, 'API_KEY_ID_UNKNOWN', 'API_KEY_SPENT'],
    }),
    revoke: operation({
      ...common,
      id: `revokeApiKey${suffix}`,
      summary: 'Opens nothing from now on.',
      method: 'POST',
      path: `${base}/{keyId}/revoke`,
      scope: 'keys:write',
      bodyRequired: false,
      answers: { 200: { description: 'Revoked, now or before.', schema: apiKeyView } },
      problems: [...unknown, 'API_KEY_ID_UNKNOWN'],
    }),
  };
}

export const ownKeys: ReturnType<typeof operationsAt> = operationsAt('/v1/api-keys', {
  caller: 'tenant',
  suffix: '',
});

export const keysOfTenant: ReturnType<typeof operationsAt> = operationsAt(
  '/v1/tenants/{tenantId}/api-keys',
  { caller: 'operator', suffix: 'OfTenant' },
);
