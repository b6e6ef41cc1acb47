/** `@tdoc/signalling-server/webhooks`: for the host's backend, to verify what it receives. */
export {
  verifyWebhook,
  WebhookVerificationError,
  WEBHOOK_TOLERANCE_S,
  type WebhookDelivery,
  type WebhookFault,
  type WebhookHeaders,
} from './verify-webhook.ts';
export {
  WEBHOOK_TYPES,
  type WebhookAlert,
  type WebhookEvent,
  type WebhookType,
} from './webhook-event.ts';
