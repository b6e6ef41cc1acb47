/** The generated client against the real server, and its types against the description. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { generatedTypes } from '../testing/generated-types.ts';
import { SAINT_AUBIN_KEY } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import { ApiClient, ApiProblemError, ApiUnavailableError } from './index.ts';

it('the client’s types are those of the description: npm run generate:client', async () => {
  const committed = readFileSync(new URL('./api-types.ts', import.meta.url), 'utf8');
  assert.equal(committed, await generatedTypes());
});

describe('the API client', () => {
  let server: TestServer;
  let api: ApiClient;

  before(async () => {
    server = await TestServer.start();
    api = new ApiClient({ baseUrl: `${server.url}/`, apiKey: SAINT_AUBIN_KEY });
  });
  after(() => server.dispose());

  it('plans, repeats, lists, issues a ticket and ends, typed', async () => {
    const request = { body: { reference: 'rdv-1030' }, idempotencyKey: 'rdv-1030' };
    const planned = await api.call('createTeleconsultation', request);
    const again = await api.call('createTeleconsultation', request);
    assert.equal(again.id, planned.id);
    const path = { id: planned.id };
    const { ticket } = await api.call('createAdmissionTicket', { path, body: { role: 'patient' } });
    assert.match(ticket, /^at_/);
    const page = await api.call('listTeleconsultations', {
      query: { day: '2026-11-23', limit: 1 },
    });
    assert.equal(page.teleconsultations[0]?.id, planned.id);
    const ended = await api.call('endTeleconsultation', { path });
    assert.equal(ended.state, 'ended');
    assert.equal((await api.call('createTeleconsultation')).reference, null);
  });

  it('throws the server’s own code, with its faults', async () => {
    const unknown = api.call('getTeleconsultation', { path: { id: '../webhook' } });
    await assert.rejects(unknown, (error) => {
      assert.ok(error instanceof ApiProblemError);
      assert.deepEqual([error.code, error.status], ['TELECONSULTATION_UNKNOWN', 404]);
      return true;
    });
    const wrong = api.call('listTeleconsultations', { query: { day: '2026-02-30' } });
    await assert.rejects(wrong, (error) => {
      assert.ok(error instanceof ApiProblemError);
      assert.equal(error.faults[0]?.path, 'query.day');
      assert.ok(!String(error).includes(SAINT_AUBIN_KEY));
      return true;
    });
  });

  it('tells a server that is away from one that refuses, and stops when told', async () => {
    const closed = new ApiClient({ baseUrl: 'http://127.0.0.1:1', apiKey: SAINT_AUBIN_KEY });
    await assert.rejects(closed.call('getWebhook'), ApiUnavailableError);
    const other = createServer((_request, response) => {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const proxied = new ApiClient({ baseUrl: `http://127.0.0.1:${port}`, apiKey: SAINT_AUBIN_KEY });
    await assert.rejects(proxied.call('getWebhook'), { status: 502 });
    const aborted = api.call('getWebhook', { signal: AbortSignal.abort(new Error('closed')) });
    await assert.rejects(aborted, /closed/);
    await new Promise<void>((resolve) => other.close(() => resolve()));
  });

  it('answers null where there is nothing to say', async () => {
    const fetch = () => Promise.resolve(new Response(null, { status: 204 }));
    const quiet = new ApiClient({ baseUrl: 'https://x.example', apiKey: 'k', fetch });
    assert.equal(await quiet.call('deleteWebhook'), null);
  });
});
