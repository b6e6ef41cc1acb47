/**
 * The data keys in the database: drawn, wrapped, counted, unwrapped once and remembered. Which key seals
 * is asked of the database within each transaction, so that any number of processes agree.
 */
import { sql, type Transaction } from 'kysely';
import { systemClock } from '../clock.ts';
import { drawKey } from '../vault/aes-gcm.ts';
import { drawDataKeyId, MAX_SEALS, unwrapKey, wrapAad, wrapBelow } from '../vault/data-key.ts';
import type { FieldKey } from '../vault/field-cipher.ts';
import type { KeyEncryptionKeys } from '../vault/kek.ts';
import { VaultError } from '../vault/vault-error.ts';
import type { DataKeyRow, Schema } from './schema.ts';
import type { Queries, Scopes } from './scopes.ts';

/** Whose fields: a tenant's (empty: the server's), and of which teleconsultation (empty: of none). */
export interface KeyScope {
  tenantId: string;
  teleconsultationId?: string | undefined;
}

/** Seals counted ahead at a time, so that counting costs one write in so many. */
const SEALS_AHEAD = 65_536;
/** Unwrapped keys kept in memory; about 3 MB. */
const MAX_REMEMBERED = 10_000;

/** What keeps several writers from drawing, or losing, the same key. */
export type KeyGuards = Pick<Scopes, 'isShared' | 'lock'>;

export class DataKeys {
  readonly #keks: KeyEncryptionKeys;
  readonly #scopes: KeyGuards;
  readonly #unwrapped = new Map<string, FieldKey>();
  readonly #ahead = new Map<string, number>();

  constructor(options: { keks: KeyEncryptionKeys; scopes: KeyGuards }) {
    this.#keks = options.keks;
    this.#scopes = options.scopes;
  }

  /**
   * The key that seals for a scope from now on, made if there is none.
   * @param options count: fields about to be sealed
   * @throws VaultError ERR_VAULT_SHREDDED
   */
  async sealing(
    tx: Transaction<Schema>,
    { count, ...scope }: KeyScope & { count: number },
  ): Promise<FieldKey> {
    const row =
      (await this.#activeRow(tx, scope, 'fields')) ?? (await this.#lockedRow(tx, scope, 'fields'));
    return row
      ? this.#sealWith(tx, { row, count })
      : this.draw(tx, { ...scope, purpose: 'fields' });
  }

  /** Looked for once more with nobody else drawing it. */
  async #lockedRow(
    tx: Transaction<Schema>,
    scope: KeyScope,
    purpose: DataKeyRow['purpose'],
  ): Promise<DataKeyRow | null> {
    const { tenantId, teleconsultationId = '' } = scope;
    await this.#scopes.lock(tx, `data key ${tenantId} ${teleconsultationId} ${purpose}`);
    return this.#activeRow(tx, scope, purpose);
  }

  /** The same, without making one: null where there is none, or none any more. */
  async sealingIfAny(
    tx: Transaction<Schema>,
    { count, ...scope }: KeyScope & { count: number },
  ): Promise<FieldKey | null> {
    const rows = await this.#rows(tx, scope, { purpose: 'fields', isHeld: true });
    const row = rows.find(({ state }) => state === 'active');
    return row ? this.#sealWith(tx, { row, count }) : null;
  }

