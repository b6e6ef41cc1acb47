/**
 * Bad input at the door of every operation: refused with a code, told in the audit log, and the others
 * undisturbed. (OWASP ASVS 5.0 V2.2, V4.1)
 */
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { SAINT_AUBIN_KEY } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import { OPERATIONS } from './operations.ts';
import { PROBLEMS, type ProblemCode } from './problem.ts';

const WITH_BODY = OPERATIONS.filter(({ method }) => method !== 'GET' && method !== 'DELETE');

describe('bad input', () => {
  let server: TestServer;

  before(async () => {
    // More than the guard lets anybody send: what it does is told in its own tests.
    server = await TestServer.start({ operator: true, config: { guard: { mode: 'off' } } });
  });
  after(() => server.dispose());

  const keyOf = ({ caller }: { caller: string }) =>
    caller === 'operator' ? server.operatorKey : SAINT_AUBIN_KEY;

  /** Over a bare connection, so that nobody puts wrong headers right. */
  function raw(
    headers: string[],
    body: string | Buffer,
    path = '/v1/teleconsultations',
  ): Promise<{ status: number; code: string }> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const request = httpRequest({ hostname, port, path, method: 'POST', headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const { code } = JSON.parse(text) as { code: string };
          resolve({ status: response.statusCode ?? 0, code });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  const bearer = ['Authorization', `Bearer ${SAINT_AUBIN_KEY}`, 'Host', 'x'];
  const json = ['Content-Type', 'application/json'];

  it('is refused by every operation that takes a body, each kind with its code', async () => {
    const bodies: [string, ProblemCode][] = [
      ['{"a":', 'BODY_NOT_JSON'],
      ['{"a":'.repeat(600), 'BODY_TOO_DEEP'],
      ['{"a":1,"a":1}', 'BODY_KEY_REPEATED'],
      ['{"__proto__":{"role":"patient"}}', 'BODY_KEY_FORBIDDEN'],
      ['[]', 'REQUEST_INVALID'],
      ['"text"', 'REQUEST_INVALID'],
      ['null', 'REQUEST_INVALID'],
      ['{"unheard-of":1}', 'REQUEST_INVALID'],
    ];
    for (const operation of WITH_BODY) {
      const path = operation.path.replaceAll(/\{\w+\}/g, 'x');
      for (const [body, code] of bodies) {
        const response = await server.request(operation.method, path, {
          body,
          key: keyOf(operation),
        });
        const answer = (await response.json()) as { code: string };
        assert.deepEqual(
          [response.status, answer.code],
          [PROBLEMS[code][0], code],
          `${operation.id} ${body.slice(0, 20)}`,
        );
      }
      const huge = await server.request(operation.method, path, {
        body: JSON.stringify('x'.repeat(operation.maxBodyBytes)),
        key: keyOf(operation),
      });
      assert.equal(((await huge.json()) as { code: string }).code, 'BODY_TOO_LARGE', operation.id);
      const text = await server.request(operation.method, path, {
        body: 'a=1',
        key: keyOf(operation),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      assert.equal(
        ((await text.json()) as { code: string }).code,
        'MEDIA_TYPE_UNSUPPORTED',
        operation.id,
      );
    }
  });

  it('is refused where a header is there twice, or content is packed', async () => {
    const twice: string[][] = [
      [...bearer, ...json, 'Authorization', 'Bearer tk_another-00000000000000000000000'],
      [...bearer, ...json, 'Content-Type', 'text/plain'],
      [...bearer, ...json, 'Idempotency-Key', 'a', 'idempotency-key', 'b'],
    ];
    for (const headers of twice) {
      assert.deepEqual(await raw(headers, '{}'), { status: 400, code: 'HEADER_REPEATED' });
    }
    const packed = await raw([...bearer, ...json, 'Content-Encoding', 'gzip'], '{}');
    assert.deepEqual(packed, { status: 415, code: 'MEDIA_TYPE_UNSUPPORTED' });
    const utf16 = await raw(
      [...bearer, 'Content-Type', 'application/json; charset=utf-16'],
      Buffer.from('{}', 'utf16le'),
    );
    assert.equal(utf16.status, 400);
  });

  it('in a query is refused by every operation: what is unknown, and what is there twice', async () => {
    for (const operation of OPERATIONS) {
      const path = operation.path.replaceAll(/\{\w+\}/g, 'x');
      for (const query of ['?unheard-of=1', '?limit=1&limit=2', '?__proto__=1', '?constructor=1']) {
        const response = await server.request(operation.method, path + query, {
          key: keyOf(operation),
        });
        const { code } = (await response.json()) as { code: string };
        assert.deepEqual([response.status, code], [400, 'REQUEST_INVALID'], operation.id + query);
      }
    }
  });

  it('of any kind gets a described answer and never a failure of the server', async () => {
    const key = fc.constantFrom(
      'role',
      'scheduledAt',
      'reference',
      'name',
      'scopes',
      'url',
      'record',
      'signatures',
      'overlapS',
      'x',
    );
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string(), { maxLength: 2 }),
      fc.constant({}),
    );
    const body = fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });
    const segment = fc.oneof(
      fc.constant('x'),
      fc.string({ maxLength: 20 }).map((text) => encodeURIComponent(text) || 'x'),
      fc.constantFrom('%00', '%ff', '..', '%2e%2e', '%2F'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...OPERATIONS),
        body,
        segment,
        async (operation, sent, id) => {
          const path = operation.path.replaceAll(/\{\w+\}/g, id);
          const hasBody = operation.method !== 'GET' && operation.method !== 'DELETE';
          const response = await server.request(operation.method, path, {
            key: keyOf(operation),
            ...(hasBody ? { body: sent } : {}),
          });
          assert.ok(response.status < 500, `${operation.id} ${response.status}`);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is told in the audit log with its code, and counted beyond what is told', async () => {
    const asked = Array.from({ length: 150 }, () =>
      server.request('POST', '/v1/teleconsultations', { body: '{' }),
    );
    await Promise.all(asked);
    server.clock.advance(10_000);
    let told = 0;
    for (;;) {
      const response = await server.request(
        'GET',
        '/v1/audit/events?kind=request-refused&limit=200',
      );
      const { events } = (await response.json()) as { events: { event: string }[] };
      const facts = events.map(
        ({ event }) => JSON.parse(event) as { code: string; facts: { suppressed?: number } },
      );
      told = facts.reduce((sum, { facts: { suppressed = 0 } }) => sum + 1 + suppressed, 0);
      if (told >= 150) break;
    }
    assert.ok(told >= 150);
    assert.equal((await server.plan()).state, 'planned');
  });
});
