import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { severalNodes } from '../../../scripts/several-nodes.mjs';
import { framesSeen, watchFrames } from './frame-gap.ts';
import { openHouse, type House } from './house.ts';
import { inBar } from './journey.ts';
import { distinctRemotePictures } from './page-probe.ts';
import { meet, twoPeople, type TwoPeople } from './two-people.ts';

describe('A teleconsultation while every server is updated', { timeout: 120_000 }, () => {
  const nodes = severalNodes();
  let house: House;
  let people: TwoPeople;

  before(async () => {
    house = await openHouse({ signalling: nodes.signalling });
    people = await twoPeople();
    await meet(people, house.demo.url);
  });

  after(async () => {
    await people.close();
    await house.close();
  });

  it('goes on: the same picture from the same track, and nobody is told anything', async () => {
    const { patient, practitioner } = people;
    await Promise.all([patient.evaluate(watchFrames), practitioner.evaluate(watchFrames)]);
    await nodes.update();
    const seen = await Promise.all([
      patient.evaluate(framesSeen),
      practitioner.evaluate(framesSeen),
    ]);
    for (const { frames, isSameTrack, wasAway } of seen) {
      assert.ok(frames > 20, `${frames} frames`);
      assert.deepEqual({ isSameTrack, wasAway }, { isSameTrack: true, wasAway: false });
    }
    const pictures = await patient.evaluate(distinctRemotePictures);
    assert.ok(pictures >= 5, `patient saw ${pictures} pictures afterwards`);
  });

  it('is in the same room afterwards: what is said and ended there is heard', async () => {
    await inBar(people.patient, /^Discussion/);
    const field = people.patient.locator('tdoc-chat').getByRole('textbox');
    await field.fill('Je suis toujours là');
    await field.press('Enter');
    await inBar(people.practitioner, /^Discussion/);
    await people.practitioner.locator('tdoc-chat').getByText('Je suis toujours là').waitFor();
    assert.equal((await house.appointment()).status, 'in-progress');
  });

  it('made no page complain', () => {
    assert.deepEqual(
      people.complaints.flatMap(({ lines }) => lines),
      [],
    );
  });
});
