/**
 * The operations on a tenant's webhook and its dead letters.
 */
import { z } from 'zod';
import { MAX_SECRET_OVERLAP_S } from '../webhooks/webhook-settings.ts';
import { operation } from './operation.ts';
import { cursor, limit, nextCursor } from './paging.ts';
import { instant } from './schemas.ts';

const secret = z.string().describe('Shown once: whsec_ and base64, for verifyWebhook.');

export const webhookRequest = z
  .strictObject({
    url: z.string().min(1).max(2_000).describe('https, to a public address; no credentials in it.'),
  })
  .meta({ id: 'WebhookRequest' });

export const webhookView = z
  .strictObject({
    url: z.string(),
    previousSecretUntil: instant
      .nullable()
      .describe('Until when the former secret signs as well; null when none does.'),
  })
  .meta({ id: 'Webhook' });

export const webhookChanged = z
  .strictObject({ url: z.string(), secret: secret.nullable().describe('Null when it stays.') })
  .meta({ id: 'WebhookChanged' });

export const rotateSecretRequest = z
  .strictObject({
    overlapS: z
      .int()
      .min(0)
      .max(MAX_SECRET_OVERLAP_S)
      .optional()
      .describe('How long both secrets sign, in seconds; a day by default.'),
  })
  .meta({ id: 'RotateSecretRequest' });

export const rotatedSecret = z
  .strictObject({ secret, previousSecretUntil: instant.nullable() })
  .meta({ id: 'RotatedSecret' });

export const deadLetter = z
  .strictObject({
    id: z.string().describe('As in the header webhook-id.'),
    teleconsultationId: z.string(),
    type: z.string(),
    attempts: z.int().min(0),
    givenUpAt: instant,
    lastFailure: z
      .string()
      .nullable()
      .describe('HTTP_ and the status, UNREACHABLE, NAME_UNKNOWN or ADDRESS_FORBIDDEN.'),
  })
  .meta({ id: 'DeadLetter' });

export const deadLetterPage = z
  .strictObject({ deadLetters: z.array(deadLetter), nextCursor })
  .meta({ id: 'DeadLetterPage' });

export const settledLetter = z
  .strictObject({ id: z.string(), outcome: z.enum(['due', 'discarded']) })
  .meta({ id: 'SettledLetter' });

const common = { tag: 'Webhooks', caller: 'tenant' } as const;

export const getWebhook = operation({
  ...common,
  id: 'getWebhook',
  summary: 'Where the events go.',
  method: 'GET',
  path: '/v1/webhook',
  scope: 'webhooks:read',
  answers: { 200: { description: 'Without the secret.', schema: webhookView } },
  problems: ['WEBHOOK_UNKNOWN'],
});

export const putWebhook = operation({
  ...common,
  id: 'putWebhook',
  summary: 'Says where the events go; draws a secret where there is none yet.',
  method: 'PUT',
  path: '/v1/webhook',
  scope: 'webhooks:write',
  body: webhookRequest,
  answers: { 200: { description: 'From the next event on.', schema: webhookChanged } },
  problems: ['WEBHOOK_URL_FORBIDDEN', 'TENANT_CONFIGURED'],
});

export const deleteWebhook = operation({
  ...common,
  id: 'deleteWebhook',
  summary: 'Sends no events any more; those that are due are dropped.',
  method: 'DELETE',
  path: '/v1/webhook',
  scope: 'webhooks:write',
  answers: { 204: { description: 'None from now on.', schema: null } },
  problems: ['WEBHOOK_UNKNOWN', 'TENANT_CONFIGURED'],
});

export const rotateWebhookSecret = operation({
  ...common,
  id: 'rotateWebhookSecret',
  summary: 'Signs with a new secret; the former one signs as well for a while.',
  method: 'POST',
  path: '/v1/webhook/rotate-secret',
  scope: 'webhooks:write',
  body: rotateSecretRequest,
  bodyRequired: false,
  answers: { 201: { description: 'Keep it now.', schema: rotatedSecret } },
  problems: ['WEBHOOK_UNKNOWN', 'TENANT_CONFIGURED'],
});

export const listDeadLetters = operation({
  ...common,
  id: 'listDeadLetters',
  summary: 'Events that were given up after three days; kept for thirty.',
  method: 'GET',
  path: '/v1/webhook/dead-letters',
  scope: 'webhooks:read',
  query: z.strictObject({ cursor, limit }),
  answers: { 200: { description: 'The oldest first.', schema: deadLetterPage } },
});

export const redeliverDeadLetter = operation({
  ...common,
  id: 'redeliverDeadLetter',
  summary: 'Tries an event again from the start. It is as old as it is: compare its timestamp.',
  method: 'POST',
  path: '/v1/webhook/dead-letters/{deliveryId}/redeliver',
  scope: 'webhooks:write',
  bodyRequired: false,
  answers: { 200: { description: 'Due now.', schema: settledLetter } },
  problems: ['DEAD_LETTER_UNKNOWN'],
});

export const discardDeadLetter = operation({
  ...common,
  id: 'discardDeadLetter',
  summary: 'Forgets an event.',
  method: 'POST',
  path: '/v1/webhook/dead-letters/{deliveryId}/discard',
  scope: 'webhooks:write',
  bodyRequired: false,
  answers: { 200: { description: 'Forgotten.', schema: settledLetter } },
  problems: ['DEAD_LETTER_UNKNOWN'],
});
