/** API keys over real HTTP: scoped, expiring, rotated, revoked; and what the operator may. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OPERATOR_SCOPES, TENANT_SCOPES } from '../auth/scopes.ts';
import { SAINT_AUBIN_KEY } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import type { ApiKeyView } from './api-key-operations.ts';
import { OPERATIONS } from './operations.ts';
import type { ProblemCode } from './problem.ts';

interface NewKey {
  apiKey: string;
  key: ApiKeyView;
}

describe('API keys', () => {
  let server: TestServer;

  before(async () => {
    server = await TestServer.start({ operator: true });
  });
  after(() => server.dispose());

  async function ask<T>(
    method: string,
    path: string,
    options: { key?: string; body?: unknown } = {},
  ) {
    const response = await server.request(method, path, options);
    const text = await response.text();
    const body = (text === '' ? {} : JSON.parse(text)) as T & { code?: ProblemCode };
    return { status: response.status, body };
  }

  async function add(scopes: readonly string[], more: object = {}): Promise<NewKey> {
    const body = { name: 'agenda', scopes, ...more };
    const { status, body: added } = await ask<NewKey>('POST', '/v1/api-keys', { body });
    assert.equal(status, 201);
    return added;
  }

  it('of before there were scopes go on opening everything of their tenant', async () => {
    const { body } = await ask<{ keys: ApiKeyView[] }>('GET', '/v1/api-keys');
    const [first] = body.keys;
    assert.deepEqual([first?.name, first?.scopes], ['first', TENANT_SCOPES]);
    assert.equal(first?.lastUsedDay, '2026-11-23');
    assert.ok(!JSON.stringify(body).includes(SAINT_AUBIN_KEY));
  });

  it('open what their scopes name and nothing else, operation by operation', async () => {
    for (const operation of OPERATIONS) {
      const path = operation.path.replaceAll(/\{\w+\}/g, 'x');
      const isTenants = operation.caller !== 'operator';
      const others = TENANT_SCOPES.filter((scope) => scope !== operation.scope);
      const { apiKey } = await add(others);
      const { status, body } = await ask(operation.method, path, { key: apiKey });
      assert.deepEqual([status, body.code], [403, 'SCOPE_MISSING'], operation.id);
      if (!isTenants) continue;
      const { apiKey: sufficient } = await add([operation.scope]);
      const answer = await ask(operation.method, path, { key: sufficient });
      assert.notEqual(answer.body.code, 'SCOPE_MISSING', operation.id);
    }
  });

  it('of the operator open no tenant’s affairs, operation by operation', async () => {
    for (const operation of OPERATIONS.filter(({ caller }) => caller === 'tenant')) {
      const path = operation.path.replaceAll(/\{\w+\}/g, 'x');
      const { status, body } = await ask(operation.method, path, { key: server.operatorKey });
      assert.deepEqual([status, body.code], [403, 'SCOPE_MISSING'], operation.id);
    }
  });

  it('hand on no more than they may themselves', async () => {
    const { apiKey } = await add(['keys:write', 'usage:read']);
    const more = { name: 'x', scopes: ['usage:read', 'audit:read'] };
    assert.equal(
      (await ask('POST', '/v1/api-keys', { key: apiKey, body: more })).body.code,
      'SCOPE_MISSING',
    );
    const less = { name: 'x', scopes: ['usage:read'] };
    assert.equal((await ask('POST', '/v1/api-keys', { key: apiKey, body: less })).status, 201);
    const { key: wider } = await add(['audit:read']);
    const rotate = await ask('POST', `/v1/api-keys/${wider.id}/rotate`, { key: apiKey });
    assert.equal(rotate.body.code, 'SCOPE_MISSING');
    const operators = { name: 'x', scopes: ['tenants:write'] };
    assert.equal(
      (await ask('POST', '/v1/api-keys', { body: operators })).body.code,
      'REQUEST_INVALID',
    );
  });

  it('expire, and say so', async () => {
    const expiresAt = new Date(server.clock.now() + 60_000).toISOString();
    const { apiKey } = await add(['usage:read'], { expiresAt });
    const use = () => ask('GET', '/v1/usage?month=2026-11', { key: apiKey });
    assert.equal((await use()).status, 200);
    server.clock.advance(60_000);
    const { status, body } = await use();
    assert.deepEqual([status, body.code], [401, 'API_KEY_EXPIRED']);
  });

  it('are rotated with a time in which both open', async () => {
    const { apiKey, key } = await add(['usage:read']);
    const path = `/v1/api-keys/${key.id}/rotate`;
    const { body: next } = await ask<NewKey>('POST', path, { body: { overlapS: 3_600 } });
    const use = async (one: string) =>
      (await ask('GET', '/v1/usage?month=2026-11', { key: one })).status;
    assert.deepEqual([await use(apiKey), await use(next.apiKey)], [200, 200]);
    assert.deepEqual([next.key.name, next.key.scopes], [key.name, key.scopes]);
    server.clock.advance(3_600_000);
    assert.deepEqual([await use(apiKey), await use(next.apiKey)], [401, 200]);
    assert.equal((await ask('POST', path)).body.code, 'API_KEY_SPENT');
  });

  it('are revoked at once and for good', async () => {
    const { apiKey, key } = await add(['usage:read']);
    const path = `/v1/api-keys/${key.id}/revoke`;
    const first = await ask<ApiKeyView>('POST', path);
    server.clock.advance(1_000);
    assert.deepEqual((await ask<ApiKeyView>('POST', path)).body, first.body);
    const { status, body } = await ask('GET', '/v1/usage?month=2026-11', { key: apiKey });
    assert.deepEqual([status, body.code], [401, 'API_KEY_REVOKED']);
    const unknown = await ask('POST', '/v1/api-keys/ak_00000000000000000000/revoke');
    assert.equal(unknown.body.code, 'API_KEY_ID_UNKNOWN');
  });

  it('come a page at a time, each once', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '?limit=3' : `?limit=3&cursor=${cursor}`;
      const { body } = await ask<{ keys: ApiKeyView[]; nextCursor: string | null }>(
        'GET',
        `/v1/api-keys${query}`,
      );
      seen.push(...body.keys.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    assert.ok(seen.length > 20);
    assert.equal(new Set(seen).size, seen.length);
  });

  it('are told of in the audit log under their ids, never as they are', async () => {
    const { apiKey, key } = await add(['audit:read']);
    await ask('GET', '/v1/audit/tree-heads', { key: apiKey });
    const text = JSON.stringify(
      (await ask('GET', '/v1/audit/events?limit=200&kind=audit-read')).body,
    );
    assert.ok(text.includes(key.id));
    const added = JSON.stringify(
      (await ask('GET', '/v1/audit/events?limit=200&kind=api-key-added')).body,
    );
    assert.ok(added.includes(key.id));
    assert.ok(!`${text}${added}`.includes(apiKey));
  });
});

describe('the operator', () => {
  let server: TestServer;

  before(async () => {
    server = await TestServer.start({ operator: true });
  });
  after(() => server.dispose());

  async function ask<T>(
    method: string,
    path: string,
    options: { key?: string; body?: unknown } = {},
  ) {
    const response = await server.request(method, path, { key: server.operatorKey, ...options });
    return { status: response.status, body: (await response.json()) as T & { code?: ProblemCode } };
  }

  interface TenantAnswer {
    id: string;
    name: string;
    timeZone: string;
    suspendedAt: string | null;
    origins: string[];
  }

  const origins = ['https://dpi.bois-clair.example'];

  it('adds a tenant that can begin at once', async () => {
    const body = { name: 'Clinique Bois-Clair (fictive)', origins, timeZone: 'Indian/Reunion' };
    const { status, body: added } = await ask<{ tenant: TenantAnswer; firstKey: NewKey }>(
      'POST',
      '/v1/tenants',
      { body },
    );
    assert.equal(status, 201);
    assert.deepEqual(added.firstKey.key.scopes, TENANT_SCOPES);
    const key = added.firstKey.apiKey;
    assert.equal((await ask('POST', '/v1/teleconsultations', { key })).status, 201);
    const day = await ask<{ timeZone: string }>('GET', '/v1/teleconsultations?day=2026-11-23', {
      key,
    });
    assert.equal(day.body.timeZone, 'Indian/Reunion');
    const again = await ask('POST', '/v1/tenants', { body });
    assert.deepEqual([again.status, again.body.code], [409, 'TENANT_NAME_TAKEN']);
    const socket = await server.connect({ origin: 'https://dpi.bois-clair.example' });
    await socket.drop();
  });

  it('changes, suspends and resumes one, and what is under way goes on', async () => {
    const room = await server.room();
    const { client } = await server.enter(room, { name: 'x', role: 'practitioner' });
    const path = '/v1/tenants/saint-aubin';
    const configured = await ask('PATCH', path, { body: { origins } });
    assert.deepEqual([configured.status, configured.body.code], [409, 'TENANT_CONFIGURED']);
    const zone = { timeZone: 'America/Cayenne' };
    assert.equal(
      (await ask<TenantAnswer>('PATCH', path, { body: zone })).body.timeZone,
      zone.timeZone,
    );
    const { id } = await server.addTenant('Clinique des Pins (fictive)');
    const moved = await ask<TenantAnswer>('PATCH', `/v1/tenants/${id}`, { body: { origins } });
    assert.deepEqual(moved.body.origins, origins);
    const name = 'Clinique Bellevue (fictive)';
    const taken = await ask('PATCH', `/v1/tenants/${id}`, { body: { name } });
    assert.equal(taken.body.code, 'TENANT_NAME_TAKEN');
    const suspended = await ask<TenantAnswer>('POST', `${path}/suspend`);
    assert.notEqual(suspended.body.suspendedAt, null);
    const refused = await server.request('POST', '/v1/teleconsultations');
    assert.deepEqual(
      [refused.status, ((await refused.json()) as { code: string }).code],
      [403, 'TENANT_SUSPENDED'],
    );
    await client.settle();
    assert.equal((await ask<TenantAnswer>('POST', `${path}/resume`)).body.suspendedAt, null);
    assert.equal((await server.request('POST', '/v1/teleconsultations')).status, 201);
  });

  it('lists tenants a page at a time, and knows no unknown one', async () => {
    const first = await ask<{ tenants: TenantAnswer[]; nextCursor: string }>(
      'GET',
      '/v1/tenants?limit=1',
    );
    const rest = await ask<{ tenants: TenantAnswer[]; nextCursor: null }>(
      'GET',
      `/v1/tenants?limit=200&cursor=${first.body.nextCursor}`,
    );
    const ids = [...first.body.tenants, ...rest.body.tenants].map(({ id }) => id);
    assert.ok(ids.includes('saint-aubin') && ids.includes('bellevue'));
    assert.equal(new Set(ids).size, ids.length);
    assert.equal((await ask('GET', '/v1/tenants/nobody')).body.code, 'TENANT_UNKNOWN');
  });

  it('looks after a tenant’s keys, within that tenant', async () => {
    const base = '/v1/tenants/bellevue/api-keys';
    const body = { name: 'portail', scopes: ['usage:read'] };
    const { body: added } = await ask<NewKey>('POST', base, { body });
    assert.equal((await ask('GET', '/v1/usage?month=2026-11', { key: added.apiKey })).status, 200);
    const elsewhere = await ask('POST', `/v1/tenants/saint-aubin/api-keys/${added.key.id}/revoke`);
    assert.equal(elsewhere.body.code, 'API_KEY_ID_UNKNOWN');
    assert.equal((await ask('POST', `${base}/${added.key.id}/revoke`)).status, 200);
  });

  it('reads the server’s own log, where its own doings are told', async () => {
    const { body } = await ask<{ events: { event: string }[] }>(
      'GET',
      '/v1/audit/events?limit=200',
    );
    const events = body.events.map(
      ({ event }) => JSON.parse(event) as { log: string; kind: string },
    );
    assert.ok(events.every(({ log }) => log === 'server'));
    const kinds = new Set(events.map(({ kind }) => kind));
    for (const kind of [
      'server-started',
      'api-key-added',
      'tenant-added',
      'tenant-changed',
      'tenant-suspended',
      'configuration-read',
    ]) {
      assert.ok(kinds.has(kind), kind);
    }
    const own = await server.request('GET', '/v1/audit/events?kind=tenant-suspended');
    assert.equal(((await own.json()) as { events: unknown[] }).events.length, 1);
  });

  it('has the scopes its key has and no more', () => {
    assert.ok(
      OPERATIONS.filter(({ caller }) => caller === 'operator').every(({ scope }) =>
        (OPERATOR_SCOPES as readonly string[]).includes(scope),
      ),
    );
  });
});
