/**
 * For hosts: is this webhook really from our signalling server, and recent? Reads headers and the raw
 * body; keeps nothing. A host remembers `webhook-id` itself if a repeated event would hurt it.
 */
import { timingSafeEqual } from 'node:crypto';
import { WEBHOOK_TYPES, type WebhookEvent } from './webhook-event.ts';
import { signWebhook } from './webhook-signature.ts';

/** How far the sender's clock and ours may be apart, in seconds. */
export const WEBHOOK_TOLERANCE_S = 300;

export type WebhookFault =
  | 'ERR_TDOC_WEBHOOK_HEADERS'
  | 'ERR_TDOC_WEBHOOK_TIMESTAMP'
  | 'ERR_TDOC_WEBHOOK_SIGNATURE'
  | 'ERR_TDOC_WEBHOOK_BODY';

/** The webhook must not be believed; answer 400 and do nothing. */
export class WebhookVerificationError extends Error {
  readonly code: WebhookFault;

  constructor(code: WebhookFault) {
    super(code);
    this.name = 'WebhookVerificationError';
    this.code = code;
  }
}

export type WebhookHeaders = Headers | Readonly<Record<string, string | string[] | undefined>>;

export interface WebhookDelivery {
  /** The tenant's webhook secret, `whsec_…`. */
  secret: string;
  /** Of the request, names in lower case (as Node gives them) or a `Headers`. */
  headers: WebhookHeaders;
  /** The raw body, before any JSON parser touched it. */
  body: string | Uint8Array;
  /** Milliseconds since the epoch; the present by default. */
  now?: number;
}

function read(headers: WebhookHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  if (typeof value !== 'string' || value === '') {
    throw new WebhookVerificationError('ERR_TDOC_WEBHOOK_HEADERS');
  }
  return value;
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Verifies a webhook and hands over its event.
 * @throws WebhookVerificationError ERR_TDOC_WEBHOOK_HEADERS when one is missing,
 * ERR_TDOC_WEBHOOK_TIMESTAMP when it is more than five minutes off, ERR_TDOC_WEBHOOK_SIGNATURE when
 * no signature fits, ERR_TDOC_WEBHOOK_BODY when the signed body is no event of ours
 * @example
 * app.post('/webhooks/tdoc', express.raw({ type: 'application/json' }), (request, response) => {
 *   const event = verifyWebhook({ secret, headers: request.headers, body: request.body });
 *   agenda.update(event.data.reference, event.data.state);
 *   response.sendStatus(204);
 * });
 */
export function verifyWebhook(delivery: WebhookDelivery): WebhookEvent {
  const { secret, headers, now = Date.now() } = delivery;
  const id = read(headers, 'webhook-id');
  const timestamp = read(headers, 'webhook-timestamp');
  const signatures = read(headers, 'webhook-signature').split(' ');
  const timestampS = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(now / 1000 - timestampS) <= WEBHOOK_TOLERANCE_S)) {
    throw new WebhookVerificationError('ERR_TDOC_WEBHOOK_TIMESTAMP');
  }
  const body =
    typeof delivery.body === 'string' ? delivery.body : Buffer.from(delivery.body).toString('utf8');
  const expected = signWebhook({ id, timestampS, body }, secret);
  // Several signatures stand side by side while a secret is being replaced.
  if (!signatures.some((signature) => sameText(signature, expected))) {
    throw new WebhookVerificationError('ERR_TDOC_WEBHOOK_SIGNATURE');
  }
  return parseEvent(body);
}

function parseEvent(body: string): WebhookEvent {
  let event: Partial<WebhookEvent> | null = null;
  try {
    event = JSON.parse(body) as Partial<WebhookEvent> | null;
  } catch {
    event = null;
  }
  if (!event?.data || !event.type || !WEBHOOK_TYPES.includes(event.type)) {
    throw new WebhookVerificationError('ERR_TDOC_WEBHOOK_BODY');
  }
  return event as WebhookEvent;
}
