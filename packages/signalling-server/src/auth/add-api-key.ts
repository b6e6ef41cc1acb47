/**
 * Adds an API key from the machine itself: the operator's first one, which no request could ask for,
 * and any tenant's. Hands it out this once.
 */
import type { AuditEntry } from '../audit/audit-event.ts';
import { systemClock, type Clock } from '../clock.ts';
import { drawKey, type ApiKey, type ApiKeyStore } from './api-key.ts';
import type { Scope } from './scopes.ts';
import type { TenantAdministration } from './tenant-profile.ts';

export interface NewApiKey {
  /** Null for an operator's. */
  tenantId: string | null;
  name: string;
  scopes: readonly Scope[];
  /** Whole days from now; never without it. */
  expiresInDays?: number | undefined;
}

/** There is no tenant with this id. */
export class TenantUnknownError extends Error {
  readonly code = 'ERR_TENANT_UNKNOWN';

  constructor() {
    super('There is no tenant with this id.');
    this.name = 'TenantUnknownError';
  }
}

const DAY_MS = 86_400_000;

/** What the operator did at the machine: in the server's log, and in the tenant's. */
export function keyAudit(
  key: ApiKey,
  { kind, now }: { kind: 'api-key-added' | 'api-key-revoked'; now: number },
): AuditEntry[] {
  const { id: apiKeyId, tenantId, scopes } = key;
  const entry = { at: now, kind, outcome: 'done', actor: { type: 'operator' } } as const;
  const facts = { apiKeyId, scopes };
  const told: AuditEntry = {
    ...entry,
    tenantId: null,
    facts: { ...facts, ...(tenantId === null ? {} : { tenantId }) },
  };
  return tenantId === null ? [told] : [{ ...entry, tenantId, facts }, told];
}

/** @throws TenantUnknownError ERR_TENANT_UNKNOWN */
export async function addApiKey(
  store: Pick<ApiKeyStore, 'addApiKey'> & Pick<TenantAdministration, 'findTenantProfile'>,
  { tenantId, name, scopes, expiresInDays }: NewApiKey,
  clock: Pick<Clock, 'now'> = systemClock,
): Promise<{ secret: string; key: ApiKey }> {
  if (tenantId !== null && !(await store.findTenantProfile(tenantId))) {
    throw new TenantUnknownError();
  }
  const now = clock.now();
  const expiresAt = expiresInDays === undefined ? null : now + expiresInDays * DAY_MS;
  const drawn = drawKey({ tenantId, name, scopes, expiresAt, now });
  await store.addApiKey(drawn.key, keyAudit(drawn.key, { kind: 'api-key-added', now }));
  return drawn;
}
