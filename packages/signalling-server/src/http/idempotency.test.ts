/** Repeated POSTs over real HTTP, and what of them is on disk. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openAnswer, sealAnswer } from '../auth/sealed-answer.ts';
import { BELLEVUE_KEY } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import { Idempotency, type IdempotencyStore } from './idempotency.ts';
import { ManualClock } from '../testing/manual-clock.ts';

const DAY_MS = 86_400_000;

describe('an idempotency key', () => {
  let server: TestServer;

  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.dispose());

  const post = (path: string, key: string, body: unknown, apiKey?: string) =>
    server.request('POST', path, {
      body,
      headers: { 'idempotency-key': key },
      ...(apiKey === undefined ? {} : { key: apiKey }),
    });
  const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

  it('gives the same ticket again, and nobody finds it on disk', async () => {
    const { id } = await server.plan();
    const path = `/v1/teleconsultations/${id}/admission-tickets`;
    const first = await (await post(path, 'one', { role: 'patient' })).text();
    assert.equal(await (await post(path, 'one', { role: 'patient' })).text(), first);
    const { ticket } = JSON.parse(first) as { ticket: string };
    for (const file of readdirSync(server.dataDir)) {
      assert.ok(!readFileSync(join(server.dataDir, file), 'latin1').includes(ticket), file);
    }
  });

  it('is another one for another body, path, tenant or API key', async () => {
    const { id } = await server.plan();
    const path = `/v1/teleconsultations/${id}/admission-tickets`;
    await post(path, 'two', { role: 'patient' });
    assert.equal(
      await codeOf(await post(path, 'two', { role: 'companion' })),
      'IDEMPOTENCY_KEY_REUSED',
    );
    const elsewhere = await post(`/v1/teleconsultations/${id}/end`, 'two', {});
    assert.deepEqual([elsewhere.status, await codeOf(elsewhere)], [422, 'IDEMPOTENCY_KEY_REUSED']);
    assert.equal((await post('/v1/teleconsultations', 'two', {}, BELLEVUE_KEY)).status, 201);
  });

  it('takes the same members in another order for the same body', async () => {
    const first = await post(
      '/v1/teleconsultations',
      'three',
      '{"reference":"a","scheduledAt":"2027-01-01T00:00:00Z"}',
    );
    const second = await post(
      '/v1/teleconsultations',
      'three',
      '{"scheduledAt":"2027-01-01T00:00:00Z","reference":"a"}',
    );
    assert.deepEqual(await first.json(), await second.json());
  });

  it('works once however many ask at once: the others hear that it is being worked on', async () => {
    const path = '/v1/teleconsultations';
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post(path, 'four', { reference: 'many' })),
    );
    const ids = new Set<string>();
    for (const answer of answers) {
      if (answer.status === 201) ids.add(((await answer.json()) as { id: string }).id);
      else
        assert.deepEqual([answer.status, await codeOf(answer)], [409, 'IDEMPOTENCY_KEY_IN_FLIGHT']);
    }
    assert.equal(ids.size, 1);
  });

  it('is free again after a refusal, and after a day', async () => {
    const refused = await post('/v1/teleconsultations/tc_aaaaaaaaaaaaaaaaaaaaaa/end', 'five', {});
    assert.equal(refused.status, 404);
    const first = (await (await post('/v1/teleconsultations', 'five', {})).json()) as {
      id: string;
    };
    server.clock.advance(DAY_MS + 120_000);
    const later = async () =>
      ((await (await post('/v1/teleconsultations', 'five', {})).json()) as { id?: string }).id;
    for (let id = await later(); ; id = await later())
      if (id !== undefined && id !== first.id) break;
  });

  it('serves again when whoever had it died', async () => {
    const claims = new Map<string, number>();
    const store: IdempotencyStore = {
      claimRequest: async ({ keyHash, claimedAt }, abandonedBefore) => {
        const at = claims.get(keyHash);
        if (at !== undefined && at >= abandonedBefore) return { outcome: 'in-flight' };
        claims.set(keyHash, claimedAt);
        return { outcome: 'claimed' };
      },
      answerRequest: async () => undefined,
      releaseRequest: async () => undefined,
    };
    const clock = new ManualClock();
    const idempotency = new Idempotency({ store, clock });
    const request = { tenantId: 't', apiKey: 'k', idempotencyKey: 'i', target: 'POST /', body: {} };
    const answer = async () => ({ status: 201, body: {} });
    await idempotency.once(request, answer);
    await assert.rejects(idempotency.once(request, answer), /IN_FLIGHT/);
    clock.advance(60_001);
    assert.equal((await idempotency.once(request, answer)).status, 201);
  });
});

describe('a sealed answer', () => {
  const secrets = { apiKey: 'tk_a', idempotencyKey: 'i', keyHash: 'ab'.repeat(32) };

  it('opens with the two keys of its request and nothing else', () => {
    const sealed = sealAnswer('{"ticket":"at_x"}', secrets);
    assert.equal(openAnswer(sealed, secrets), '{"ticket":"at_x"}');
    assert.equal(openAnswer(sealed, { ...secrets, apiKey: 'tk_b' }), null);
    assert.equal(openAnswer(sealed, { ...secrets, idempotencyKey: 'j' }), null);
    assert.equal(openAnswer(sealed, { ...secrets, keyHash: 'cd'.repeat(32) }), null);
    for (let at = 0; at < sealed.length; at += 7) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      assert.equal(openAnswer(changed, secrets), null, String(at));
    }
    for (const short of ['', 'AAAA']) assert.equal(openAnswer(short, secrets), null);
  });
});
