/**
 * A tenant as the operator sees it: everything but secrets.
 */
import type { AuditEntry } from '../audit/audit-event.ts';
import type { ApiKey } from './api-key.ts';
import type { Tenant } from './tenant.ts';

export interface TenantProfile {
  id: string;
  name: string;
  origins: readonly string[];
  timeZone: string;
  /** Since when it is suspended, milliseconds since the epoch; null while it is not. */
  suspendedAt: number | null;
  webhookUrl: string | null;
}

export interface TenantChange {
  name?: string;
  origins?: readonly string[];
  timeZone?: string;
  suspendedAt?: number | null;
}

/** What the operator asks of the store; the audit entries are kept with the change, or neither. */
export interface TenantAdministration {
  /** False when the name is taken, and nothing is kept. */
  createTenant(
    tenant: Tenant,
    options: { timeZone: string; key: ApiKey; audit: readonly AuditEntry[] },
  ): Promise<boolean>;
  findTenantProfile(id: string): Promise<TenantProfile | null>;
  /** In the order of their ids. */
  listTenants(page: { after: string | null; limit: number }): Promise<TenantProfile[]>;
  /** `unknown` without such a tenant, `name-taken` when another has the name. */
  changeTenant(
    id: string,
    options: { change: TenantChange; audit: readonly AuditEntry[] },
  ): Promise<'changed' | 'unknown' | 'name-taken'>;
}
