import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { isTDocError } from '../errors.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { ConsentGate, DEFAULT_PURPOSES } from './consent-gate.ts';

const AV = 'teleconsultation.av';
const notice = 'Votre image et votre voix sont transmises à votre médecin.';
const answer = (purpose: string, granted: boolean) => ({
  purpose,
  granted,
  notice,
  language: 'fr',
});
const isConsentRequired = (error: unknown) => isTDocError(error, 'ERR_TDOC_CONSENT_REQUIRED');

describe('ConsentGate', () => {
  it('grants nothing by default', () => {
    const gate = new ConsentGate();

    for (const { id } of DEFAULT_PURPOSES) {
      assert.equal(gate.decision(id), null);
      assert.equal(gate.isGranted(id), false);
      assert.throws(() => gate.require(id), isConsentRequired);
    }
    assert.equal(gate.complete, false);
  });

  it('opens one purpose by one decision, and no other', async () => {
    const gate = new ConsentGate();
    await gate.decide(answer(AV, true));

    gate.require(AV);
    assert.equal(gate.isGranted('ehr.export'), false);
  });

  it('keeps what was shown as a hash, when, in which language and what was decided', async () => {
    const gate = new ConsentGate({ clock: new ManualClock(Date.UTC(2026, 2, 2, 9, 30)) });
    const receipt = await gate.decide(answer(AV, true));

    assert.match(receipt.recordId, /^[0-9a-f]{32}$/);
    assert.deepEqual(
      { ...receipt, recordId: '' },
      {
        recordId: '',
        purpose: AV,
        decision: 'granted',
        decidedAt: '2026-03-02T09:30:00.000Z',
        noticeSha256: createHash('sha256').update(notice).digest('hex'),
        language: 'fr',
      },
    );
    assert.deepEqual(gate.receipts, [receipt]);
    assert.equal(JSON.stringify(gate.receipts).includes('Votre image'), false);
  });

  it('is complete once everything is answered and the required granted', async () => {
    const gate = new ConsentGate();
    await gate.decide(answer(AV, true));
    await gate.decide(answer('ehr.export', false));
    assert.equal(gate.complete, false);
    await gate.decide(answer('student-present', false));
    assert.equal(gate.complete, true);

    await gate.decide(answer(AV, false));
    assert.equal(gate.complete, false);
  });

  it('closes at once on withdrawal, and erases nothing', async () => {
    const gate = new ConsentGate();
    await gate.decide(answer(AV, true));
    const withdrawing = gate.withdraw(AV);

    assert.equal(gate.isGranted(AV), false);
    assert.equal((await withdrawing).decision, 'withdrawn');
    assert.deepEqual(
      gate.receipts.map(({ decision }) => decision),
      ['granted', 'withdrawn'],
    );
    assert.equal(gate.receipts[1]?.noticeSha256, gate.receipts[0]?.noticeSha256);
  });

  it('lets no earlier answer overtake a withdrawal', async () => {
    const gate = new ConsentGate();
    const granting = gate.decide(answer(AV, true));
    await gate.withdraw(AV);
    await granting;

    assert.equal(gate.decision(AV), 'withdrawn');
    assert.equal(gate.isGranted(AV), false);
  });

  it('keeps the last of two quick answers', async () => {
    for (const granted of [true, false]) {
      const gate = new ConsentGate();
      await Promise.all([gate.decide(answer(AV, !granted)), gate.decide(answer(AV, granted))]);
      assert.equal(gate.isGranted(AV), granted);
    }
  });

  it('tells of each decision once it holds', async () => {
    const gate = new ConsentGate();
    const seen: unknown[] = [];
    gate.addEventListener('consentchange', () => seen.push(gate.decision(AV)));
    await gate.decide(answer(AV, true));
    await gate.withdraw(AV);

    assert.deepEqual(seen, ['granted', 'withdrawn']);
  });

  it('puts decisions back after a reload, a withdrawal too', async () => {
    const before = new ConsentGate();
    await before.decide(answer(AV, true));
    await before.decide(answer('ehr.export', true));
    await before.withdraw('ehr.export');
    const after = new ConsentGate();
    after.restore(before.receipts);

    assert.equal(after.isGranted(AV), true);
    assert.equal(after.decision('ehr.export'), 'withdrawn');
    await after.withdraw(AV);
    assert.equal(after.isGranted(AV), false);
  });

  it('refuses a purpose it does not ask for, by rejecting', async () => {
    const gate = new ConsentGate();

    await assert.rejects(gate.decide(answer('marketing', true)), RangeError);
    await assert.rejects(gate.withdraw('marketing'), RangeError);
    assert.equal(gate.isGranted('marketing'), false);
  });

  it('refuses purposes the others could not be told of', () => {
    for (const id of ['', 'Student Present', 'a=1', 'a,b', 'x'.repeat(41)]) {
      assert.throws(() => new ConsentGate({ purposes: [{ id, required: true }] }), /"purposes"/);
    }
    const many = Array.from({ length: 17 }, (_, index) => ({ id: `p${index}`, required: false }));
    assert.throws(() => new ConsentGate({ purposes: many }), /"purposes"/);
  });

  it('hands out receipts nobody can use to change it', async () => {
    const gate = new ConsentGate();
    await gate.decide(answer(AV, true));
    (gate.receipts as unknown[]).length = 0;

    assert.equal(gate.isGranted(AV), true);
  });

  it('asks a professional nothing', () => {
    const gate = ConsentGate.professional();

    gate.require(AV);
    assert.equal(gate.complete, true);
    assert.deepEqual(gate.receipts, []);
  });
});
