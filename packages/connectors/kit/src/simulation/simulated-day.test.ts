/**
 * A short day: a real connector process, other people’s software on both ends, SIGKILLs and cuts.
 * The whole day of 5,000 messages is `npm run test:connectors`.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runSimulatedDay } from '../testing/simulated-day.ts';
import { planDay } from './day-plan.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2_147_483_647);

describe(`a day of the fictitious hospital (seed ${seed})`, () => {
  it('ends with both books equal, every malformed message explained, none lost, none twice', async () => {
    const day = await runSimulatedDay({
      messages: 300,
      seed,
      killEvery: 90,
      cutEvery: 40,
      malformed: 0.03,
    });
    assert.deepEqual(day.report.surprises, []);
    assert.deepEqual(day.differences, []);
    assert.deepEqual(day.letterFaults, []);
    assert.equal(day.done, day.taken);
    assert.equal(day.pending, 0);
    assert.deepEqual(day.reports.lost, []);
    assert.equal(day.reports.received, day.reports.handedOver);
    assert.ok(day.kills >= 3 && day.cuts >= 7 && day.deadLetters >= 8 && day.reports.received > 5);
  });

  it('is the same day for the same seed, and has what was ordered', () => {
    const texts = (plan: ReturnType<typeof planDay>) =>
      plan.steps.map(({ bytes }) => bytes.toString());
    const plan = planDay({ messages: 2_000, seed });
    assert.deepEqual(texts(planDay({ messages: 2_000, seed })), texts(plan));
    const share = (nature: string) => plan.steps.filter((step) => step.nature === nature).length;
    assert.equal(share('duplicate'), 40);
    assert.equal(share('malformed'), 10);
    assert.equal(share('late'), 20);
    const text = texts(plan).join('');
    for (const event of [
      'A28',
      'A31',
      'A40',
      'A04',
      'A01',
      'A02',
      'A03',
      'A11',
      'A12',
      'A13',
      'Z99',
    ]) {
      assert.ok(text.includes(`ADT^${event}`), event);
    }
    for (const event of ['S12', 'S13', 'S14', 'S15'])
      assert.ok(text.includes(`SIU^${event}`), event);
  });
});
