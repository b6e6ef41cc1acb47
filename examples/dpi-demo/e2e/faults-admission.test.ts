/** Bad input and faults of issue 2, where the way in is refused: tickets, the seventh, what has ended. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import type { Admission } from '@tdoc/sdk-core';
import type { Browser, Page } from 'playwright-core';

import { launchChromium } from './browsers.ts';
import { readsFault } from './fault-screen.ts';
import { openHouse, type House } from './house.ts';
import { arrive, checkDevices, consent, enterWaitingRoom, isWaiting, press } from './journey.ts';
import { cameraUse } from './page-probe.ts';
import { openConsultation, Seat } from './seat.ts';
import { visitor, type Visitor } from './visitor.ts';

/** The shortest life a ticket can be given. */
const TICKET_LIFE_S = 5;

const ENDED = {
  title: 'Cette téléconsultation est terminée',
  whatToDo: 'Si vous avez encore besoin de parler, contactez votre établissement.',
  code: 'TELECONSULTATION_ENDED',
};

/** The hospital's next answer to this page; after it, the hospital speaks for itself again. */
async function nextAdmission(page: Page, admission: Admission): Promise<void> {
  await page.route(
    '**/api/visites/admission',
    (route) => route.fulfill({ contentType: 'application/json', body: JSON.stringify(admission) }),
    { times: 1 },
  );
}

describe('A patient whom the door refuses', { timeout: 120_000 }, () => {
  let house: House;
  let browser: Browser;
  let patient: Visitor;
  let page: Page;

  const walkToTheDoor = async (link: string): Promise<void> => {
    await arrive(page, link);
    await consent(page);
    await checkDevices(page);
  };

  before(async () => {
    [house, browser] = await Promise.all([
      openHouse({ ticketLifeS: TICKET_LIFE_S }),
      launchChromium(),
    ]);
  });

  after(async () => {
    await browser.close();
    await house.close();
  });

  beforeEach(async () => {
    patient = await visitor(browser);
    ({ page } = patient);
  });

  afterEach(async () => {
    assert.deepEqual(patient.complaints.lines, []);
    await patient.context.close();
  });

  it('reads that the ticket is unknown, and is in after Réessayer', async () => {
    const { link, invitation } = await openConsultation(house.demo.url);
    const { teleconsultationId } = invitation;
    await nextAdmission(page, { teleconsultationId, ticket: `at_${'x'.repeat(43)}` });

    await walkToTheDoor(link);
    await readsFault(page, {
      title: 'Votre accès n’a pas été reconnu',
      whatToDo: 'Réessayez. Si cela continue, demandez un nouveau lien à votre établissement.',
      code: 'TICKET_UNKNOWN',
    });
    await press(page, 'Réessayer');
    await isWaiting(page);
  });

  it('reads that the ticket was used, and is in after Réessayer', async () => {
    const { link, invitation, ticketFor } = await openConsultation(house.demo.url);
    const admission = await ticketFor('patient');
    await Seat.take(house.demo.url, admission, invitation);
    await nextAdmission(page, admission);

    await walkToTheDoor(link);
    await readsFault(page, {
      title: 'Votre accès a déjà servi',
      whatToDo: 'Appuyez sur Réessayer : un nouvel accès vous est donné.',
      code: 'TICKET_USED',
    });
    await press(page, 'Réessayer');
    await isWaiting(page);
  });

  it('reads that the ticket expired, and is in after Réessayer', async () => {
    const { link, ticketFor } = await openConsultation(house.demo.url);
    await nextAdmission(page, await ticketFor('patient'));
    // A ticket says nothing when it expires: only the clock of the server, a process of its own, does.
    const expired = new Promise((resolve) => setTimeout(resolve, (TICKET_LIFE_S + 0.5) * 1000));

    await arrive(page, link);
    await consent(page);
    await expired;
    await checkDevices(page);
    await readsFault(page, {
      title: 'Votre accès a expiré',
      whatToDo: 'Appuyez sur Réessayer : un nouvel accès vous est donné.',
      code: 'TICKET_EXPIRED',
    });
    await press(page, 'Réessayer');
    await isWaiting(page);
  });

  it('reads as the seventh that six are there, and is in when one has left', async () => {
    const { link, invitation, ticketFor } = await openConsultation(house.demo.url);
    const family: Seat[] = [];
    while (family.length < 5) {
      family.push(await Seat.take(house.demo.url, await ticketFor('companion'), invitation));
    }

    await walkToTheDoor(link);
    const full = {
      title: 'La téléconsultation est complète',
      whatToDo: 'Six personnes sont déjà présentes. Réessayez quand l’une d’elles est partie.',
      code: 'ROOM_FULL',
    };
    await readsFault(page, full);
    await press(page, 'Réessayer');
    await readsFault(page, full);
    await family[0]?.leave();
    await press(page, 'Réessayer');
    await isWaiting(page);
  });

  it('reads that the teleconsultation has ended, with nothing more to try', async () => {
    const { link, practitioner } = await openConsultation(house.demo.url);
    await practitioner.end();

    await walkToTheDoor(link);
    await readsFault(page, ENDED);
    await press(page, 'Fermer');
    await page.getByText('Vous pouvez fermer cette page.').waitFor();
  });

  it('reads who ended it while waiting, and leaves no device open', async () => {
    const { link, practitioner } = await openConsultation(house.demo.url);
    await enterWaitingRoom(page, link);
    await practitioner.end();

    await page.getByRole('heading', { name: 'La téléconsultation est terminée' }).waitFor();
    await page.getByText('Le praticien a terminé la téléconsultation.').waitFor();
    await page.getByText('Votre caméra et votre micro sont éteints.').waitFor();
    assert.equal((await page.evaluate(cameraUse)).live, 0);
  });
});
