/**
 * The queries about tenants.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Selectable } from 'kysely';
import { pseudonymOf, type AuditEntry } from '../audit/audit-event.ts';
import type { RetentionDays } from '../audit/retention.ts';
import type { Tenant } from '../auth/tenant.ts';
import type { FieldVault } from './field-vault.ts';
import type { TenantRow } from './schema.ts';
import type { Queries, Scope, Scopes } from './scopes.ts';
import { openedWebhook, sealedTenant } from './sealed-rows.ts';
import { keepFirstKey } from './sql-api-keys.ts';
import type { SqlAudit } from './sql-audit.ts';
import type { TenantStore } from './store.ts';

export class SqlTenants implements TenantStore {
  readonly #scopes: Scopes;
  readonly #audit: SqlAudit;
  readonly #vault: FieldVault;

  constructor(options: { scopes: Scopes; audit: SqlAudit; vault: FieldVault }) {
    this.#scopes = options.scopes;
    this.#vault = options.vault;
    this.#audit = options.audit;
  }

  async saveTenant(tenant: Tenant, now: number): Promise<void> {
    const isKnown = (before: Tenant | null) =>
      before !== null && isDeepStrictEqual(comparable(before), comparable(tenant));
    if (isKnown(await this.#find('housekeeping', ['id', tenant.id]))) return;
    await this.#scopes.write('housekeeping', async (tx) => {
      // Several nodes take up the same configuration at the same moment.
      await this.#scopes.lock(tx, `tenant ${tenant.id}`);
      const before = await this.#findWithin(tx, ['id', tenant.id]);
      if (isKnown(before)) return;
      const row = await sealedTenant(this.#vault, tx, tenant);
      const { id, ...rest } = row;
      await tx
        .insertInto('tenants')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(rest))
        .execute();
      await tx.deleteFrom('tenant_origins').where('tenant_id', '=', id).execute();
      for (const origin of new Set(tenant.origins)) {
        await tx.insertInto('tenant_origins').values({ tenant_id: id, origin }).execute();
      }
      await keepFirstKey(tx, tenant, { formerHash: before?.apiKeyHash ?? null, now });
      await this.#audit.append(tx, auditOf(tenant, { isNew: before === null, now }));
    });
  }

  async findTenantByName(name: string): Promise<Tenant | null> {
    return this.#find('housekeeping', ['name', name]);
  }

  async knowsOrigin(origin: string): Promise<boolean> {
    const row = await this.#scopes.read({ shown: origin }, (db) =>
      db
        .selectFrom('tenant_origins')
        .select('tenant_id')
        .where('origin', '=', origin)
        .limit(1)
        .executeTakeFirst(),
    );
    return row !== undefined;
  }

  async isOriginOf(tenantId: string, origin: string): Promise<boolean> {
    const row = await this.#scopes.read({ tenant: tenantId }, (db) =>
      db
        .selectFrom('tenant_origins')
        .select('tenant_id')
        .where('origin', '=', origin)
        .where('tenant_id', '=', tenantId)
        .executeTakeFirst(),
    );
    return row !== undefined;
  }

  #find(scope: Scope, key: TenantKey): Promise<Tenant | null> {
    return this.#scopes.read(scope, (db) => this.#findWithin(db, key));
  }

  async #findWithin(db: Queries, key: TenantKey): Promise<Tenant | null> {
    const row = await rowOf(db, key);
    return row ? withOrigins(db, { row, vault: this.#vault }) : null;
  }
}

type TenantKey = [column: 'id' | 'name', value: string];

function rowOf(
  db: Queries,
  [column, value]: TenantKey,
): Promise<Selectable<TenantRow> | undefined> {
  return db.selectFrom('tenants').selectAll().where(column, '=', value).executeTakeFirst();
}

async function withOrigins(
  db: Queries,
  { row, vault }: { row: Selectable<TenantRow>; vault: FieldVault },
): Promise<Tenant> {
  const origins = await db
    .selectFrom('tenant_origins')
    .select('origin')
    .where('tenant_id', '=', row.id)
    .orderBy('origin')
    .execute();
  return {
    id: row.id,
    name: row.name,
    apiKeyHash: row.api_key_hash,
    origins: origins.map(({ origin }) => origin),
    webhook: await openedWebhook(vault, db, row),
    auditRetention:
      row.audit_retention === null ? null : (JSON.parse(row.audit_retention) as RetentionDays),
  };
}

function comparable(tenant: Tenant): Tenant {
  return { ...tenant, origins: [...new Set(tenant.origins)].sort() };
}

/** Told in the tenant's own log and in the server's, where somebody else reads it. */
function auditOf(tenant: Tenant, { isNew, now }: { isNew: boolean; now: number }): AuditEntry[] {
  const entry = {
    at: now,
    kind: isNew ? 'tenant-added' : 'tenant-changed',
    outcome: 'done',
    actor: { type: 'operator' },
    facts: {
      apiKeyId: pseudonymOf('ak_', tenant.apiKeyHash),
      origins: new Set(tenant.origins).size,
      webhook: tenant.webhook !== null,
    },
  } as const;
  return [
    { ...entry, tenantId: tenant.id },
    { ...entry, tenantId: null, facts: { ...entry.facts, tenantId: tenant.id } },
  ];
}
