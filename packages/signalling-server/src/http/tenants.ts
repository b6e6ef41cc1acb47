/**
 * `/v1/tenants`: what the operator does with tenants. No secret of a tenant is read here, and
 * nothing of its teleconsultations.
 */
import { z } from 'zod';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { drawKey } from '../auth/api-key.ts';
import { TENANT_SCOPES } from '../auth/scopes.ts';
import type { TenantAdministration, TenantChange, TenantProfile } from '../auth/tenant-profile.ts';
import { drawTenantId } from '../auth/tenant.ts';
import type { Clock } from '../clock.ts';
import type { UsageStore } from '../usage/usage.ts';
import type { AuditKind } from '../audit/audit-event.ts';
import { keyView, toldTo } from './api-keys.ts';
import type { ApiRouter, Call } from './api-router.ts';
import type { Answer } from './idempotency.ts';
import { DEFAULT_PAGE, pageOf, readCursor } from './paging.ts';
import { Problem } from './problem.ts';
import { isoOrNull } from './schemas.ts';
import {
  changeTenant,
  createTenant,
  getTenant,
  getUsage,
  getUsageOfTenant,
  listTenants,
  resumeTenant,
  suspendTenant,
} from './tenant-operations.ts';

const DEFAULT_TIME_ZONE = 'Europe/Paris';

export function tenantRoutes(
  api: ApiRouter,
  options: {
    store: TenantAdministration & UsageStore;
    audit: Pick<AuditTrail, 'record'>;
    clock: Clock;
    configuredTenants: ReadonlySet<string>;
  },
): void {
  const { store, audit, clock, configuredTenants } = options;

  const requested = async (call: Call<unknown, unknown>): Promise<TenantProfile> => {
    const found = await store.findTenantProfile(call.parameter('tenantId'));
    if (!found) throw new Problem('TENANT_UNKNOWN');
    return found;
  };

  const change = async (
    call: Call<unknown, unknown>,
    wanted: TenantChange,
    kind: AuditKind,
  ): Promise<Answer> => {
    const { id } = await requested(call);
    const facts = wanted.origins ? { origins: new Set(wanted.origins).size } : {};
    const outcome = await store.changeTenant(id, {
      change: wanted,
      audit: toldTo(call, id, kind, facts),
    });
    if (outcome === 'name-taken') throw new Problem('TENANT_NAME_TAKEN');
    return { status: 200, body: viewOf(await requested(call)) };
  };

  api.serve(createTenant, async (call) => {
    const { name, origins, timeZone = DEFAULT_TIME_ZONE } = call.body;
    const tenantId = drawTenantId();
    const now = clock.now();
    const { secret, key } = drawKey({
      tenantId,
      name: 'first',
      scopes: TENANT_SCOPES,
      expiresAt: null,
      now,
    });
    const facts = { apiKeyId: key.id, origins: new Set(origins).size, webhook: false };
    const isKept = await store.createTenant(
      {
        id: tenantId,
        name,
        apiKeyHash: key.keyHash,
        origins,
        webhook: null,
        auditRetention: null,
      },
      { timeZone, key, audit: toldTo(call, tenantId, 'tenant-added', facts) },
    );
    if (!isKept) throw new Problem('TENANT_NAME_TAKEN');
    const profile = await store.findTenantProfile(tenantId);
    if (!profile) throw new Error('a tenant that was kept is not there');
    return {
      status: 201,
      location: `/v1/tenants/${tenantId}`,
      body: { tenant: viewOf(profile), firstKey: { apiKey: secret, key: keyView(key) } },
    };
  });

  api.serve(listTenants, async (call) => {
    const { limit = DEFAULT_PAGE } = call.query;
    const place = z.tuple([z.literal('tenants'), z.string().max(64)]);
    const [, after = null] = readCursor(place, call.query.cursor) ?? [];
    await audit.record(call.event('configuration-read', { facts: { request: 'tenants' } }));
    const found = await store.listTenants({ after, limit: limit + 1 });
    const page = pageOf(found, limit, (last) => ['tenants', last.id]);
    return { status: 200, body: { tenants: page.items.map(viewOf), nextCursor: page.nextCursor } };
  });

  api.serve(getTenant, async (call) => {
    const found = await requested(call);
    await audit.record(
      call.event('configuration-read', { facts: { request: 'tenant', tenantId: found.id } }),
    );
    return { status: 200, body: viewOf(found) };
  });

  api.serve(changeTenant, async (call) => {
    const { name, origins, timeZone } = call.body;
    const isConfigured = configuredTenants.has(call.parameter('tenantId'));
    if (isConfigured && (name !== undefined || origins !== undefined)) {
      throw new Problem('TENANT_CONFIGURED');
    }
    const wanted: TenantChange = {
      ...(name === undefined ? {} : { name }),
      ...(origins === undefined ? {} : { origins }),
      ...(timeZone === undefined ? {} : { timeZone }),
    };
    return change(call, wanted, 'tenant-changed');
  });

  api.serve(suspendTenant, async (call) => {
    const { suspendedAt } = await requested(call);
    return change(call, { suspendedAt: suspendedAt ?? clock.now() }, 'tenant-suspended');
  });

  api.serve(resumeTenant, (call) => change(call, { suspendedAt: null }, 'tenant-resumed'));

  const usage = async (
    tenant: { id: string; timeZone: string },
    month: string,
  ): Promise<Answer> => {
    const { seconds, teleconsultations, participants } = await store.usageOf(tenant.id, month);
    const minutes = Math.floor(seconds / 60);
    const { timeZone } = tenant;
    return { status: 200, body: { month, timeZone, teleconsultations, minutes, participants } };
  };

  api.serve(getUsage, async (call) => {
    await audit.record(call.event('usage-read', { facts: { request: call.query.month } }));
    return usage(call.tenant, call.query.month);
  });

  api.serve(getUsageOfTenant, async (call) => {
    const tenant = await requested(call);
    await audit.record(...toldTo(call, tenant.id, 'usage-read', { request: call.query.month }));
    return usage(tenant, call.query.month);
  });
}

function viewOf(tenant: TenantProfile) {
  const { id, name, origins, timeZone, webhookUrl } = tenant;
  const suspendedAt = isoOrNull(tenant.suspendedAt);
  return { id, name, origins: [...origins], timeZone, suspendedAt, webhookUrl };
}
