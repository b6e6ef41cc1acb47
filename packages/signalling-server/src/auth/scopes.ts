/**
 * What an API key may do. A tenant's key acts for its tenant only; an operator's key looks after
 * tenants and reads the server's own audit log, and opens no tenant's affairs.
 */

export const TENANT_SCOPES = [
  'teleconsultations:read',
  'teleconsultations:write',
  'tickets:write',
  'ice-servers:write',
  'consents:read',
  'consents:write',
  'audit:read',
  'webhooks:read',
  'webhooks:write',
  'usage:read',
  'keys:read',
  'keys:write',
] as const;
export type TenantScope = (typeof TENANT_SCOPES)[number];

export const OPERATOR_SCOPES = [
  'tenants:read',
  'tenants:write',
  'keys:read',
  'keys:write',
  'audit:read',
  'usage:read',
] as const;
export type OperatorScope = (typeof OPERATOR_SCOPES)[number];

export type Scope = TenantScope | OperatorScope;

/** Kept for the keys of before there were scopes: everything a tenant's key may. */
export const EVERY_SCOPE = '*';

/** The scopes a kept list stands for; one that is unknown to this release opens nothing. */
export function scopesFrom(kept: readonly string[], owner: 'tenant' | 'operator'): Scope[] {
  const known: readonly Scope[] = owner === 'tenant' ? TENANT_SCOPES : OPERATOR_SCOPES;
  return kept.includes(EVERY_SCOPE) ? [...known] : known.filter((scope) => kept.includes(scope));
}
