/** The REST API over real HTTP: each answer, each problem with its stable code. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { BELLEVUE_KEY } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import { PROBLEMS, type ProblemCode, type ProblemDocument } from './problem.ts';
import { ticketView } from './admission-operations.ts';
import { problemView } from './schemas.ts';
import { teleconsultationView } from './teleconsultation-operations.ts';

const COLLECTION = '/v1/teleconsultations';

describe('the REST API', () => {
  let server: TestServer;

  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.dispose());

  async function problem(response: Response): Promise<ProblemDocument> {
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
    const document = problemView.parse(await response.json()) as ProblemDocument;
    assert.equal(response.status, document.status);
    assert.equal(PROBLEMS[document.code][0], document.status);
    return document;
  }

  async function code(response: Response): Promise<ProblemCode> {
    return (await problem(response)).code;
  }

  it('plans a teleconsultation and shows it again', async () => {
    const body = { reference: 'rdv-1030', scheduledAt: '2026-11-23T11:30:00+01:00' };
    const response = await server.request('POST', COLLECTION, { body });
    const view = teleconsultationView.parse(await response.json());
    assert.equal(response.status, 201);
    assert.equal(response.headers.get('location'), `${COLLECTION}/${view.id}`);
    assert.deepEqual([view.state, view.reference], ['planned', 'rdv-1030']);
    assert.equal(view.scheduledAt, '2026-11-23T10:30:00.000Z');
    assert.deepEqual(await server.look(view.id), view);
  });

  it('needs neither a body nor a reference', async () => {
    const response = await server.request('POST', COLLECTION);
    assert.equal(response.status, 201);
  });

  it('answers a repeated request with the same teleconsultation', async () => {
    const headers = { 'idempotency-key': 'rdv-1030-1' };
    const body = { reference: 'rdv-1030' };
    const first = await server.request('POST', COLLECTION, { body, headers });
    const second = await server.request('POST', COLLECTION, { body, headers });
    assert.equal(first.status, 201);
    assert.equal(second.headers.get('location'), first.headers.get('location'));
    assert.deepEqual(await first.json(), await second.json());

    const other = await server.request('POST', COLLECTION, { body: { reference: 'x' }, headers });
    assert.equal(await code(other), 'IDEMPOTENCY_KEY_REUSED');
    const abroad = await server.request('POST', COLLECTION, { body, headers, key: BELLEVUE_KEY });
    assert.equal(abroad.status, 201);
  });

  it('issues a ticket for a role, for a minute', async () => {
    const { id } = await server.plan();
    const response = await server.request('POST', `${COLLECTION}/${id}/admission-tickets`, {
      body: { role: 'patient' },
    });
    const view = ticketView.parse(await response.json());
    assert.equal(response.status, 201);
    assert.equal(Date.parse(view.expiresAt) - server.clock.now(), 60_000);
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });

  it('ends a teleconsultation, again and again with the same answer', async () => {
    const { id } = await server.plan();
    const first = await (await server.request('POST', `${COLLECTION}/${id}/end`)).json();
    server.clock.advance(1_000);
    const second = await (await server.request('POST', `${COLLECTION}/${id}/end`)).json();
    assert.deepEqual(first, second);
    assert.equal(teleconsultationView.parse(first).state, 'ended');
    const ticket = await server.request('POST', `${COLLECTION}/${id}/admission-tickets`, {
      body: { role: 'patient' },
    });
    assert.equal(await code(ticket), 'TELECONSULTATION_ENDED');
  });

  it('issues no ticket once the time of a teleconsultation is over', async () => {
    const { id } = await server.plan();
    server.clock.advance(24 * 3_600_000);
    const response = await server.request('POST', `${COLLECTION}/${id}/admission-tickets`, {
      body: { role: 'patient' },
    });
    assert.equal(await code(response), 'TELECONSULTATION_ENDED');
  });

  it('does not know another tenant’s teleconsultation, whatever is asked of it', async () => {
    const { id } = await server.plan();
    const key = BELLEVUE_KEY;
    const asked = [
      server.request('GET', `${COLLECTION}/${id}`, { key }),
      server.request('POST', `${COLLECTION}/${id}/end`, { key }),
      server.request('POST', `${COLLECTION}/${id}/admission-tickets`, {
        key,
        body: { role: 'practitioner' },
      }),
    ];
    for (const response of await Promise.all(asked)) {
      assert.equal(await code(response), 'TELECONSULTATION_UNKNOWN');
    }
    assert.equal((await server.look(id)).state, 'planned');
  });

  it('does not know what was never planned', async () => {
    const response = await server.request('GET', `${COLLECTION}/tc_aaaaaaaaaaaaaaaaaaaaaa`);
    assert.equal(await code(response), 'TELECONSULTATION_UNKNOWN');
  });

  it('wants an API key and a known one', async () => {
    const without = await server.request('POST', COLLECTION, { key: null });
    assert.equal(without.headers.get('www-authenticate'), 'Bearer');
    assert.equal(await code(without), 'API_KEY_MISSING');
    const unknown = await server.request('POST', COLLECTION, { key: `tk_${'z'.repeat(43)}` });
    assert.equal(await code(unknown), 'API_KEY_UNKNOWN');
  });

  it('tells every fault of a body and repeats none of its values', async () => {
    const body = { reference: 'Jeanne Martin', scheduledAt: 'demain', patient: 'Jeanne Martin' };
    const document = await problem(await server.request('POST', COLLECTION, { body }));
    assert.equal(document.code, 'REQUEST_INVALID');
    assert.deepEqual(document.faults?.map(({ path }) => path).sort(), [
      '',
      'reference',
      'scheduledAt',
    ]);
    assert.ok(!JSON.stringify(document).includes('Jeanne'));
  });

  it('refuses a role that does not exist and a prototype key', async () => {
    const { id } = await server.plan();
    const path = `${COLLECTION}/${id}/admission-tickets`;
    const refused = async (body: string) => code(await server.request('POST', path, { body }));
    for (const body of ['{"role":"constructor"}', '{}']) {
      assert.equal(await refused(body), 'REQUEST_INVALID');
    }
    assert.equal(await refused('{"role":"patient","__proto__":{"a":1}}'), 'BODY_KEY_FORBIDDEN');
  });

  it('refuses what is not JSON, too large, or of another kind', async () => {
    const asked = (body: string, type = 'application/json') =>
      server.request('POST', COLLECTION, { body, headers: { 'content-type': type } });
    assert.equal(await code(await asked('{"reference":')), 'BODY_NOT_JSON');
    assert.equal(await code(await asked(JSON.stringify('x'.repeat(5_000)))), 'BODY_TOO_LARGE');
    assert.equal(await code(await asked('a=1', 'text/plain')), 'MEDIA_TYPE_UNSUPPORTED');
  });

  it('refuses an idempotency key that is none', async () => {
    const headers = { 'idempotency-key': 'x'.repeat(129) };
    const document = await problem(await server.request('POST', COLLECTION, { headers }));
    assert.deepEqual(
      document.faults?.map(({ path }) => path),
      ['idempotency-key'],
    );
  });

  it('tells an unknown path from a wrong method', async () => {
    assert.equal(await code(await server.request('GET', '/v1/elsewhere')), 'ROUTE_UNKNOWN');
    const wrong = await server.request('DELETE', COLLECTION);
    assert.equal(wrong.headers.get('allow'), 'POST, GET');
    assert.equal(await code(wrong), 'METHOD_NOT_ALLOWED');
  });

  it('says that it lives and is ready, to anybody', async () => {
    for (const path of ['/livez', '/readyz']) {
      const response = await server.request('GET', path, { key: null });
      assert.deepEqual([response.status, await response.json()], [200, { status: 'ok' }]);
    }
  });

  it('describes itself: every schema the description points to is there', async () => {
    const response = await server.request('GET', '/openapi.json', { key: null });
    const text = await response.text();
    const description = JSON.parse(text) as {
      openapi: string;
      paths: Record<string, unknown>;
      components: { schemas: Record<string, unknown> };
    };
    assert.equal(description.openapi, '3.1.0');
    assert.ok(!text.includes('$defs'));
    const pointed = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    assert.deepEqual(
      [...new Set(pointed)].sort(),
      Object.keys(description.components.schemas).sort(),
    );
  });

  it('sends the protective headers and does not say what it runs on', async () => {
    const { headers } = await server.request('GET', '/livez');
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('x-powered-by'), null);
    assert.equal(headers.get('access-control-allow-origin'), null);
  });
});
