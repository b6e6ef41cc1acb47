/**
 * The queries about tenants.
 */
import type { Kysely } from 'kysely';
import type { Tenant } from '../auth/tenant.ts';
import type { Schema, TenantRow } from './schema.ts';
import type { TenantStore } from './store.ts';

export class SqlTenants implements TenantStore {
  readonly #db: Kysely<Schema>;

  constructor(options: { db: Kysely<Schema> }) {
    this.#db = options.db;
  }

  async saveTenant(tenant: Tenant): Promise<void> {
    const row: TenantRow = {
      id: tenant.id,
      name: tenant.name,
      api_key_hash: tenant.apiKeyHash,
      webhook_url: tenant.webhook?.url ?? null,
      webhook_secret: tenant.webhook?.secret ?? null,
    };
    await this.#db.transaction().execute(async (tx) => {
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
    });
  }

  async findTenantByApiKey(apiKeyHash: string): Promise<Tenant | null> {
    return this.#find('api_key_hash', apiKeyHash);
  }

  async findTenantByName(name: string): Promise<Tenant | null> {
    return this.#find('name', name);
  }

  async knowsOrigin(origin: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('tenant_origins')
      .select('tenant_id')
      .where('origin', '=', origin)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  async isOriginOf(tenantId: string, origin: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('tenant_origins')
      .select('tenant_id')
      .where('origin', '=', origin)
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst();
    return row !== undefined;
  }

  async #find(column: 'api_key_hash' | 'name', value: string): Promise<Tenant | null> {
    const row = await this.#db
      .selectFrom('tenants')
      .selectAll()
      .where(column, '=', value)
      .executeTakeFirst();
    if (!row) return null;
    const origins = await this.#db
      .selectFrom('tenant_origins')
      .select('origin')
      .where('tenant_id', '=', row.id)
      .orderBy('origin')
      .execute();
    const { webhook_url: url, webhook_secret: secret } = row;
    return {
      id: row.id,
      name: row.name,
      apiKeyHash: row.api_key_hash,
      origins: origins.map(({ origin }) => origin),
      webhook: url !== null && secret !== null ? { url, secret } : null,
    };
  }
}
