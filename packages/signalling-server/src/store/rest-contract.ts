/**
 * What every store adapter must do for the REST API, as one suite beside {@link storeContract}.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { drawKey, rotated } from '../auth/api-key.ts';
import { hashSecret } from '../auth/secret.ts';
import { drawWebhookSecret } from '../auth/tenant.ts';
import type { KeptReceipt } from '../consent/consent-receipt.ts';
import { ended, type Teleconsultation } from '../room/teleconsultation.ts';
import { auditOf, draftOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import type { Store } from './store.ts';

const BELLEVUE = 'bellevue';

export function restContract(
  name: string,
  open: () => Promise<{ store: Store; dispose: () => Promise<void> }>,
): void {
  void describe(`${name} as a store of the REST API`, () => {
    let store: Store;
    let dispose: () => Promise<void>;
    const tenantId = saintAubin.id;

    beforeEach(async () => {
      ({ store, dispose } = await open());
      await store.saveTenant(saintAubin, NOW);
      await store.saveTenant(
        {
          ...saintAubin,
          id: BELLEVUE,
          name: 'Clinique Bellevue (fictive)',
          apiKeyHash: hashSecret('b'),
        },
        NOW,
      );
    });
    afterEach(() => dispose());

    async function planned(more: Partial<Teleconsultation> = {}): Promise<Teleconsultation> {
      const teleconsultation = { ...plannedNow(), ...more };
      await store.createTeleconsultation(draftOf(teleconsultation));
      return teleconsultation;
    }

    const entry = auditOf({ id: plannedNow().id, tenantId }, 'configuration-read');

    void it('lists teleconsultations of a time in order, a page at a time, each once', async () => {
      const late = await planned({ scheduledAt: NOW + 9_000 });
      const twins = [
        await planned({ scheduledAt: NOW + 5_000 }),
        await planned({ scheduledAt: NOW + 5_000 }),
      ];
      const unplanned = await planned({ scheduledAt: null });
      await planned({ scheduledAt: NOW + 10_000 });
      const of = { tenantId, from: NOW, to: NOW + 10_000 };
      const expected = [unplanned.id, ...twins.map(({ id }) => id).sort(), late.id];
      const whole = await store.listTeleconsultations(of, { after: null, limit: 10 });
      assert.deepEqual(
        whole.map(({ id }) => id),
        expected,
      );
      const after = { at: NOW + 5_000, id: expected[1] ?? '' };
      const next = await store.listTeleconsultations(of, { after, limit: 1 });
      assert.deepEqual(
        next.map(({ id }) => id),
        [expected[2]],
      );
      const foreign = { ...of, tenantId: BELLEVUE };
      assert.deepEqual(await store.listTeleconsultations(foreign, { after: null, limit: 10 }), []);
    });

    void it('keeps API keys, finds them by what was shown, and only as their owner’s', async () => {
      const { secret, key } = drawKey({
        tenantId,
        name: 'agenda',
        scopes: ['usage:read'],
        expiresAt: NOW + 9,
        now: NOW,
      });
      await store.addApiKey(key, [entry]);
      const holder = await store.findKeyHolder(hashSecret(secret));
      assert.deepEqual(holder, {
        key,
        tenant: { id: tenantId, timeZone: 'Europe/Paris', suspendedAt: null },
      });
      assert.deepEqual(await store.findApiKey(key.id, tenantId), key);
      assert.equal(await store.findApiKey(key.id, BELLEVUE), null);
      assert.equal(await store.findApiKey(key.id, null), null);
      await store.noteKeyUse(key, '2026-11-23');
      const { successor, retiring } = rotated(key, { overlapS: 0, now: NOW });
      await store.changeApiKey(retiring, { successor, audit: [entry] });
      const ids = (await store.listApiKeys(tenantId, { after: null, limit: 10 })).map(
        ({ id }) => id,
      );
      assert.equal(ids.length, 3);
      const [first = ''] = ids;
      const rest = await store.listApiKeys(tenantId, {
        after: { createdAt: NOW, id: first },
        limit: 10,
      });
      assert.deepEqual(
        rest.map(({ id }) => id),
        ids.slice(1),
      );
      assert.deepEqual(
        [
          (await store.findApiKey(key.id, tenantId))?.expiresAt,
          (await store.findApiKey(key.id, tenantId))?.lastUsedDay,
        ],
        [NOW, '2026-11-23'],
      );
    });

    void it('keeps an operator’s key apart from every tenant', async () => {
      const { secret, key } = drawKey({
        tenantId: null,
        name: 'operator',
        scopes: ['tenants:read'],
        expiresAt: null,
        now: NOW,
      });
      await store.addApiKey(key, []);
      assert.deepEqual(await store.findKeyHolder(hashSecret(secret)), { key, tenant: null });
      assert.deepEqual(await store.listApiKeys(null, { after: null, limit: 10 }), [key]);
    });

    void it('adds and changes tenants, and lets no name be taken twice', async () => {
      const { key } = drawKey({
        tenantId: 'bois-clair',
        name: 'first',
        scopes: ['usage:read'],
        expiresAt: null,
        now: NOW,
      });
      const tenant = {
        id: 'bois-clair',
        name: 'Clinique Bois-Clair (fictive)',
        apiKeyHash: key.keyHash,
        origins: ['https://b.example', 'https://a.example'],
        webhook: null,
        auditRetention: null,
      };
      assert.equal(
        await store.createTenant(
          { ...tenant, name: saintAubin.name },
          { timeZone: 'Z', key, audit: [] },
        ),
        false,
      );
      assert.equal(
        await store.createTenant(tenant, { timeZone: 'Indian/Reunion', key, audit: [entry] }),
        true,
      );
      const profile = await store.findTenantProfile(tenant.id);
      assert.deepEqual(
        [profile?.origins, profile?.timeZone],
        [['https://a.example', 'https://b.example'], 'Indian/Reunion'],
      );
      const taken = await store.changeTenant(tenant.id, {
        change: { name: saintAubin.name },
        audit: [],
      });
      assert.equal(taken, 'name-taken');
      assert.equal(
        await store.changeTenant('nobody', { change: { timeZone: 'Z' }, audit: [] }),
        'unknown',
      );
      const change = { suspendedAt: NOW, origins: ['https://c.example'] };
      assert.equal(await store.changeTenant(tenant.id, { change, audit: [entry] }), 'changed');
      const changed = await store.findTenantProfile(tenant.id);
      assert.deepEqual([changed?.suspendedAt, changed?.origins], [NOW, ['https://c.example']]);
      const [, ...others] = await store.listTenants({ after: null, limit: 10 });
      const page = await store.listTenants({ after: BELLEVUE, limit: 10 });
      assert.deepEqual(page, others);
    });

    void it('keeps a receipt once, with its audit event, and lets a countersignature in', async () => {
      const { id: teleconsultationId } = await planned();
      const receipt: KeptReceipt = {
        id: 'cr_1',
        tenantId,
        teleconsultationId,
        recordId: 'r',
        body: '{"a":1}',
        countersigned: false,
        receivedAt: NOW,
      };
      const before = await store.auditSize(`tenant:${tenantId}`);
      assert.equal((await store.keepReceipt(receipt, entry)).outcome, 'kept');
      assert.equal(
        (await store.keepReceipt({ ...receipt, receivedAt: NOW + 1 }, entry)).outcome,
        'known',
      );
      const both = { ...receipt, body: '{"a":2}', countersigned: true };
      assert.deepEqual(await store.keepReceipt(both, entry), {
        outcome: 'countersigned',
        receipt: both,
      });
      assert.equal(await store.auditSize(`tenant:${tenantId}`), before + 3);
      assert.deepEqual(await store.findReceipt('cr_1', tenantId), both);
      assert.equal(await store.findReceipt('cr_1', BELLEVUE), null);
      const of = { tenantId, teleconsultationId };
      assert.deepEqual(await store.listReceipts(of, { after: null, limit: 5 }), [both]);
      const after = { receivedAt: NOW, id: 'cr_1' };
      assert.deepEqual(await store.listReceipts(of, { after, limit: 5 }), []);
      const issuer = { issuer: 'https://dpi.example', jwks: { keys: [] } };
      await store.saveConsentIssuer(tenantId, issuer, entry);
      assert.deepEqual(await store.findConsentIssuer(tenantId), issuer);
      assert.equal(await store.findConsentIssuer(BELLEVUE), null);
    });

    void it('lets one of many claim a request, and keeps its answer for the others', async () => {
      const claim = { keyHash: 'ab', tenantId, requestHash: 'cd', claimedAt: NOW };
      const claims = await Promise.all(
        Array.from({ length: 5 }, () => store.claimRequest(claim, NOW - 1)),
      );
      assert.deepEqual(claims.map(({ outcome }) => outcome).sort(), [
        'claimed',
        'in-flight',
        'in-flight',
        'in-flight',
        'in-flight',
      ]);
      assert.equal(
        (await store.claimRequest({ ...claim, requestHash: 'ef' }, 0)).outcome,
        'key-reused',
      );
      const answer = { status: 201, location: null, sealedAnswer: 'x' };
      await store.answerRequest(claim, answer);
      await store.releaseRequest(claim);
      assert.deepEqual(await store.claimRequest(claim, NOW + 1), {
        outcome: 'answered',
        ...answer,
      });
      const abandoned = { ...claim, keyHash: 'gh' };
      await store.claimRequest(abandoned, 0);
      assert.equal(
        (await store.claimRequest({ ...abandoned, claimedAt: NOW + 9 }, NOW + 1)).outcome,
        'claimed',
      );
      await store.purge(NOW + 2 * 86_400_000);
      assert.equal((await store.claimRequest(claim, 0)).outcome, 'claimed');
    });

    void it('counts who joined and what was held, within the step that keeps it', async () => {
      const begun = { ...(await planned()), startedAt: NOW };
      const change = { seats: [], forgottenSeats: [], announcements: [], now: NOW + 90_000 };
      const of = (kind: 'participant-joined' | 'teleconsultation-ended') => auditOf(begun, kind);
      const joined = [of('participant-joined'), of('participant-joined')];
      await store.commitRoom({ ...change, teleconsultation: begun, audit: joined });
      const { teleconsultation } = ended(begun, 'ended-by-host', NOW + 90_000);
      await store.commitRoom({
        ...change,
        teleconsultation,
        audit: [of('teleconsultation-ended')],
      });
      const counted = { month: '2026-11', teleconsultations: 1, seconds: 90, participants: 2 };
      assert.deepEqual(await store.usageOf(tenantId, '2026-11'), counted);
      assert.equal((await store.usageOf(BELLEVUE, '2026-11')).participants, 0);
    });

    void it('changes a webhook’s address and secret, and keeps what was given up', async () => {
      const secret = drawWebhookSecret();
      const moved = { set: 'url', url: 'https://dpi.example/new', secret } as const;
      assert.deepEqual(await store.changeWebhook(tenantId, { change: moved, audit: entry }), {
        isNewSecret: false,
      });
      const rotate = { set: 'secret', secret, previousUntil: NOW + 9 } as const;
      await store.changeWebhook(tenantId, { change: rotate, audit: entry });
      await planned();
      const [delivery] = await store.dueDeliveries(NOW, 5);
      assert.deepEqual(delivery?.target, {
        url: moved.url,
        secret,
        previousSecret: saintAubin.webhook?.secret,
      });
      assert.equal((await store.dueDeliveries(NOW + 9, 5))[0]?.target?.previousSecret, null);
      const id = delivery?.id ?? '';
      await store.giveUpDelivery(id, { attempts: 84, failure: 'HTTP_500', now: NOW });
      assert.equal(await store.nextDeliveryAt(), null);
      assert.equal((await store.deadLetters(tenantId, { after: null, limit: 5 }))[0]?.id, id);
      assert.deepEqual(await store.deadLetters(BELLEVUE, { after: null, limit: 5 }), []);
      assert.equal(
        await store.redeliver({ tenantId: BELLEVUE, id }, { now: NOW, audit: entry }),
        false,
      );
      assert.equal(await store.redeliver({ tenantId, id }, { now: NOW, audit: entry }), true);
      assert.equal((await store.dueDeliveries(NOW, 5))[0]?.attempts, 0);
      await store.giveUpDelivery(id, { attempts: 84, failure: 'HTTP_500', now: NOW });
      assert.equal(await store.discard({ tenantId, id }, { audit: entry }), true);
      assert.equal(await store.discard({ tenantId, id }, { audit: entry }), false);
      const none = { set: 'nothing' } as const;
      await store.changeWebhook(tenantId, { change: none, audit: entry });
      assert.equal(await store.findWebhook(tenantId), null);
      assert.equal(await store.changeWebhook(tenantId, { change: none, audit: entry }), null);
    });

    void it('keeps a dead letter longer than a delivered webhook, and not for ever', async () => {
      await planned();
      const [delivery] = await store.dueDeliveries(NOW, 5);
      await store.giveUpDelivery(delivery?.id ?? '', {
        attempts: 84,
        failure: 'UNREACHABLE',
        now: NOW,
      });
      const page = { after: null, limit: 5 };
      await store.purge(NOW + 29 * 86_400_000);
      assert.equal((await store.deadLetters(tenantId, page)).length, 1);
      await store.purge(NOW + 31 * 86_400_000);
      assert.equal((await store.deadLetters(tenantId, page)).length, 0);
    });
  });
}
