/**
 * Another tenant's things, operation by operation: what is there and what never was are answered alike,
 * to the byte, and nothing changes. (OWASP ASVS 5.0 V8.2.2)
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { consentDesk } from '../testing/consent-desk.ts';
import { BELLEVUE_KEY } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

/** A body that each operation takes, so that only the owner is wrong. */
const BODIES: Record<string, object> = {
  createAdmissionTicket: { role: 'patient' },
  createIceServers: { role: 'patient' },
  rescheduleTeleconsultation: { scheduledAt: '2026-12-01T09:00:00Z' },
  keepConsentReceipt: { record: {}, signatures: [{ protected: 'e30', signature: 'x' }] },
};

/** What of a tenant stands in a path, and what of the same shape never was. */
const NOBODYS: Record<string, string> = {
  id: 'tc_aaaaaaaaaaaaaaaaaaaaaa',
  receiptId: `cr_${'a'.repeat(43)}`,
  keyId: `ak_${'a'.repeat(20)}`,
  deliveryId: `msg_${'a'.repeat(22)}`,
};

const OF_TENANTS = OPERATIONS.filter(({ caller }) => caller === 'tenant');
const WITH_IDS = OF_TENANTS.filter(({ path }) => path.includes('{'));

describe('another tenant’s things', () => {
  let server: TestServer;
  const owned: Record<string, string> = {};

  before(async () => {
    server = await TestServer.start({
      webhook: { url: 'http://127.0.0.1:1/', secret: `whsec_${'a'.repeat(40)}` },
    });
    const { id } = await server.plan();
    const desk = await consentDesk(id, () => server.clock.now());
    const kept = await server.request('POST', `/v1/teleconsultations/${id}/consent-receipts`, {
      body: await desk.decide('yes'),
    });
    const keys = await server.request('GET', '/v1/api-keys');
    owned['id'] = id;
    owned['receiptId'] = ((await kept.json()) as { id: string }).id;
    owned['keyId'] = ((await keys.json()) as { keys: { id: string }[] }).keys[0]?.id ?? '';
    owned['deliveryId'] = NOBODYS['deliveryId'] ?? '';
  });
  after(() => server.dispose());

  async function ask({ id, method, path }: Operation, ids: Record<string, string>, key?: string) {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => ids[name] ?? 'missing');
    const body = BODIES[id];
    const response = await server.request(method, filled, {
      ...(body === undefined ? {} : { body }),
      ...(key === undefined ? {} : { key }),
    });
    const headers = Object.fromEntries(response.headers);
    delete headers['date'];
    return { status: response.status, headers, text: await response.text() };
  }

  it('are covered: every operation with an id in its path is in the table', () => {
    const names = new Set(
      WITH_IDS.flatMap(({ path }) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)),
    );
    assert.deepEqual([...names].sort(), Object.keys(NOBODYS).sort());
    assert.equal(WITH_IDS.length, 12);
  });

  for (const operation of WITH_IDS) {
    it(`${operation.id}: as unknown as what never was`, async () => {
      const foreign = await ask(operation, owned, BELLEVUE_KEY);
      const never = await ask(operation, NOBODYS, BELLEVUE_KEY);
      assert.equal(foreign.status, 404);
      assert.deepEqual(foreign, never);
      for (const value of Object.values(owned)) assert.ok(!foreign.text.includes(value));
    });
  }

  it('are in no answer to the other operations', async () => {
    for (const operation of OF_TENANTS.filter(
      ({ method, path }) => method === 'GET' && !path.includes('{'),
    )) {
      const query =
        operation.id === 'getUsage'
          ? '?month=2026-11'
          : operation.id === 'listTeleconsultations'
            ? '?day=2026-11-23'
            : '';
      const response = await server.request('GET', operation.path + query, { key: BELLEVUE_KEY });
      const text = await response.text();
      for (const value of [owned['id'], owned['receiptId'], owned['keyId'], 'saint-aubin']) {
        assert.ok(!text.includes(value ?? 'missing'), operation.id);
      }
    }
  });

  it('are as they were, after all that', async () => {
    const own = await server.look(owned['id'] ?? '');
    assert.deepEqual([own.state, own.scheduledAt], ['planned', null]);
    const key = await server.request('GET', '/v1/api-keys');
    const [first] = ((await key.json()) as { keys: { revokedAt: string | null }[] }).keys;
    assert.equal(first?.revokedAt, null);
    const told = await server.request(
      'GET',
      `/v1/audit/events?teleconsultationId=${owned['id'] ?? ''}`,
    );
    const kinds = ((await told.json()) as { events: { event: string }[] }).events.map(
      ({ event }) => (JSON.parse(event) as { kind: string }).kind,
    );
    assert.deepEqual(kinds, [
      'teleconsultation-created',
      'consent-receipt-kept',
      'teleconsultation-read',
    ]);
  });
});
