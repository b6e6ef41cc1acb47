/**
 * Signing of webhooks as in the Standard Webhooks specification, symmetric variant.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { createHmac } from 'node:crypto';

export interface SignedContent {
  id: string;
  /** Seconds since the epoch, of this attempt. */
  timestampS: number;
  body: string;
}

/** The key inside a `whsec_…` secret. */
function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}

/** `v1,` and the base64 HMAC-SHA-256 over id, timestamp and body. */
export function signWebhook(content: SignedContent, secret: string): string {
  const { id, timestampS, body } = content;
  const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestampS}.${body}`, 'utf8');
  return `v1,${mac.digest('base64')}`;
}
