/**
 * The queries about consent receipts.
 */
import type { Transaction } from 'kysely';
import type { TeleconsultationId } from '@tdoc/sdk-core/protocol';
import type { AuditEntry } from '../audit/audit-event.ts';
import type {
  ConsentIssuer,
  KeepOutcome,
  KeptReceipt,
  ReceiptPage,
  ReceiptStore,
} from '../consent/consent-receipt.ts';
import type { FieldVault } from './field-vault.ts';
import type { ConsentReceiptRow, Schema } from './schema.ts';
import { laterThan } from './later-than.ts';
import type { Queries, Scopes } from './scopes.ts';
import { cellOf, RECEIPT_BODY } from './sealed-columns.ts';
import type { SqlAudit } from './sql-audit.ts';

export class SqlConsents implements ReceiptStore {
  readonly #scopes: Scopes;
  readonly #audit: SqlAudit;
  readonly #vault: FieldVault;

  constructor(options: { scopes: Scopes; audit: SqlAudit; vault: FieldVault }) {
    this.#scopes = options.scopes;
    this.#audit = options.audit;
    this.#vault = options.vault;
  }

  async findConsentIssuer(tenantId: string): Promise<ConsentIssuer | null> {
    const row = await this.#scopes.read({ tenant: tenantId }, (db) =>
      db
        .selectFrom('tenants')
        .select('consent_issuer')
        .where('id', '=', tenantId)
        .executeTakeFirst(),
    );
    const kept = row?.consent_issuer ?? null;
    return kept === null ? null : (JSON.parse(kept) as ConsentIssuer);
  }

  async saveConsentIssuer(
    tenantId: string,
    issuer: ConsentIssuer,
    audit: AuditEntry,
  ): Promise<void> {
    await this.#scopes.write({ tenant: tenantId }, async (tx) => {
      await tx
        .updateTable('tenants')
        .set({ consent_issuer: JSON.stringify(issuer) })
        .where('id', '=', tenantId)
        .execute();
      await this.#audit.append(tx, [audit]);
    });
  }

  async keepReceipt(
    receipt: KeptReceipt,
    audit: AuditEntry,
  ): Promise<{ outcome: KeepOutcome; receipt: KeptReceipt }> {
    const { id, tenantId } = receipt;
    return this.#scopes.write({ tenant: tenantId }, async (tx) => {
      await this.#scopes.lock(tx, `receipt ${tenantId} ${id}`);
      const before = await tx
        .selectFrom('consent_receipts')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst();
      if (!before) {
        const row = receiptRow({ ...receipt, body: await this.#sealed(tx, receipt) });
        await tx.insertInto('consent_receipts').values(row).execute();
        await this.#audit.append(tx, [audit]);
        return { outcome: 'kept', receipt };
      }
      const kept = await this.#opened(tx, before);
      if (kept.countersigned || !receipt.countersigned) {
        await this.#audit.append(tx, [{ ...audit, facts: { ...audit.facts, repeated: true } }]);
        return { outcome: 'known', receipt: kept };
      }
      await tx
        .updateTable('consent_receipts')
        .set({ body: await this.#sealed(tx, receipt), countersigned: 1 })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .execute();
      await this.#audit.append(tx, [audit]);
      return {
        outcome: 'countersigned',
        receipt: { ...kept, body: receipt.body, countersigned: true },
      };
    });
  }

  async findReceipt(id: string, tenantId: string): Promise<KeptReceipt | null> {
    return this.#scopes.read({ tenant: tenantId }, async (db) => {
      const row = await db
        .selectFrom('consent_receipts')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row ? this.#opened(db, row) : null;
    });
  }

  async listReceipts(
    { tenantId, teleconsultationId }: { tenantId: string; teleconsultationId: TeleconsultationId },
    { after, limit }: ReceiptPage,
  ): Promise<KeptReceipt[]> {
    return this.#scopes.read({ tenant: tenantId }, async (db) => {
      let query = db
        .selectFrom('consent_receipts')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('teleconsultation_id', '=', teleconsultationId)
        .orderBy('received_at')
        .orderBy('id')
        .limit(limit);
      if (after) {
        query = query.where(laterThan('received_at', { at: after.receivedAt, id: after.id }));
      }
      const found: KeptReceipt[] = [];
      for (const row of await query.execute()) found.push(await this.#opened(db, row));
      return found;
    });
  }

  async #opened(db: Queries, row: ConsentReceiptRow): Promise<KeptReceipt> {
    const body = await this.#vault.open(db, cellOf(RECEIPT_BODY, row), row.body);
    return receiptFrom({ ...row, body });
  }

  async #sealed(tx: Transaction<Schema>, receipt: KeptReceipt): Promise<string> {
    const { tenantId, teleconsultationId, body } = receipt;
    const seal = await this.#vault.sealer(tx, { tenantId, teleconsultationId, count: 1 });
    return seal(cellOf(RECEIPT_BODY, receiptRow(receipt)), body);
  }
}

function receiptFrom(row: ConsentReceiptRow): KeptReceipt {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    teleconsultationId: row.teleconsultation_id as TeleconsultationId,
    recordId: row.record_id,
    body: row.body,
    countersigned: row.countersigned === 1,
    receivedAt: row.received_at,
  };
}

function receiptRow(receipt: KeptReceipt): ConsentReceiptRow {
  return {
    id: receipt.id,
    tenant_id: receipt.tenantId,
    teleconsultation_id: receipt.teleconsultationId,
    record_id: receipt.recordId,
    body: receipt.body,
    countersigned: receipt.countersigned ? 1 : 0,
    received_at: receipt.receivedAt,
  };
}
