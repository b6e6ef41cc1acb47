/**
 * `/v1/webhook`: where a tenant's events go, with which secret, and those that were given up.
 */
import { z } from 'zod';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { drawWebhookSecret } from '../auth/tenant.ts';
import type { Clock } from '../clock.ts';
import type { WebhookEvent } from '../webhooks/webhook-event.ts';
import type { DeadLetter, WebhookSettingsStore } from '../webhooks/webhook-settings.ts';
import { judgeTarget, type Network } from '../webhooks/webhook-target.ts';
import type { ApiRouter, Call } from './api-router.ts';
import { DEFAULT_PAGE, pageOf, readCursor } from './paging.ts';
import { Problem } from './problem.ts';
import { isoOf, isoOrNull } from './schemas.ts';
import {
  deleteWebhook,
  discardDeadLetter,
  getWebhook,
  listDeadLetters,
  putWebhook,
  redeliverDeadLetter,
  rotateWebhookSecret,
} from './webhook-operations.ts';

const DAY_S = 86_400;

export function webhookRoutes(
  api: ApiRouter,
  options: {
    store: WebhookSettingsStore;
    audit: Pick<AuditTrail, 'record'>;
    clock: Clock;
    networks: readonly Network[];
    /** Tenants of the configuration file, whose webhook is said there and reset at each start. */
    configuredTenants: ReadonlySet<string>;
    onAnnounced: () => void;
  },
): void {
  const { store, audit, clock, networks, configuredTenants, onAnnounced } = options;

  const refuseConfigured = ({ tenant }: Call<unknown, unknown>) => {
    if (configuredTenants.has(tenant.id)) throw new Problem('TENANT_CONFIGURED');
  };

  api.serve(getWebhook, async (call) => {
    const found = await store.findWebhook(call.tenant.id);
    if (!found) throw new Problem('WEBHOOK_UNKNOWN');
    await audit.record(call.event('configuration-read', { facts: { request: 'webhook' } }));
    const until = found.previousSecretUntil;
    const previousSecretUntil = until !== null && until > clock.now() ? until : null;
    return {
      status: 200,
      body: { url: found.url, previousSecretUntil: isoOrNull(previousSecretUntil) },
    };
  });

  api.serve(putWebhook, async (call) => {
    refuseConfigured(call);
    const { url } = call.body;
    const fault = judgeTarget(url, networks);
    if (fault !== null) {
      throw new Problem('WEBHOOK_URL_FORBIDDEN', { faults: [{ path: 'url', expected: EXPECTED }] });
    }
    const secret = drawWebhookSecret();
    const changed = await store.changeWebhook(call.tenant.id, {
      change: { set: 'url', url, secret },
      audit: call.event('webhook-changed', { facts: { webhook: true } }),
    });
    return { status: 200, body: { url, secret: changed?.isNewSecret ? secret : null } };
  });

  api.serve(deleteWebhook, async (call) => {
    refuseConfigured(call);
    const changed = await store.changeWebhook(call.tenant.id, {
      change: { set: 'nothing' },
      audit: call.event('webhook-changed', { facts: { webhook: false } }),
    });
    if (!changed) throw new Problem('WEBHOOK_UNKNOWN');
    return { status: 204, body: null };
  });

  api.serve(rotateWebhookSecret, async (call) => {
    refuseConfigured(call);
    const { overlapS = DAY_S } = call.body;
    const secret = drawWebhookSecret();
    const previousUntil = overlapS === 0 ? null : clock.now() + overlapS * 1000;
    const changed = await store.changeWebhook(call.tenant.id, {
      change: { set: 'secret', secret, previousUntil },
      audit: call.event('webhook-secret-rotated'),
    });
    if (!changed) throw new Problem('WEBHOOK_UNKNOWN');
    return { status: 201, body: { secret, previousSecretUntil: isoOrNull(previousUntil) } };
  });

  api.serve(listDeadLetters, async (call) => {
    const { limit = DEFAULT_PAGE } = call.query;
    const place = z.tuple([z.literal('dead'), z.int(), z.string().max(64)]);
    const [, givenUpAt, id] = readCursor(place, call.query.cursor) ?? [];
    await audit.record(call.event('configuration-read', { facts: { request: 'dead letters' } }));
    const found = await store.deadLetters(call.tenant.id, {
      after: givenUpAt === undefined || id === undefined ? null : { givenUpAt, id },
      limit: limit + 1,
    });
    const page = pageOf(found, limit, (last) => ['dead', last.givenUpAt, last.id]);
    const deadLetters = page.items.map(viewOf);
    return { status: 200, body: { deadLetters, nextCursor: page.nextCursor } };
  });

  api.serve(redeliverDeadLetter, async (call) => {
    const id = call.parameter('deliveryId');
    const done = await store.redeliver(
      { tenantId: call.tenant.id, id },
      {
        now: clock.now(),
        audit: call.event('webhook-redelivered', { facts: { deliveryId: id } }),
      },
    );
    if (!done) throw new Problem('DEAD_LETTER_UNKNOWN');
    onAnnounced();
    return { status: 200, body: { id, outcome: 'due' } };
  });

  api.serve(discardDeadLetter, async (call) => {
    const id = call.parameter('deliveryId');
    const done = await store.discard(
      { tenantId: call.tenant.id, id },
      { audit: call.event('webhook-discarded', { facts: { deliveryId: id } }) },
    );
    if (!done) throw new Problem('DEAD_LETTER_UNKNOWN');
    return { status: 200, body: { id, outcome: 'discarded' } };
  });
}

const EXPECTED = 'an https address of a public host, or one in a network the operator allows';

function viewOf({ body, ...letter }: DeadLetter) {
  return {
    id: letter.id,
    teleconsultationId: letter.teleconsultationId,
    type: (JSON.parse(body) as WebhookEvent).type,
    attempts: letter.attempts,
    givenUpAt: isoOf(letter.givenUpAt),
    lastFailure: letter.lastFailure,
  };
}
