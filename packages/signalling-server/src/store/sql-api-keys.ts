/**
 * The queries about API keys.
 */
import type { Transaction } from 'kysely';
import { pseudonymOf, type AuditEntry } from '../audit/audit-event.ts';
import type { ApiKey, ApiKeyStore, KeyHolder, KeyPage } from '../auth/api-key.ts';
import { EVERY_SCOPE, scopesFrom } from '../auth/scopes.ts';
import type { Tenant } from '../auth/tenant.ts';
import type { ApiKeyRow, Schema } from './schema.ts';
import { scopeOfWrite, scopeOf, type Queries, type Scopes } from './scopes.ts';
import type { SqlAudit } from './sql-audit.ts';

/** The key of a tenant's own record follows that record: the old one opens nothing any more. */
export async function keepFirstKey(
  tx: Transaction<Schema>,
  tenant: Pick<Tenant, 'id' | 'apiKeyHash'>,
  { formerHash, now }: { formerHash: string | null; now: number },
): Promise<void> {
  if (formerHash === tenant.apiKeyHash) return;
  if (formerHash !== null) {
    await tx
      .deleteFrom('api_keys')
      .where('tenant_id', '=', tenant.id)
      .where('key_hash', '=', formerHash)
      .execute();
  }
  await tx
    .insertInto('api_keys')
    .values({
      id: pseudonymOf('ak_', tenant.apiKeyHash),
      tenant_id: tenant.id,
      name: 'first',
      key_hash: tenant.apiKeyHash,
      scopes: JSON.stringify([EVERY_SCOPE]),
      created_at: now,
      expires_at: null,
      revoked_at: null,
      last_used_day: null,
    })
    .execute();
}

export class SqlApiKeys implements ApiKeyStore {
  readonly #scopes: Scopes;
  readonly #audit: SqlAudit;

  constructor(options: { scopes: Scopes; audit: SqlAudit }) {
    this.#scopes = options.scopes;
    this.#audit = options.audit;
  }

  async findKeyHolder(keyHash: string): Promise<KeyHolder | null> {
    return this.#scopes.read({ shown: keyHash }, async (db) => {
      const row = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('key_hash', '=', keyHash)
        .executeTakeFirst();
      if (!row) return null;
      const { tenant_id: id } = row;
      if (id === null) return { key: keyFrom(row), tenant: null };
      await this.#scopes.enter(db, { tenant: id });
      const tenant = await db
        .selectFrom('tenants')
        .select(['time_zone', 'suspended_at'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const { time_zone: timeZone, suspended_at: suspendedAt } = tenant;
      return { key: keyFrom(row), tenant: { id, timeZone, suspendedAt } };
    });
  }

  async noteKeyUse({ id, tenantId }: Pick<ApiKey, 'id' | 'tenantId'>, day: string): Promise<void> {
    await this.#scopes.write(scopeOf(tenantId), (tx) =>
      tx.updateTable('api_keys').set({ last_used_day: day }).where('id', '=', id).execute(),
    );
  }

  async addApiKey(key: ApiKey, audit: readonly AuditEntry[]): Promise<void> {
    await this.#scopes.write(scopeOfWrite(key.tenantId, audit), async (tx) => {
      await tx.insertInto('api_keys').values(keyRow(key)).execute();
      await this.#audit.append(tx, audit);
    });
  }

  async findApiKey(id: string, tenantId: string | null): Promise<ApiKey | null> {
    const row = await this.#scopes.read(scopeOf(tenantId), (db) =>
      keysOf(db, tenantId).selectAll().where('id', '=', id).executeTakeFirst(),
    );
    return row ? keyFrom(row) : null;
  }

  async listApiKeys(tenantId: string | null, { after, limit }: KeyPage): Promise<ApiKey[]> {
    const rows = await this.#scopes.read(scopeOf(tenantId), (db) => {
      let query = keysOf(db, tenantId).selectAll().orderBy('created_at').orderBy('id').limit(limit);
      if (after) {
        query = query.where(({ or, and, eb }) =>
          or([
            eb('created_at', '>', after.createdAt),
            and([eb('created_at', '=', after.createdAt), eb('id', '>', after.id)]),
          ]),
        );
      }
      return query.execute();
    });
    return rows.map(keyFrom);
  }

  async changeApiKey(
    key: ApiKey,
    { successor, audit }: { successor: ApiKey | null; audit: readonly AuditEntry[] },
  ): Promise<void> {
    await this.#scopes.write(scopeOfWrite(key.tenantId, audit), async (tx) => {
      await tx
        .updateTable('api_keys')
        .set({ expires_at: key.expiresAt, revoked_at: key.revokedAt })
        .where('id', '=', key.id)
        .where('key_hash', '=', key.keyHash)
        .execute();
      if (successor) await tx.insertInto('api_keys').values(keyRow(successor)).execute();
      await this.#audit.append(tx, audit);
    });
  }
}

function keysOf(db: Queries, tenantId: string | null) {
  const keys = db.selectFrom('api_keys');
  return tenantId === null
    ? keys.where('tenant_id', 'is', null)
    : keys.where('tenant_id', '=', tenantId);
}

function keyFrom(row: ApiKeyRow): ApiKey {
  const owner = row.tenant_id === null ? 'operator' : 'tenant';
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    keyHash: row.key_hash,
    scopes: scopesFrom(JSON.parse(row.scopes) as string[], owner),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedDay: row.last_used_day,
  };
}

export function keyRow(key: ApiKey): ApiKeyRow {
  return {
    id: key.id,
    tenant_id: key.tenantId,
    name: key.name,
    key_hash: key.keyHash,
    scopes: JSON.stringify(key.scopes),
    created_at: key.createdAt,
    expires_at: key.expiresAt,
    revoked_at: key.revokedAt,
    last_used_day: key.lastUsedDay,
  };
}
