/** The operators' numbers of a real server in which real people meet. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anne, jeanne } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';

const TOKEN = 'metrics-token-of-saint-aubin-00000000';
const SEALED = 'c2VhbGVk';

describe('the metrics of a server', () => {
  let server: TestServer;

  before(async () => {
    server = await TestServer.start({ config: { metrics: { port: 0, token: TOKEN } } });
  });
  after(() => server.dispose());

  function scrape(options: { token?: string; method?: string; path?: string } = {}) {
    const { token = TOKEN, method = 'GET', path = '/metrics' } = options;
    return fetch(`http://127.0.0.1:${server.metricsPort}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
    });
  }

  async function valueOf(series: string): Promise<number> {
    const text = await (await scrape()).text();
    const line = text.split('\n').find((one) => one.startsWith(`${series} `));
    return Number(line?.split(' ').at(-1));
  }

  it('count people, rooms, sealed messages and refusals', async () => {
    const room = await server.room();
    const practitioner = await server.enter(room, anne);
    const patient = await server.enter(room, jeanne);
    practitioner.client.send({
      type: 'relay',
      to: patient.client.participantId,
      payload: SEALED,
    });
    await patient.client.next('relay');
    patient.client.send({ type: 'end' });
    assert.equal(await patient.client.refusal(), 'NOT_ALLOWED');

    assert.equal(await valueOf('tdoc_connections'), 2);
    assert.equal(await valueOf('tdoc_rooms'), 1);
    assert.equal(await valueOf('tdoc_joins_total'), 2);
    assert.equal(await valueOf('tdoc_relay_messages_total'), 1);
    assert.ok((await valueOf('tdoc_relay_bytes_total')) > SEALED.length);
    assert.equal(await valueOf('tdoc_refusals_total{code="NOT_ALLOWED"}'), 1);
    assert.ok((await valueOf('tdoc_audit_events')) >= 4);
    assert.equal(await valueOf('tdoc_webhook_deliveries_waiting'), 0);
    assert.equal(await valueOf('tdoc_webhook_dead_letters'), 0);
    assert.equal(await valueOf('tdoc_ready'), 1);
  });

  it('time the store, the REST requests and the event loop', async () => {
    assert.ok((await valueOf('tdoc_store_seconds_count{verb="saveTicket",outcome="ok"}')) >= 2);
    assert.ok((await valueOf('tdoc_http_seconds_count{method="POST",status="2xx"}')) >= 3);
    assert.ok((await valueOf('nodejs_eventloop_lag_p99_seconds')) >= 0);
  });

  it('name no tenant, no teleconsultation and nobody', async () => {
    const room = await server.room();
    const { client } = await server.enter(room, anne);
    const text = await (await scrape()).text();
    for (const word of ['saint-aubin', 'Saint-Aubin', room.id, client.participantId, anne.name]) {
      assert.ok(!text.includes(word), word);
    }
  });

  it('are for whoever has the token, and only to read', async () => {
    assert.equal((await scrape({ token: 'another-token-000000000000000000000000' })).status, 401);
    assert.equal((await scrape({ token: '' })).status, 401);
    assert.equal((await scrape({ method: 'POST' })).status, 405);
    assert.equal((await scrape({ path: '/' })).status, 404);
  });

  it('are nowhere on the address that people reach', async () => {
    const response = await server.request('GET', '/metrics', { key: null });
    assert.equal(response.status, 404);
  });
});

it('a server without metrics in its configuration opens no second port', async () => {
  const server = await TestServer.start();
  assert.equal(server.metricsPort, null);
  await server.dispose();
});
