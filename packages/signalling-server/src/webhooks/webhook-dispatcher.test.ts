/** The outbox emptied over real HTTP, from a real database. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createLog } from '../observability/log.ts';
import type { Teleconsultation } from '../room/teleconsultation.ts';
import { createStore } from '../store/sql-store.ts';
import type { Store } from '../store/store.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { WebhookReceiver } from '../testing/webhook-receiver.ts';
import { MAX_ATTEMPTS, retryDelayMs } from './retry-policy.ts';
import { verifyWebhook } from './verify-webhook.ts';
import { WebhookDispatcher } from './webhook-dispatcher.ts';
import { composeWebhook } from './webhook-event.ts';
import { WebhookSender } from './webhook-sender.ts';
import { LOOPBACK_NETWORKS, networkFrom } from './webhook-target.ts';

const secret = 'whsec_c2FpbnQtYXViaW4tc2FpbnQtYXViaW4tc2FpbnQtYXU=';

describe('the webhook dispatcher', () => {
  let dataDir: string;
  let store: Store;
  let clock: ManualClock;
  let receiver: WebhookReceiver;
  let dispatcher: WebhookDispatcher;

  beforeEach(async () => {
    dataDir = temporaryFolder();
    store = await createStore({ dataDir });
    clock = new ManualClock(NOW);
    receiver = await WebhookReceiver.start();
    await store.saveTenant({ ...saintAubin, webhook: { url: receiver.url, secret } }, NOW);
    dispatcher = createDispatcher();
  });
  afterEach(async () => {
    await dispatcher.stop();
    await receiver.stop();
    await store.close();
    rmSync(dataDir, { recursive: true });
  });

  function createDispatcher(): WebhookDispatcher {
    return new WebhookDispatcher({
      store,
      sender: new WebhookSender({ networks: LOOPBACK_NETWORKS.map((one) => networkFrom(one)!) }),
      clock,
      log: createLog({ level: 'silent' }),
      chance: () => 1,
    });
  }

  async function plan(): Promise<Teleconsultation> {
    const teleconsultation = plannedNow();
    await store.createTeleconsultation(draftOf(teleconsultation));
    return teleconsultation;
  }

  /** Resolves once the dispatcher waits for a time, and answers with it. */
  async function postponedUntil(): Promise<number> {
    for (;;) {
      const at = await store.nextDeliveryAt();
      if (at !== null && at > clock.now()) return at;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  it('tries again after growing delays until the host takes it, with the same id', async () => {
    receiver.answers.push(500, 302, 204);
    await plan();
    dispatcher.wake();
    for (const delayMs of [1_000, 2_000]) {
      assert.equal(await postponedUntil(), clock.now() + delayMs);
      await dispatcher.idle();
      clock.advance(delayMs);
    }
    const received = await receiver.until(3);
    const ids = new Set(received.map(({ headers }) => headers['webhook-id']));
    assert.equal(ids.size, 1);
    const last = received[2];
    assert.ok(last);
    const event = verifyWebhook({ secret, ...last, now: clock.now() });
    assert.equal(event.type, 'teleconsultation.planned');
    await dispatcher.idle();
    assert.equal(await store.nextDeliveryAt(), null);
  });

  it('never tells the second before the first of the same teleconsultation', async () => {
    receiver.answers.push(503);
    const delayed = await plan();
    const started = composeWebhook('started', delayed, { waiting: 0, now: NOW });
    await store.commitRoom({
      teleconsultation: delayed,
      seats: [],
      forgottenSeats: [],
      announcements: [started],
      audit: [],
      now: NOW,
    });
    dispatcher.wake();
    await postponedUntil();
    await dispatcher.idle();
    await plan();
    dispatcher.wake();
    await receiver.until(2);
    await dispatcher.idle();
    clock.advance(1_000);
    const types = (await receiver.until(4)).map(
      ({ body }) => (JSON.parse(body) as { type: string }).type,
    );
    assert.equal(types[3], 'teleconsultation.started');
  });

  it('gives up after the last attempt, and what it gave up can be sent again', async () => {
    await plan();
    const [delivery] = await store.dueDeliveries(NOW, 1);
    assert.ok(delivery);
    const attempts = MAX_ATTEMPTS - 1;
    await store.postponeDelivery(delivery.id, {
      attempts,
      nextAttemptAt: NOW,
      failure: 'HTTP_503',
    });
    receiver.answers.push(503);
    dispatcher.wake();
    await receiver.until(1);
    await dispatcher.idle();
    assert.equal(await store.nextDeliveryAt(), null);
    const [letter] = await store.deadLetters(saintAubin.id, { after: null, limit: 10 });
    assert.deepEqual(
      [letter?.id, letter?.attempts, letter?.lastFailure],
      [delivery.id, MAX_ATTEMPTS, 'HTTP_503'],
    );
  });

  it('does not wait for a host that takes more than ten seconds, and tries again', async () => {
    receiver.answers.push(null);
    await plan();
    dispatcher.wake();
    await receiver.until(1);
    clock.advance(10_000);
    assert.equal(await postponedUntil(), clock.now() + 1_000);
  });

  it('gives up at its stop what is under way, without counting it as a failure', async () => {
    receiver.answers.push(null);
    await plan();
    dispatcher.wake();
    await receiver.until(1);
    await dispatcher.stop();
    const [delivery] = await store.dueDeliveries(clock.now(), 1);
    assert.equal(delivery?.attempts, 0);
  });

  it('finds what an earlier process left undelivered', async () => {
    await plan();
    await dispatcher.stop();
    dispatcher = createDispatcher();
    dispatcher.wake();
    await receiver.until(1);
    await dispatcher.idle();
  });
});

describe('the retry policy', () => {
  it('doubles up to an hour, spreads by half, gives up after about three days', () => {
    assert.deepEqual(
      [1, 2, 3].map((attempts) => retryDelayMs(attempts, 1)),
      [1000, 2000, 4000],
    );
    assert.equal(retryDelayMs(1, 0), 500);
    assert.equal(retryDelayMs(20, 1), 3_600_000);
    assert.equal(retryDelayMs(MAX_ATTEMPTS, 1), null);
    let totalMs = 0;
    for (let attempts = 1; attempts < MAX_ATTEMPTS; attempts += 1) {
      totalMs += retryDelayMs(attempts, 1) ?? 0;
    }
    assert.ok(totalMs > 2.9 * 86_400_000 && totalMs < 3.2 * 86_400_000);
  });
});
