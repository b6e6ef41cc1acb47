/**
 * The operator's operations on tenants, and usage for both.
 */
import { z } from 'zod';
import { originSchema } from '../config.ts';
import { newApiKeyView } from './api-key-operations.ts';
import { operation } from './operation.ts';
import { cursor, limit, nextCursor } from './paging.ts';
import { instant } from './schemas.ts';
import { timeZone } from './teleconsultation-operations.ts';

const name = z.string().min(1).max(120).describe('For the hospital’s own eyes; taken once.');
const origins = z
  .array(originSchema.describe('As a browser writes it: scheme, host, port, no path.'))
  .min(1)
  .max(64)
  .describe('Whose pages may open a signalling socket.');

export const tenantRequest = z
  .strictObject({ name, origins, timeZone: timeZone.optional() })
  .meta({ id: 'TenantRequest' });

export const tenantChangeRequest = z
  .strictObject({
    name: name.optional(),
    origins: origins.optional(),
    timeZone: timeZone.optional(),
  })
  .meta({ id: 'TenantChangeRequest' });

export const tenantView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    origins: z.array(z.string()),
    timeZone: z.string().describe('In which this tenant’s days begin.'),
    suspendedAt: instant.nullable().describe('Null while it is not suspended.'),
    webhookUrl: z.string().nullable(),
  })
  .meta({ id: 'Tenant' });

export const newTenantView = z
  .strictObject({ tenant: tenantView, firstKey: newApiKeyView })
  .meta({ id: 'NewTenant' });

export const tenantPage = z
  .strictObject({ tenants: z.array(tenantView), nextCursor })
  .meta({ id: 'TenantPage' });

export const usageQuery = z.strictObject({
  month: z
    .string()
    .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/)
    .describe('2026-11, in the tenant’s own time zone.'),
});

export const usageView = z
  .strictObject({
    month: z.string(),
    timeZone: z.string(),
    teleconsultations: z.int().min(0).describe('That took place and ended in this month.'),
    minutes: z.int().min(0).describe('Of these in all, begun minutes not counted.'),
    participants: z.int().min(0).describe('Who joined in this month, counted at each joining.'),
  })
  .meta({ id: 'Usage' });

const common = { tag: 'Tenants', caller: 'operator' } as const;
const unknown = ['TENANT_UNKNOWN'] as const;
const one = (description: string) => ({ 200: { description, schema: tenantView } });

export const createTenant = operation({
  ...common,
  id: 'createTenant',
  summary: 'Adds a tenant with a first API key that may everything of that tenant.',
  method: 'POST',
  path: '/v1/tenants',
  scope: 'tenants:write',
  body: tenantRequest,
  maxBodyBytes: 32_768,
  answers: { 201: { description: 'Keep its key now.', schema: newTenantView } },
  problems: ['TENANT_NAME_TAKEN'],
});

export const listTenants = operation({
  ...common,
  id: 'listTenants',
  summary: 'Every tenant.',
  method: 'GET',
  path: '/v1/tenants',
  scope: 'tenants:read',
  query: z.strictObject({ cursor, limit }),
  answers: { 200: { description: 'In the order of their ids.', schema: tenantPage } },
});

export const getTenant = operation({
  ...common,
  id: 'getTenant',
  summary: 'One tenant.',
  method: 'GET',
  path: '/v1/tenants/{tenantId}',
  scope: 'tenants:read',
  answers: one('As it is now.'),
  problems: unknown,
});

export const changeTenant = operation({
  ...common,
  id: 'changeTenant',
  summary: 'Changes what is named; of a tenant of the configuration file, its time zone only.',
  method: 'PATCH',
  path: '/v1/tenants/{tenantId}',
  scope: 'tenants:write',
  body: tenantChangeRequest,
  maxBodyBytes: 32_768,
  answers: one('As it is from now on.'),
  problems: [...unknown, 'TENANT_NAME_TAKEN', 'TENANT_CONFIGURED'],
});

export const suspendTenant = operation({
  ...common,
  id: 'suspendTenant',
  summary: 'Its keys open nothing until it is resumed. Teleconsultations under way go on.',
  method: 'POST',
  path: '/v1/tenants/{tenantId}/suspend',
  scope: 'tenants:write',
  bodyRequired: false,
  answers: one('Suspended, now or before.'),
  problems: unknown,
});

export const resumeTenant = operation({
  ...common,
  id: 'resumeTenant',
  summary: 'Its keys open again.',
  method: 'POST',
  path: '/v1/tenants/{tenantId}/resume',
  scope: 'tenants:write',
  bodyRequired: false,
  answers: one('Resumed, now or before.'),
  problems: unknown,
});

export const getUsage = operation({
  id: 'getUsage',
  tag: 'Usage',
  summary: 'What this tenant used in a month.',
  caller: 'tenant',
  method: 'GET',
  path: '/v1/usage',
  scope: 'usage:read',
  query: usageQuery,
  answers: { 200: { description: 'Counts and minutes, nothing of anybody.', schema: usageView } },
});

export const getUsageOfTenant = operation({
  id: 'getUsageOfTenant',
  tag: 'Usage',
  summary: 'What a tenant used in a month.',
  caller: 'operator',
  method: 'GET',
  path: '/v1/tenants/{tenantId}/usage',
  scope: 'usage:read',
  query: usageQuery,
  answers: { 200: { description: 'Counts and minutes, nothing of anybody.', schema: usageView } },
  problems: unknown,
});
