/**
 * The code is compared and answered by two people in two browsers; the hospital's word for its
 * practitioner reaches the patient; and a code that differs ends it for both, for good.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';

import { openHouse, type House } from './house.ts';
import { press } from './journey.ts';
import { meet, twoPeople, type TwoPeople } from './two-people.ts';

const badge = (page: Page) => page.locator('tdoc-security-badge button');
const code = (page: Page) => page.locator('tdoc-verification-code');

async function openCode(page: Page): Promise<void> {
  // The lock comes with the first counted frames.
  await badge(page).filter({ hasText: 'Chiffrée' }).waitFor();
  await badge(page).click();
  await code(page).locator('.numbers').waitFor();
}

describe('the verification code, between two browsers', () => {
  let house: House;
  let people: TwoPeople;
  before(async () => {
    house = await openHouse();
    people = await twoPeople();
    await meet(people, house.demo.url);
  });
  after(async () => {
    await people.close();
    await house.close();
  });

  it('is the same for both, and says by whose word the practitioner is who they are', async () => {
    const { practitioner, patient } = people;
    await Promise.all([openCode(practitioner), openCode(patient)]);
    const numbers = (page: Page) => code(page).locator('.numbers').innerText();

    assert.equal(await numbers(practitioner), await numbers(patient));
    await code(patient)
      .getByText(/Dr Anne Garnier\s: identité confirmée par Hôpital Saint-Aubin/)
      .waitFor();
    assert.equal(
      await code(practitioner)
        .getByText(/identité confirmée/)
        .count(),
      0,
    );
  });

  it('says what protects picture and sound, frame by frame', async () => {
    const { patient } = people;
    await patient.locator('tdoc-security-details summary').click();
    const details = patient.locator('tdoc-security-details');
    for (const told of ['X-Wing', 'SFrame AES_256_GCM_SHA512_128', /^DTLS 1\.[23]$/, /SRTP_/]) {
      await details.getByText(told).first().waitFor();
    }
    await details.getByRole('row', { name: /^Caméra/ }).waitFor();
  });

  it('once answered is verified here, and known there to be so', async () => {
    const { practitioner, patient } = people;
    await press(patient, 'Oui, identiques');
    await badge(patient).filter({ hasText: 'Chiffrée et vérifiée' }).waitFor();
    await code(practitioner)
      .getByText(/Jeanne Martin a répondu que les codes sont identiques|Patient.* a répondu/)
      .waitFor();
    await press(practitioner, 'Oui, identiques');
    await badge(practitioner).filter({ hasText: 'Chiffrée et vérifiée' }).waitFor();
  });

  it('survives the signalling server’s restart, and so does the answer', async () => {
    const { practitioner, patient } = people;
    await house.demo.restartSignalling();
    for (const page of [practitioner, patient]) {
      await badge(page).filter({ hasText: 'Chiffrée et vérifiée' }).waitFor();
    }
  });
});

describe('a verification code that differs', () => {
  it('ends it for both, for the agenda, and for the link', async () => {
    const house = await openHouse();
    const people = await twoPeople();
    try {
      const { practitioner, patient } = people;
      const link = await meet(people, house.demo.url);
      await openCode(patient);
      await press(patient, 'Non, différents');
      await press(patient, 'Arrêter la téléconsultation');
      for (const page of [practitioner, patient]) {
        await page
          .getByText(/Les codes étaient différents/)
          .first()
          .waitFor();
        await page.locator('tdoc-call').waitFor({ state: 'detached' });
      }
      await practitioner.waitForFunction(() => document.body.innerText.includes('Terminé'));
      assert.equal((await house.appointment()).status, 'ended');
      assert.match(house.serverTraces().toString('latin1'), /verification-mismatch/);
      const teleconsultationId = /r=(tc_[\w-]+)/.exec(link)?.[1];
      const again = await fetch(`${house.demo.url}/api/visites/admission`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ teleconsultationId, role: 'patient' }),
      });
      assert.equal(again.status, 409);
    } finally {
      await people.close();
      await house.close();
    }
  });
});
