/**
 * Bad input at the REST door, one test a row of docs/security-controls.md: refused with a code, counted,
 * and a witness room goes on relaying meanwhile.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Signal } from '../guard/signals.ts';
import { AttackedServer } from '../testing/attacked-server.ts';
import { BELLEVUE_KEY, drawRoomAuth, SAINT_AUBIN_KEY } from '../testing/personas.ts';
import type { TestServer } from '../testing/test-server.ts';

const COLLECTION = '/v1/teleconsultations';

interface Request {
  method?: string;
  path?: string;
  key?: string | null;
  body?: string | Buffer;
  headers?: Record<string, string>;
}

describe('bad input at the REST door', () => {
  let attacked: AttackedServer;
  let server: TestServer;

  before(async () => {
    attacked = await AttackedServer.start();
    ({ server } = attacked);
  });
  after(() => attacked.dispose());

  async function send(request: Request): Promise<string> {
    const { method = 'POST', path = COLLECTION, key = SAINT_AUBIN_KEY, body, headers } = request;
    const response = await fetch(server.url + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
    return `${response.status} ${((await response.json()) as { code: string }).code}`;
  }

  /** Sends each beside the witnesses; all get this answer. The signal is null where it is no attack. */
  async function refused(
    answer: string,
    signal: Signal | null,
    requests: readonly Request[],
  ): Promise<void> {
    await attacked.counted(signal, requests.length, async () => {
      for (const request of requests) assert.equal(await send(request), answer);
    });
  }

  it('a body that is no JSON is refused', () =>
    refused(
      '400 BODY_NOT_JSON',
      'body-malformed',
      ['{', '{"reference":}', "{'reference':'x'}", '\ufeff{}x', '{}{}'].map((body) => ({ body })),
    ));

  it('a body with the depth of a bomb, or larger than any, is refused', () =>
    refused(
      '413 BODY_TOO_LARGE',
      'body-oversized',
      [
        '['.repeat(50_000) + ']'.repeat(50_000),
        '{"reference":'.repeat(10_000),
        `{"reference":"${'x'.repeat(100_000)}"}`,
      ].map((body) => ({ body })),
    ));

  it('a compressed body is refused before it is unpacked', () =>
    refused('415 MEDIA_TYPE_UNSUPPORTED', null, [
      { body: gzipSync(Buffer.alloc(1_000_000)), headers: { 'content-encoding': 'gzip' } },
    ]));

  it('a prototype key is refused before anything is made of the body', () =>
    refused(
      '400 BODY_KEY_FORBIDDEN',
      null,
      ['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}'].map(
        (body) => ({ body }),
      ),
    ));

  it('a member too many and a wrong type are refused, each with its path', () =>
    refused(
      '400 REQUEST_INVALID',
      null,
      [
        '{"reference":"x","role":"practitioner"}',
        '{"reference":["x"]}',
        '{"reference":{"toString":"x"}}',
        '{"reference":"Jeanne Martin"}',
        '{"scheduledAt":0}',
        '{"scheduledAt":"2026-13-45T99:00:00Z"}',
      ].map((body) => ({ body })),
    ));

  it('another media type is refused', () =>
    refused('415 MEDIA_TYPE_UNSUPPORTED', null, [
      { body: '{}', headers: { 'content-type': 'text/plain' } },
      { body: 'reference=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ]));

  it('a secret in the address is refused, good or not, and never logged', async () => {
    await refused('400 CREDENTIAL_IN_URL', 'credential-in-url', [
      { path: `${COLLECTION}?access_token=${SAINT_AUBIN_KEY}`, key: null },
      { path: `${COLLECTION}?x=${SAINT_AUBIN_KEY}`, key: null },
      { path: `${COLLECTION}?api_key=x` },
      { path: `${COLLECTION}?ticket=at_x` },
      { path: `${COLLECTION}?a=b&%74oken=x` },
      { path: `${COLLECTION}?jwt=eyJhbGciOiJub25lIn0.e30.` },
    ]);
    assert.ok(!server.logLines.join('').includes(SAINT_AUBIN_KEY));
  });

  it('a key that nobody has is refused, and so is none', async () => {
    await refused('401 API_KEY_UNKNOWN', 'api-key-unknown', [
      { key: `tk_${drawRoomAuth()}` },
      { key: SAINT_AUBIN_KEY.slice(0, -1) },
      { key: `${SAINT_AUBIN_KEY}0` },
    ]);
    await refused('401 API_KEY_MISSING', 'api-key-missing', [
      { key: null },
      { key: 'eyJhbGciOiJub25lIn0.e30.' },
      { key: '__proto__' },
      { key: `${SAINT_AUBIN_KEY} x` },
    ]);
  });

  it('IDOR: the teleconsultation of another tenant is one that does not exist', async () => {
    const { id } = await server.plan();
    const path = `${COLLECTION}/${id}`;
    await refused('404 TELECONSULTATION_UNKNOWN', 'id-unknown', [
      { method: 'GET', path, key: BELLEVUE_KEY },
      { path: `${path}/end`, key: BELLEVUE_KEY },
      { path: `${path}/admission-tickets`, key: BELLEVUE_KEY, body: '{"role":"practitioner"}' },
      { method: 'GET', path: `${COLLECTION}/tc_${'A'.repeat(22)}`, key: BELLEVUE_KEY },
    ]);
    assert.equal((await server.look(id)).state, 'planned');
  });

  it('paths out of the tree are no way to anything', () =>
    refused('404 TELECONSULTATION_UNKNOWN', 'id-unknown', [
      { method: 'GET', path: `${COLLECTION}/..%2f..%2fetc%2fhosts` },
      { method: 'GET', path: `${COLLECTION}/%00` },
      { method: 'GET', path: `${COLLECTION}/tc_' or '1'='1` },
    ]));

  it('files of other products are not here, and whoever looks for them is noticed', () =>
    refused(
      '404 ROUTE_UNKNOWN',
      'path-probed',
      ['/.env', '/.git/config', '/wp-login.php', '/cgi-bin/x', '/index.php', '/actuator/env'].map(
        (path) => ({ method: 'GET', path }),
      ),
    ));

  it('a method that a resource does not take is refused', () =>
    refused('405 METHOD_NOT_ALLOWED', null, [
      { method: 'DELETE' },
      { method: 'PUT', body: '{}' },
      { method: 'PATCH', body: '{}' },
    ]));
});
