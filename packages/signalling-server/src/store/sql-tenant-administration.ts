/**
 * The operator's queries about tenants. No secret is read here.
 */
import type { Selectable, Transaction } from 'kysely';
import type { AuditEntry } from '../audit/audit-event.ts';
import type { ApiKey } from '../auth/api-key.ts';
import type { TenantAdministration, TenantChange, TenantProfile } from '../auth/tenant-profile.ts';
import type { Tenant } from '../auth/tenant.ts';
import type { FieldVault } from './field-vault.ts';
import type { Schema, TenantRow } from './schema.ts';
import { cellOf, WEBHOOK_URL } from './sealed-columns.ts';
import { sealedTenant } from './sealed-rows.ts';
import { keyRow } from './sql-api-keys.ts';
import type { Queries, Scopes } from './scopes.ts';
import type { SqlAudit } from './sql-audit.ts';

/** Two operators at once must not give two tenants one name. */
const TENANT_NAMES = 'tenant names';

const COLUMNS = ['id', 'name', 'time_zone', 'suspended_at', 'webhook_url'] as const;

type ProfileRow = Pick<Selectable<TenantRow>, (typeof COLUMNS)[number]>;

export class SqlTenantAdministration implements TenantAdministration {
  readonly #scopes: Scopes;
  readonly #audit: SqlAudit;
  readonly #vault: FieldVault;

  constructor(options: { scopes: Scopes; audit: SqlAudit; vault: FieldVault }) {
    this.#scopes = options.scopes;
    this.#audit = options.audit;
    this.#vault = options.vault;
  }

  async createTenant(
    tenant: Tenant,
    { timeZone, key, audit }: { timeZone: string; key: ApiKey; audit: readonly AuditEntry[] },
  ): Promise<boolean> {
    return this.#scopes.write('housekeeping', async (tx) => {
      await this.#scopes.lock(tx, TENANT_NAMES);
      if (await isTaken(tx, tenant)) return false;
      await tx
        .insertInto('tenants')
        .values({ ...(await sealedTenant(this.#vault, tx, tenant)), time_zone: timeZone })
        .execute();
      await replaceOrigins(tx, tenant.id, tenant.origins);
      await tx.insertInto('api_keys').values(keyRow(key)).execute();
      await this.#audit.append(tx, audit);
      return true;
    });
  }

  async findTenantProfile(id: string): Promise<TenantProfile | null> {
    return this.#scopes.read('housekeeping', async (db) => {
      const row = await db
        .selectFrom('tenants')
        .select(COLUMNS)
        .where('id', '=', id)
        .executeTakeFirst();
      return row ? this.#profile(db, row, await originsOf(db, [id])) : null;
    });
  }

  async listTenants(page: { after: string | null; limit: number }): Promise<TenantProfile[]> {
    return this.#scopes.read('housekeeping', async (db) => {
      let query = db.selectFrom('tenants').select(COLUMNS).orderBy('id').limit(page.limit);
      if (page.after !== null) query = query.where('id', '>', page.after);
      const rows = await query.execute();
      const origins = await originsOf(
        db,
        rows.map(({ id }) => id),
      );
      const profiles: TenantProfile[] = [];
      for (const row of rows) profiles.push(await this.#profile(db, row, origins));
      return profiles;
    });
  }

  async changeTenant(
    id: string,
    { change, audit }: { change: TenantChange; audit: readonly AuditEntry[] },
  ): Promise<'changed' | 'unknown' | 'name-taken'> {
    const { name, origins, timeZone, suspendedAt } = change;
    return this.#scopes.write('housekeeping', async (tx) => {
      await this.#scopes.lock(tx, TENANT_NAMES);
      if (name !== undefined && (await isTaken(tx, { id, name }))) return 'name-taken';
      const columns = {
        ...(name === undefined ? {} : { name }),
        ...(timeZone === undefined ? {} : { time_zone: timeZone }),
        ...(suspendedAt === undefined ? {} : { suspended_at: suspendedAt }),
      };
      const isThere = await tx
        .selectFrom('tenants')
        .select('id')
        .where('id', '=', id)
        .executeTakeFirst();
      if (!isThere) return 'unknown';
      if (Object.keys(columns).length > 0) {
        await tx.updateTable('tenants').set(columns).where('id', '=', id).execute();
      }
      if (origins !== undefined) await replaceOrigins(tx, id, origins);
      await this.#audit.append(tx, audit);
      return 'changed';
    });
  }

  async #profile(
    db: Queries,
    row: ProfileRow,
    origins: Map<string, string[]>,
  ): Promise<TenantProfile> {
    const { id, name, time_zone: timeZone, suspended_at: suspendedAt } = row;
    const webhookUrl = await this.#vault.openIfAny(db, cellOf(WEBHOOK_URL, row), row.webhook_url);
    return { id, name, origins: origins.get(id) ?? [], timeZone, suspendedAt, webhookUrl };
  }
}

async function isTaken(
  tx: Transaction<Schema>,
  { id, name }: Pick<Tenant, 'id' | 'name'>,
): Promise<boolean> {
  const other = await tx
    .selectFrom('tenants')
    .select('id')
    .where('name', '=', name)
    .where('id', '<>', id)
    .executeTakeFirst();
  return other !== undefined;
}

async function replaceOrigins(
  tx: Transaction<Schema>,
  tenantId: string,
  origins: readonly string[],
): Promise<void> {
  await tx.deleteFrom('tenant_origins').where('tenant_id', '=', tenantId).execute();
  for (const origin of new Set(origins)) {
    await tx.insertInto('tenant_origins').values({ tenant_id: tenantId, origin }).execute();
  }
}

async function originsOf(
  db: Queries,
  tenantIds: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>(tenantIds.map((id) => [id, []]));
  if (tenantIds.length === 0) return found;
  const rows = await db
    .selectFrom('tenant_origins')
    .selectAll()
    .where('tenant_id', 'in', [...tenantIds])
    .orderBy('origin')
    .execute();
  for (const { tenant_id, origin } of rows) found.get(tenant_id)?.push(origin);
  return found;
}
