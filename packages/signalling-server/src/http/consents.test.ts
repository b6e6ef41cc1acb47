/** Consent receipts over real HTTP: verified at the door, kept with their audit event, given back whole. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { receiptText, verifyConsentReceipt } from '@tdoc/sdk-core/consent';
import { consentDesk, type ConsentDesk } from '../testing/consent-desk.ts';
import { BELLEVUE_KEY } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import type { ProblemDocument } from './problem.ts';

interface View {
  id: string;
  recordId: string;
  countersigned: boolean;
  receipt: string;
}

describe('consent receipts', () => {
  let server: TestServer;

  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.dispose());

  async function desk(): Promise<{ id: string; desk: ConsentDesk }> {
    const { id } = await server.plan();
    const found = await consentDesk(id, () => server.clock.now());
    await server.request('PUT', '/v1/consent-issuer', { body: found.issuer });
    return { id, desk: found };
  }

  const send = (id: string, body: unknown) =>
    server.request('POST', `/v1/teleconsultations/${id}/consent-receipts`, { body });
  const viewIn = async (response: Response) => (await response.json()) as View;
  const problemIn = async (response: Response) => (await response.json()) as ProblemDocument;

  async function kept(id: string): Promise<number> {
    const response = await server.request(
      'GET',
      `/v1/audit/events?kind=consent-receipt-kept&teleconsultationId=${id}`,
    );
    return ((await response.json()) as { events: unknown[] }).events.length;
  }

  it('are kept to the byte, and prove what they proved', async () => {
    const { id, desk: house } = await desk();
    const receipt = await house.countersigned(await house.decide('yes'));
    const response = await send(id, receipt);
    assert.equal(response.status, 201);
    const view = await viewIn(response);
    assert.equal(view.receipt, receiptText(receipt));
    assert.equal(view.countersigned, true);
    assert.equal(view.recordId, receipt.record.record_id);
    const again = await server.request('GET', response.headers.get('location') ?? '');
    const text = (await viewIn(again)).receipt;
    const options = { issuers: [house.issuer] as never, nowMs: server.clock.now() };
    assert.equal((await verifyConsentReceipt(text, options)).valid, true);
    assert.equal(await kept(id), 1);
  });

  it('come again without becoming two, and gain the countersignature they lacked', async () => {
    const { id, desk: house } = await desk();
    const receipt = await house.decide('no');
    const first = await send(id, receipt);
    assert.deepEqual([first.status, (await viewIn(first.clone())).countersigned], [201, false]);
    const again = await send(id, receipt);
    assert.equal(again.status, 200);
    assert.deepEqual(await viewIn(again), await viewIn(first));
    const both = await house.countersigned(receipt);
    const third = await send(id, both);
    assert.deepEqual([third.status, (await viewIn(third)).receipt], [200, receiptText(both)]);
    // The bare one does not take the countersignature away again.
    assert.equal((await viewIn(await send(id, receipt))).receipt, receiptText(both));
    const list = await server.request('GET', `/v1/teleconsultations/${id}/consent-receipts`);
    assert.equal(((await list.json()) as { receipts: View[] }).receipts.length, 1);
  });

  it('follow each other: a version needs the one before', async () => {
    const { id, desk: house } = await desk();
    const given = await house.decide('yes');
    server.clock.advance(1_000);
    const withdrawn = await house.withdraw();
    const early = await send(id, withdrawn);
    assert.equal(early.status, 409);
    assert.equal((await problemIn(early)).code, 'CONSENT_PREVIOUS_UNKNOWN');
    assert.equal((await send(id, given)).status, 201);
    assert.equal((await send(id, withdrawn)).status, 201);
    const path = `/v1/teleconsultations/${id}/consent-receipts`;
    const first = (await (await server.request('GET', `${path}?limit=1`)).json()) as {
      receipts: View[];
      nextCursor: string;
    };
    const second = (await (
      await server.request('GET', `${path}?limit=1&cursor=${first.nextCursor}`)
    ).json()) as { receipts: View[]; nextCursor: null };
    const ids = [...first.receipts, ...second.receipts].map(({ recordId }) => recordId);
    assert.deepEqual(ids, [given.record.record_id, given.record.record_id]);
    assert.equal(second.nextCursor, null);
  });

  it('are refused with every fault and without a trace when something does not hold', async () => {
    const { id, desk: house } = await desk();
    const sound = await house.decide('yes');
    const both = await house.countersigned(sound);
    const elsewhere = await consentDesk(id, () => server.clock.now());
    const { id: otherId } = await server.plan();
    const [own] = sound.signatures;
    assert.ok(own);
    const changed = structuredClone(sound);
    Object.assign(changed.record.purposes[0] ?? {}, { granted: false });
    const wrong: [string, string, unknown][] = [
      [id, 'DECISION_DIFFERS', changed],
      [id, 'SIGNATURE_WRONG', { ...sound, signatures: [{ ...own, signature: 'A'.repeat(86) }] }],
      [id, 'HEADER_WRONG', { ...sound, signatures: [{ ...own, protected: 'e30' }] }],
      [id, 'MEMBER_UNKNOWN', { ...sound, record: { ...sound.record, name: 'Jeanne Martin' } }],
      [id, 'VERSION_UNKNOWN', { ...sound, record: { ...sound.record, schema_version: 'x' } }],
      [otherId, 'VALUE_WRONG', sound],
      [id, 'TENANT_KEY_UNKNOWN|COUNTERSIGNATURE_WRONG', await foreignlySigned(elsewhere)],
    ];
    for (const [to, code, body] of wrong) {
      const response = await send(to, body);
      const problem = await problemIn(response);
      assert.deepEqual([response.status, problem.code], [422, 'CONSENT_RECEIPT_INVALID'], code);
      assert.match(JSON.stringify(problem.faults), new RegExp(code));
      assert.ok(!JSON.stringify(problem).includes('Jeanne'));
    }
    assert.equal(await kept(id), 0);
    assert.equal((await send(id, both)).status, 201);

    async function foreignlySigned(desk: ConsentDesk) {
      return desk.countersigned(await desk.decide('yes'));
    }
  });

  it('of the future are refused, and so are countersignatures before a key is registered', async () => {
    const { id } = await server.plan();
    const late = await consentDesk(id, () => server.clock.now() + 86_400_000);
    const future = await problemIn(await send(id, await late.decide('yes')));
    assert.match(JSON.stringify(future.faults), /TIME_IMPOSSIBLE/);
    const response = await server.request('GET', '/v1/consent-issuer', { key: BELLEVUE_KEY });
    assert.deepEqual(
      [response.status, (await problemIn(response)).code],
      [404, 'CONSENT_ISSUER_UNKNOWN'],
    );
  });

  it('are another tenant’s nowhere', async () => {
    const { id, desk: house } = await desk();
    const view = await viewIn(await send(id, await house.decide('yes')));
    const response = await server.request('GET', `/v1/consent-receipts/${view.id}`, {
      key: BELLEVUE_KEY,
    });
    assert.equal((await problemIn(response)).code, 'CONSENT_RECEIPT_UNKNOWN');
  });

  it('are countersigned with public keys only: a private one is not taken', async () => {
    const { desk: house } = await desk();
    const [key] = house.issuer.jwks.keys;
    const body = { ...house.issuer, jwks: { keys: [{ ...key, d: 'A'.repeat(43) }] } };
    const response = await server.request('PUT', '/v1/consent-issuer', { body });
    assert.equal((await problemIn(response)).code, 'REQUEST_INVALID');
  });
});
