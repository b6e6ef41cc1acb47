/**
 * `/v1/api-keys` and `/v1/tenants/:tenantId/api-keys`: the keys of a tenant, by itself or by the
 * operator. A key hands on what it may itself and no more.
 */
import { z } from 'zod';
import type { AuditEntry, AuditKind } from '../audit/audit-event.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { drawKey, rotated, stateOf, type ApiKey, type ApiKeyStore } from '../auth/api-key.ts';
import type { TenantAdministration } from '../auth/tenant-profile.ts';
import type { Clock } from '../clock.ts';
import { keysOfTenant, ownKeys, type ApiKeyView } from './api-key-operations.ts';
import type { ApiRouter, Call } from './api-router.ts';
import { DEFAULT_PAGE, pageOf, readCursor } from './paging.ts';
import { Problem } from './problem.ts';
import { isoOf, isoOrNull } from './schemas.ts';

const DAY_S = 86_400;

export interface ApiKeyRoutesOptions {
  store: ApiKeyStore & Pick<TenantAdministration, 'findTenantProfile'>;
  audit: Pick<AuditTrail, 'record'>;
  clock: Clock;
}

/** The tenant whose keys a call is about. */
type OwnerOf = (call: Call<unknown, unknown>) => Promise<string>;

export function apiKeyRoutes(api: ApiRouter, options: ApiKeyRoutesOptions): void {
  serveKeys(api, {
    ...options,
    operations: ownKeys,
    ownerOf: (call) => Promise.resolve(call.tenant.id),
  });
  serveKeys(api, {
    ...options,
    operations: keysOfTenant,
    ownerOf: async (call) => {
      const tenant = await options.store.findTenantProfile(call.parameter('tenantId'));
      if (!tenant) throw new Problem('TENANT_UNKNOWN');
      return tenant.id;
    },
  });
}

function serveKeys(
  api: ApiRouter,
  options: ApiKeyRoutesOptions & { operations: typeof ownKeys; ownerOf: OwnerOf },
): void {
  const { store, audit, clock, operations, ownerOf } = options;

  api.serve(operations.list, async (call) => {
    const tenantId = await ownerOf(call);
    const { limit = DEFAULT_PAGE } = call.query;
    const place = z.tuple([z.literal('keys'), z.int(), z.string().max(64)]);
    const [, createdAt, id] = readCursor(place, call.query.cursor) ?? [];
    await audit.record(...toldTo(call, tenantId, 'configuration-read', { request: 'API keys' }));
    const found = await store.listApiKeys(tenantId, {
      after: createdAt === undefined || id === undefined ? null : { createdAt, id },
      limit: limit + 1,
    });
    const page = pageOf(found, limit, (last) => ['keys', last.createdAt, last.id]);
    return { status: 200, body: { keys: page.items.map(keyView), nextCursor: page.nextCursor } };
  });

  api.serve(operations.add, async (call) => {
    const tenantId = await ownerOf(call);
    const { name, scopes, expiresAt } = call.body;
    const mayHandOn =
      call.caller.tenant === null ||
      scopes.every((scope) => call.caller.key.scopes.includes(scope));
    if (!mayHandOn) throw new Problem('SCOPE_MISSING');
    const { secret, key } = drawKey({
      tenantId,
      name,
      scopes: [...new Set(scopes)],
      expiresAt: expiresAt === undefined ? null : Date.parse(expiresAt),
      now: clock.now(),
    });
    await store.addApiKey(
      key,
      toldTo(call, tenantId, 'api-key-added', { apiKeyId: key.id, scopes: key.scopes }),
    );
    return { status: 201, body: { apiKey: secret, key: keyView(key) } };
  });

  api.serve(operations.rotate, async (call) => {
    const { overlapS = DAY_S } = call.body;
    const tenantId = await ownerOf(call);
    const key = await requestedKey(call, { store, tenantId });
    const now = clock.now();
    if (stateOf(key, now) !== 'good') throw new Problem('API_KEY_SPENT');
    mayTouch(call, key);
    const { secret, successor, retiring } = rotated(key, { overlapS, now });
    await store.changeApiKey(retiring, {
      successor,
      audit: toldTo(call, tenantId, 'api-key-rotated', { apiKeyId: key.id }),
    });
    return { status: 201, body: { apiKey: secret, key: keyView(successor) } };
  });

  api.serve(operations.revoke, async (call) => {
    const tenantId = await ownerOf(call);
    const key = await requestedKey(call, { store, tenantId });
    const revoked = { ...key, revokedAt: key.revokedAt ?? clock.now() };
    const facts = { apiKeyId: key.id, ...(key.revokedAt === null ? {} : { repeated: true }) };
    await store.changeApiKey(revoked, {
      successor: null,
      audit: toldTo(call, tenantId, 'api-key-revoked', facts),
    });
    return { status: 200, body: keyView(revoked) };
  });
}

/** A successor is shown to who asks: it must not open more than who asks may. */
function mayTouch({ caller }: Call<unknown, unknown>, key: ApiKey): void {
  const isWithin = key.scopes.every((scope) => caller.key.scopes.includes(scope));
  if (caller.tenant !== null && !isWithin) throw new Problem('SCOPE_MISSING');
}

async function requestedKey(
  call: Call<unknown, unknown>,
  { store, tenantId }: { store: ApiKeyStore; tenantId: string },
): Promise<ApiKey> {
  const key = await store.findApiKey(call.parameter('keyId'), tenantId);
  if (!key) throw new Problem('API_KEY_ID_UNKNOWN');
  return key;
}

/** In the tenant's own log; what an operator does is told in the server's as well. */
export function toldTo(
  call: Call<unknown, unknown>,
  tenantId: string,
  kind: AuditKind,
  facts: AuditEntry['facts'] = {},
): AuditEntry[] {
  const own = call.event(kind, { tenantId, facts });
  if (call.caller.tenant !== null) return [own];
  return [own, call.event(kind, { tenantId: null, facts: { ...facts, tenantId } })];
}

export function keyView(key: ApiKey): ApiKeyView {
  return {
    id: key.id,
    name: key.name,
    scopes: [...key.scopes],
    createdAt: isoOf(key.createdAt),
    expiresAt: isoOrNull(key.expiresAt),
    revokedAt: isoOrNull(key.revokedAt),
    lastUsedDay: key.lastUsedDay,
  };
}