  async #sealWith(
    tx: Transaction<Schema>,
    { row, count }: { row: DataKeyRow; count: number },
  ): Promise<FieldKey> {
    if (row.seals >= MAX_SEALS) return this.replace(tx, row);
    await this.#count(tx, row.id, count);
    return this.#unwrap(tx, row);
  }

  /** Whether the key of a scope was destroyed for good. */
  async isDestroyed(db: Queries, scope: KeyScope): Promise<boolean> {
    const rows = await this.#rows(db, scope, { purpose: 'fields' });
    return rows.length > 0 && rows.every(({ state }) => state === 'destroyed');
  }

  /** The root of a tenant's blind indexes, made if there is none. */
  async indexRoot(tx: Transaction<Schema>, tenantId: string): Promise<Uint8Array> {
    const row =
      (await this.#activeRow(tx, { tenantId }, 'index')) ??
      (await this.#lockedRow(tx, { tenantId }, 'index'));
    const { key } = row
      ? await this.#unwrap(tx, row)
      : await this.draw(tx, { tenantId, purpose: 'index' });
    return key;
  }

  /** The same for looking up; null where nothing was ever indexed. */
  async indexRootIfAny(db: Queries, tenantId: string): Promise<Uint8Array | null> {
    const rows = await this.#rows(db, { tenantId }, { purpose: 'index' });
    const row = rows.find(({ state }) => state === 'active');
    return row ? (await this.#unwrap(db, row)).key : null;
  }

  /**
   * A key by its id.
   * @throws VaultError ERR_VAULT_UNREADABLE when there is none; ERR_VAULT_SHREDDED
   */
  async opening(db: Queries, keyId: string): Promise<FieldKey> {
    const known = this.#unwrapped.get(keyId);
    if (known) return known;
    const row = await db
      .selectFrom('data_keys')
      .selectAll()
      .where('id', '=', keyId)
      .executeTakeFirst();
    if (!row) throw new VaultError('ERR_VAULT_UNREADABLE');
    return this.#unwrap(db, row);
  }

  async draw(
    tx: Transaction<Schema>,
    {
      tenantId,
      teleconsultationId = '',
      purpose,
      createdAt = systemClock.now(),
    }: KeyScope & Pick<DataKeyRow, 'purpose'> & { createdAt?: number | undefined },
  ): Promise<FieldKey> {
    const key: FieldKey = { id: drawDataKeyId(), key: drawKey() };
    const above = await this.#wrapAbove(tx, { key, tenantId, teleconsultationId });
    await tx
      .insertInto('data_keys')
      .values({
        id: key.id,
        tenant_id: tenantId,
        scope: teleconsultationId,
        purpose,
        ...above,
        state: 'active',
        seals: SEALS_AHEAD,
        created_at: createdAt,
      })
      .execute();
    this.#ahead.set(key.id, SEALS_AHEAD);
    this.#remember(key);
    return key;
  }

  /** A new key for the scope of an active one, which from now on only opens. */
  async replace(
    tx: Transaction<Schema>,
    former: DataKeyRow,
    { createdAt }: { createdAt?: number } = {},
  ): Promise<FieldKey> {
    await tx
      .updateTable('data_keys')
      .set({ state: 'former' })
      .where('id', '=', former.id)
      .execute();
    const { tenant_id: tenantId, scope: teleconsultationId, purpose } = former;
    return this.draw(tx, { tenantId, teleconsultationId, purpose, createdAt });
  }

  /** Wraps a key anew with whatever is above it now. */
  async rewrap(tx: Transaction<Schema>, row: DataKeyRow): Promise<void> {
    const key = await this.#unwrap(tx, row);
    const { tenant_id: tenantId, scope: teleconsultationId } = row;
    const above = await this.#wrapAbove(tx, { key, tenantId, teleconsultationId });
    await tx.updateTable('data_keys').set(above).where('id', '=', row.id).execute();
  }

  /** Forgets what is in memory: after keys were destroyed, perhaps by another process. */
  forget(): void {
    this.#unwrapped.clear();
  }

  async #wrapAbove(
    tx: Transaction<Schema>,
    {
      key,
      tenantId,
      teleconsultationId,
    }: { key: FieldKey; tenantId: string; teleconsultationId: string },
  ): Promise<{ wrapped_by: string; wrapped: string }> {
    if (teleconsultationId !== '') {
      const above = await this.sealing(tx, { tenantId, count: 1 });
      return { wrapped_by: above.id, wrapped: wrapBelow(above, { below: key, tenantId }) };
    }
    const wrappedBy = await this.#keks.current();
    const known = await tx
      .selectFrom('key_encryption_keys')
      .select('state')
      .where('id', '=', wrappedBy)
      .executeTakeFirst();
    if (known?.state === 'retired') throw new VaultError('ERR_KEK_RETIRED');
    const aad = wrapAad({ tenantId, dataKeyId: key.id, wrappedBy });
    return {
      wrapped_by: wrappedBy,
      wrapped: await this.#keks.wrap(wrappedBy, { key: key.key, aad }),
    };
  }

  /** isHeld: by those who are about to seal, so that nobody deletes it before they have. */
  #rows(
    db: Queries,
    { tenantId, teleconsultationId = '' }: KeyScope,
    { purpose, isHeld = false }: { purpose: DataKeyRow['purpose']; isHeld?: boolean },
  ): Promise<DataKeyRow[]> {
    const rows = db
      .selectFrom('data_keys')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('scope', '=', teleconsultationId)
      .where('purpose', '=', purpose)
      .where('state', '<>', 'former');
    return (isHeld && this.#scopes.isShared ? rows.forKeyShare() : rows).execute();
  }

  /** @throws VaultError ERR_VAULT_SHREDDED */
  async #activeRow(
    tx: Transaction<Schema>,
    scope: KeyScope,
    purpose: DataKeyRow['purpose'],
  ): Promise<DataKeyRow | null> {
    const rows = await this.#rows(tx, scope, { purpose, isHeld: true });
    const active = rows.find(({ state }) => state === 'active');
    if (!active && rows.length > 0) throw new VaultError('ERR_VAULT_SHREDDED');
    return active ?? null;
  }

  async #count(tx: Transaction<Schema>, keyId: string, count: number): Promise<void> {
    const ahead = this.#ahead.get(keyId) ?? 0;
    if (count <= ahead) {
      this.#ahead.set(keyId, ahead - count);
      return;
    }
    const block = Math.max(SEALS_AHEAD, count);
    await tx
      .updateTable('data_keys')
      .set({ seals: sql`seals + ${block}` })
      .where('id', '=', keyId)
      .execute();
    this.#ahead.set(keyId, ahead + block - count);
  }

  async #unwrap(db: Queries, row: DataKeyRow): Promise<FieldKey> {
    const known = this.#unwrapped.get(row.id);
    if (known) return known;
    if (row.wrapped === null) throw new VaultError('ERR_VAULT_SHREDDED');
    const { id, tenant_id: tenantId, wrapped_by: wrappedBy, wrapped } = row;
    const aad = wrapAad({ tenantId, dataKeyId: id, wrappedBy });
    const bytes =
      row.scope === ''
        ? await this.#keks.unwrap(wrappedBy, { wrapped, aad })
        : unwrapKey((await this.opening(db, wrappedBy)).key, { wrapped, aad });
    if (!bytes) throw new VaultError('ERR_VAULT_UNREADABLE');
    const key = { id, key: bytes };
    this.#remember(key);
    return key;
  }

  #remember(key: FieldKey): void {
    if (this.#unwrapped.size >= MAX_REMEMBERED) {
      // The oldest first: Map keeps the order in which they came.
      for (const id of this.#unwrapped.keys()) {
        this.#unwrapped.delete(id);
        break;
      }
    }
    this.#unwrapped.set(key.id, key);
  }
}
