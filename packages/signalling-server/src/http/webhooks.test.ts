/** The webhook's address, its secrets and its dead letters over real HTTP. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { BELLEVUE_KEY } from '../testing/personas.ts';
import { createStore } from '../store/sql-store.ts';
import { TestServer } from '../testing/test-server.ts';
import { WebhookReceiver, type ReceivedWebhook } from '../testing/webhook-receiver.ts';
import { MAX_ATTEMPTS } from '../webhooks/retry-policy.ts';
import { verifyWebhook } from '../webhooks/verify-webhook.ts';
import type { ProblemCode } from './problem.ts';

interface DeadLetter {
  id: string;
  type: string;
  attempts: number;
  lastFailure: string;
}

describe('the webhook', () => {
  let server: TestServer;
  let receiver: WebhookReceiver;
  /** Of a tenant that the configuration file does not name. */
  let key: string;

  before(async () => {
    receiver = await WebhookReceiver.start();
    server = await TestServer.start({
      operator: true,
      config: { webhookNetworks: ['127.0.0.0/8'] },
    });
    key = (await server.addTenant('Clinique Bois-Clair (fictive)')).apiKey;
  });
  after(async () => {
    await server.dispose();
    await receiver.stop();
  });
  afterEach(() => server.request('DELETE', '/v1/webhook', { key }));

  async function ask<T>(
    method: string,
    path: string,
    body?: unknown,
    by = key,
  ): Promise<{ status: number; body: T & { code?: ProblemCode } }> {
    const response = await server.request(method, path, {
      ...(body === undefined ? {} : { body }),
      key: by,
    });
    const text = await response.text();
    const parsed = (text === '' ? {} : JSON.parse(text)) as T & { code?: ProblemCode };
    return { status: response.status, body: parsed };
  }

  const put = (url: string) =>
    ask<{ url: string; secret: string | null }>('PUT', '/v1/webhook', { url });

  const plan = () => ask('POST', '/v1/teleconsultations');

  it('is told where to go, and its secret is shown once', async () => {
    assert.equal((await ask('GET', '/v1/webhook')).body.code, 'WEBHOOK_UNKNOWN');
    const { body: first } = await put(receiver.url);
    assert.match(first.secret ?? '', /^whsec_/);
    const { body: second } = await put(`${receiver.url}/elsewhere`);
    assert.equal(second.secret, null);
    const { body: shown } = await ask<{ url: string }>('GET', '/v1/webhook');
    assert.equal(shown.url, `${receiver.url}/elsewhere`);
    assert.ok(!JSON.stringify(shown).includes(first.secret ?? 'x'));
    const count = receiver.received.length;
    await plan();
    const received = await receiver.until(count + 1);
    const last = received.at(-1) ?? assert.fail();
    const event = verifyWebhook({ secret: first.secret ?? '', ...last, now: server.clock.now() });
    assert.equal(event.type, 'teleconsultation.planned');
    assert.equal((await ask('DELETE', '/v1/webhook')).status, 204);
    assert.equal((await ask('DELETE', '/v1/webhook')).body.code, 'WEBHOOK_UNKNOWN');
  });

  it('of a tenant in the configuration file is changed there', async () => {
    for (const [method, path] of [
      ['PUT', '/v1/webhook'],
      ['DELETE', '/v1/webhook'],
      ['POST', '/v1/webhook/rotate-secret'],
    ] as const) {
      const body = method === 'PUT' ? { url: receiver.url } : undefined;
      const answer = await ask(method, path, body, BELLEVUE_KEY);
      assert.deepEqual([answer.status, answer.body.code], [409, 'TENANT_CONFIGURED']);
    }
  });

  it('goes to no address inside, and to none in the open', async () => {
    const wrong = [
      'http://dpi.example/',
      'https://10.0.0.1/',
      'https://169.254.169.254/',
      'https://[::1]/',
      'https://u:p@dpi.example/',
      'x',
      'javascript:alert(1)',
    ];
    for (const url of wrong) {
      const { status, body } = await put(url);
      assert.deepEqual([status, body.code], [422, 'WEBHOOK_URL_FORBIDDEN'], url);
    }
  });

  it('signs with both secrets while one replaces the other', async () => {
    const { body: first } = await put(receiver.url);
    const { body: next } = await ask<{ secret: string; previousSecretUntil: string }>(
      'POST',
      '/v1/webhook/rotate-secret',
      { overlapS: 3_600 },
    );
    assert.equal(Date.parse(next.previousSecretUntil), server.clock.now() + 3_600_000);
    const arrived = async () => {
      const count = receiver.received.length;
      await plan();
      return (await receiver.until(count + 1)).at(-1) ?? assert.fail();
    };
    const during = await arrived();
    for (const secret of [first.secret ?? '', next.secret]) {
      assert.ok(verifyWebhook({ secret, ...during, now: server.clock.now() }));
    }
    server.clock.advance(3_600_000);
    const afterwards = await arrived();
    assert.ok(verifyWebhook({ secret: next.secret, ...afterwards, now: server.clock.now() }));
    assert.throws(
      () => verifyWebhook({ secret: first.secret ?? '', ...afterwards, now: server.clock.now() }),
      /SIGNATURE/,
    );
    const { body } = await ask<{ previousSecretUntil: null }>('GET', '/v1/webhook');
    assert.equal(body.previousSecretUntil, null);
  });

  async function deadLetters(by = key): Promise<DeadLetter[]> {
    const path = '/v1/webhook/dead-letters';
    const { body } = await ask<{ deadLetters: DeadLetter[] }>('GET', path, undefined, by);
    return body.deadLetters;
  }

  /** Three days of failures, taken as read: what the dispatcher does at their end. */
  async function giveUp(): Promise<void> {
    await server.stop();
    const store = await createStore({ dataDir: server.dataDir });
    const now = server.clock.now();
    for (const { id } of await store.dueDeliveries(now + 3_600_000, 10)) {
      await store.giveUpDelivery(id, { attempts: MAX_ATTEMPTS, failure: 'HTTP_503', now });
    }
    await store.close();
    await server.startAgain();
  }

  it('keeps what was given up, sends it again when asked, and forgets it when told', async () => {
    await put(receiver.url);
    receiver.answers.push(503, 503);
    const count = receiver.received.length;
    await plan();
    await plan();
    await receiver.until(count + 2);
    await giveUp();
    const [first, second] = await deadLetters();
    assert.ok(first && second);
    assert.deepEqual(
      [first.type, first.attempts, first.lastFailure],
      ['teleconsultation.planned', MAX_ATTEMPTS, 'HTTP_503'],
    );
    assert.deepEqual(await deadLetters(BELLEVUE_KEY), []);

    const base = '/v1/webhook/dead-letters';
    const firstId: string = first.id;
    const secondId: string = second.id;
    for (const verb of ['redeliver', 'discard']) {
      const path = `${base}/${firstId}/${verb}`;
      const { body } = await ask<object>('POST', path, {}, BELLEVUE_KEY);
      assert.equal(body.code, 'DEAD_LETTER_UNKNOWN');
    }
    assert.equal((await ask('POST', `${base}/${firstId}/redeliver`)).status, 200);
    const isFirst = ({ headers }: ReceivedWebhook) => headers['webhook-id'] === firstId;
    await receiver.untilSome(() => receiver.received.filter(isFirst).length === 2);
    assert.equal((await ask('POST', `${base}/${secondId}/discard`)).status, 200);
    const left = (await deadLetters()).map(({ id }) => id);
    assert.ok(!left.includes(firstId) && !left.includes(secondId));
    assert.equal(
      (await ask('POST', `${base}/${secondId}/redeliver`)).body.code,
      'DEAD_LETTER_UNKNOWN',
    );
  });
});
