/**
 * A tenant: one host (a hospital, a DPI vendor) with its API key, the web origins its pages live
 * on, and where its webhooks go. Pure: knows how to draw a tenant's secrets, not where they are kept.
 */
import { randomBytes } from 'node:crypto';
import type { RetentionDays } from '../audit/retention.ts';
import { drawSecret } from './secret.ts';

export interface Tenant {
  id: string;
  name: string;
  apiKeyHash: string;
  /** Exact origins (`https://dpi.hopital-exemple.fr`) whose pages may open a signalling socket. */
  origins: readonly string[];
  webhook: { url: string; secret: string } | null;
  /** How long this tenant's audit events are kept, in days by kind; null for the server's periods. */
  auditRetention: RetentionDays | null;
}

export function drawTenantId(): string {
  return `tn_${randomBytes(12).toString('base64url')}`;
}

export function drawApiKey(): string {
  return drawSecret('tk_');
}

/** A webhook secret in the notation of the Standard Webhooks specification. */
export function drawWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
