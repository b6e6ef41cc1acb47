/**
 * The queries about where webhooks go and about those that were given up.
 */
import type { Transaction } from 'kysely';
import type { AuditEntry } from '../audit/audit-event.ts';
import type {
  DeadLetter,
  WebhookChange,
  WebhookSettings,
  WebhookSettingsStore,
} from '../webhooks/webhook-settings.ts';
import type { FieldVault } from './field-vault.ts';
import type { Schema } from './schema.ts';
import { laterThan } from './later-than.ts';
import type { Scopes } from './scopes.ts';
import {
  cellOf,
  DELIVERY_BODY,
  WEBHOOK_PREVIOUS_SECRET,
  WEBHOOK_SECRET,
  WEBHOOK_URL,
} from './sealed-columns.ts';
import type { SqlAudit } from './sql-audit.ts';

export class SqlWebhookSettings implements WebhookSettingsStore {
  readonly #scopes: Scopes;
  readonly #audit: SqlAudit;
  readonly #vault: FieldVault;

  constructor(options: { scopes: Scopes; audit: SqlAudit; vault: FieldVault }) {
    this.#scopes = options.scopes;
    this.#audit = options.audit;
    this.#vault = options.vault;
  }

  async findWebhook(tenantId: string): Promise<WebhookSettings | null> {
    return this.#scopes.read({ tenant: tenantId }, async (db) => {
      const row = await db
        .selectFrom('tenants')
        .select(['webhook_url', 'webhook_previous_until'])
        .where('id', '=', tenantId)
        .executeTakeFirst();
      const cell = cellOf(WEBHOOK_URL, { id: tenantId });
      const url = await this.#vault.openIfAny(db, cell, row?.webhook_url ?? null);
      if (!row || url === null) return null;
      return { url, previousSecretUntil: row.webhook_previous_until };
    });
  }

  async changeWebhook(
    tenantId: string,
    { change, audit }: { change: WebhookChange; audit: AuditEntry },
  ): Promise<{ isNewSecret: boolean } | null> {
    return this.#scopes.write({ tenant: tenantId }, async (tx) => {
      const before = await tx
        .selectFrom('tenants')
        .select(['webhook_url', 'webhook_secret'])
        .where('id', '=', tenantId)
        .executeTakeFirstOrThrow();
      const isThere = before.webhook_url !== null && before.webhook_secret !== null;
      if (!isThere && change.set !== 'url') return null;
      await tx
        .updateTable('tenants')
        .set(
          await this.#columnsOf(tx, {
            change,
            tenantId,
            sealed: isThere ? before.webhook_secret : null,
          }),
        )
        .where('id', '=', tenantId)
        .execute();
      await this.#audit.append(tx, [audit]);
      return { isNewSecret: change.set === 'secret' || (change.set === 'url' && !isThere) };
    });
  }

  async deadLetters(
    tenantId: string,
    { after, limit }: { after: { givenUpAt: number; id: string } | null; limit: number },
  ): Promise<DeadLetter[]> {
    return this.#scopes.read({ tenant: tenantId }, async (db) => {
      let query = db
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('given_up_at', 'is not', null)
        .orderBy('given_up_at')
        .orderBy('id')
        .limit(limit);
      if (after) {
        query = query.where(laterThan('given_up_at', { at: after.givenUpAt, id: after.id }));
      }
      const letters: DeadLetter[] = [];
      for (const row of await query.execute()) {
        letters.push({
          id: row.id,
          teleconsultationId: row.teleconsultation_id,
          body: await this.#vault.open(db, cellOf(DELIVERY_BODY, row), row.body),
          attempts: row.attempts,
          givenUpAt: row.given_up_at ?? 0,
          lastFailure: row.last_failure,
        });
      }
      return letters;
    });
  }

  async redeliver(
    of: { tenantId: string; id: string },
    { now, audit }: { now: number; audit: AuditEntry },
  ): Promise<boolean> {
    const due = { attempts: 0, next_attempt_at: now, settled_at: null, given_up_at: null };
    return this.#settle(of, due, audit);
  }

  async discard(
    of: { tenantId: string; id: string },
    { audit }: { audit: AuditEntry },
  ): Promise<boolean> {
    return this.#settle(of, { given_up_at: null }, audit);
  }

  async #settle(
    { tenantId, id }: { tenantId: string; id: string },
    columns: object,
    audit: AuditEntry,
  ): Promise<boolean> {
    return this.#scopes.write({ tenant: tenantId }, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('webhook_deliveries')
        .set(columns)
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .where('given_up_at', 'is not', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await this.#audit.append(tx, [audit]);
      return true;
    });
  }

  async #columnsOf(
    tx: Transaction<Schema>,
    {
      change,
      tenantId,
      sealed,
    }: { change: WebhookChange; tenantId: string; sealed: string | null },
  ) {
    const row = { id: tenantId };
    const seal = await this.#vault.sealer(tx, { tenantId, count: 2 });
    const sealSecret = (secret: string) => seal(cellOf(WEBHOOK_SECRET, row), secret);
    switch (change.set) {
      case 'url':
        return {
          webhook_url: seal(cellOf(WEBHOOK_URL, row), change.url),
          webhook_secret: sealed ?? sealSecret(change.secret),
        };
      case 'secret': {
        const kept = change.previousUntil === null ? null : sealed;
        const former = await this.#vault.openIfAny(tx, cellOf(WEBHOOK_SECRET, row), kept);
        return {
          webhook_secret: sealSecret(change.secret),
          webhook_previous_secret:
            former === null ? null : seal(cellOf(WEBHOOK_PREVIOUS_SECRET, row), former),
          webhook_previous_until: change.previousUntil,
        };
      }
      case 'nothing':
        return {
          webhook_url: null,
          webhook_secret: null,
          webhook_previous_secret: null,
          webhook_previous_until: null,
        };
    }
  }
}
