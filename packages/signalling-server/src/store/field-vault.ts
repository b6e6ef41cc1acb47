/**
 * The one seam between rows and what they say: sealed on the way in, opened on the way out, looked up by
 * blind index. Whoever reads a row gets its text or an error, never something in its place.
 */
import type { Transaction } from 'kysely';
import { blindIndex, type IndexedColumn } from '../vault/blind-index.ts';
import {
  aesFieldCipher,
  keyIdOf,
  type Cell,
  type FieldCipher,
  type FieldKey,
} from '../vault/field-cipher.ts';
import type { KeyEncryptionKeys } from '../vault/kek.ts';
import { VaultError } from '../vault/vault-error.ts';
import { DataKeys, type KeyGuards, type KeyScope } from './data-keys.ts';
import type { Schema } from './schema.ts';
import type { Queries } from './scopes.ts';

/** Seals texts of one scope, each for its cell. */
export type Sealer = (cell: Cell, text: string) => string;

export class FieldVault {
  readonly keys: DataKeys;
  readonly keks: KeyEncryptionKeys;
  readonly #cipher: FieldCipher;

  /** @param options cipher: a test's own, to show what would be found without one */
  constructor(options: { keks: KeyEncryptionKeys; scopes: KeyGuards; cipher?: FieldCipher }) {
    this.keks = options.keks;
    this.keys = new DataKeys(options);
    this.#cipher = options.cipher ?? aesFieldCipher;
  }

  /**
   * @param options count: how many texts at most
   * @throws VaultError ERR_VAULT_SHREDDED
   */
  async sealer(tx: Transaction<Schema>, scope: KeyScope & { count: number }): Promise<Sealer> {
    return this.sealerWith(await this.keys.sealing(tx, scope));
  }

  /**
   * For what is told about a teleconsultation or a tenant, also after their keys were destroyed: what
   * has none of its own any more is sealed by its tenant's, and that by the server's.
   */
  async sealerForTelling(
    tx: Transaction<Schema>,
    { tenantId, teleconsultationId, count }: KeyScope & { count: number },
  ): Promise<Sealer> {
    const own = await this.keys.sealingIfAny(tx, { tenantId, teleconsultationId, count });
    if (own) return this.sealerWith(own);
    const isGone = await this.keys.isDestroyed(tx, { tenantId });
    return this.sealer(tx, { tenantId: isGone ? '' : tenantId, count });
  }

  sealerWith(key: FieldKey): Sealer {
    return (cell, text) => this.#cipher.seal(cell, { key, text });
  }

  /** @throws VaultError ERR_VAULT_UNREADABLE, ERR_VAULT_SHREDDED */
  async open(db: Queries, cell: Cell, token: string): Promise<string> {
    const keyId = keyIdOf(token);
    if (keyId === null) throw new VaultError('ERR_VAULT_UNREADABLE');
    const key = await this.keys.opening(db, keyId);
    const text = this.#cipher.open(cell, { key, token });
    if (text === null) throw new VaultError('ERR_VAULT_UNREADABLE');
    return text;
  }

  async openIfAny(db: Queries, cell: Cell, token: string | null): Promise<string | null> {
    return token === null ? null : this.open(db, cell, token);
  }

  /** The blind index under which a value is kept. */
  async index(
    tx: Transaction<Schema>,
    { value, ...where }: IndexedColumn & { value: readonly string[] },
  ): Promise<string> {
    return blindIndex(await this.keys.indexRoot(tx, where.tenantId), { ...where, value });
  }

  /** The same for looking up; null when nothing can be kept under it. */
  async indexIfAny(
    db: Queries,
    { value, ...where }: IndexedColumn & { value: readonly string[] },
  ): Promise<string | null> {
    const root = await this.keys.indexRootIfAny(db, where.tenantId);
    return root === null ? null : blindIndex(root, { ...where, value });
  }
}
