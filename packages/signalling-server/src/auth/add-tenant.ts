/**
 * Adds a tenant to a store and hands out its secrets, this once.
 */
import type { RetentionDays } from '../audit/retention.ts';
import { systemClock, type Clock } from '../clock.ts';
import type { TenantStore } from '../store/store.ts';
import { hashSecret } from './secret.ts';
import { drawApiKey, drawTenantId, drawWebhookSecret } from './tenant.ts';

export interface NewTenant {
  /** For the hospital's own eyes; must not be taken. */
  name: string;
  origins: readonly string[];
  webhookUrl?: string | undefined;
  /** Days by kind of audit event; the server's periods where it says nothing. */
  auditRetention?: RetentionDays | undefined;
}

/** Kept nowhere in this form, except the webhook secret, which signs. */
export interface TenantSecrets {
  tenantId: string;
  apiKey: string;
  webhookSecret: string | null;
}

/** A tenant of this name exists. */
export class TenantExistsError extends Error {
  readonly code = 'ERR_TENANT_EXISTS';

  constructor() {
    super('A tenant of this name exists.');
    this.name = 'TenantExistsError';
  }
}

/** @throws TenantExistsError ERR_TENANT_EXISTS */
export async function addTenant(
  store: Pick<TenantStore, 'findTenantByName' | 'saveTenant'>,
  { name, origins, webhookUrl, auditRetention }: NewTenant,
  clock: Pick<Clock, 'now'> = systemClock,
): Promise<TenantSecrets> {
  if (await store.findTenantByName(name)) throw new TenantExistsError();
  const tenantId = drawTenantId();
  const apiKey = drawApiKey();
  const webhookSecret = webhookUrl === undefined ? null : drawWebhookSecret();
  await store.saveTenant(
    {
      id: tenantId,
      name,
      apiKeyHash: hashSecret(apiKey),
      origins,
      webhook:
        webhookUrl === undefined || webhookSecret === null
          ? null
          : { url: webhookUrl, secret: webhookSecret },
      auditRetention: auditRetention ?? null,
    },
    clock.now(),
  );
  return { tenantId, apiKey, webhookSecret };
}
