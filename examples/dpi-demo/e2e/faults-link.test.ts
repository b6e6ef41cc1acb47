/** Bad input and faults of issue 2, where the link is the matter: cut, damaged, unknown, used twice. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { launchChromium } from './browsers.ts';
import { readsFault } from './fault-screen.ts';
import { openHouse, type House } from './house.ts';
import {
  admit,
  arrive,
  checkDevices,
  consent,
  enterWaitingRoom,
  inCall,
  isWaiting,
  linkOf,
  openVisit,
  press,
} from './journey.ts';
import { cameraUse } from './page-probe.ts';
import { openConsultation } from './seat.ts';
import { COMPUTER, visitor, type Visitor } from './visitor.ts';

const CUT = {
  title: 'Il manque la fin du lien',
  whatToDo:
    'Le lien a été coupé. Copiez-le en entier depuis le message reçu, puis ouvrez-le de nouveau.',
  code: 'LINK_SECRET_MISSING',
};
const DAMAGED = {
  title: 'Ce lien est incomplet ou abîmé',
  whatToDo:
    'Ouvrez de nouveau le lien reçu, en entier. Sinon, demandez-en un nouveau à votre établissement.',
  code: 'LINK_INVALID',
};

describe('A link that is not right', { timeout: 120_000 }, () => {
  let house: House;
  let browser: Browser;
  let visitors: Visitor[] = [];

  const somebody = async (options = {}): Promise<Visitor> => {
    const opened = await visitor(browser, options);
    visitors.push(opened);
    return opened;
  };

  before(async () => {
    [house, browser] = await Promise.all([openHouse(), launchChromium()]);
  });

  after(async () => {
    await browser.close();
    await house.close();
  });

  beforeEach(() => house.startAgain());

  afterEach(async () => {
    const lines = visitors.flatMap(({ complaints }) => complaints.lines);
    await Promise.all(visitors.map(({ context }) => context.close()));
    visitors = [];
    assert.deepEqual(lines, []);
  });

  describe('for Mme Martin', () => {
    let page: Page;
    let link = '';

    beforeEach(async () => {
      ({ page } = await somebody());
      ({ link } = await openConsultation(house.demo.url));
    });

    it('says when the secret is cut off, opens nothing, and goes on with the whole link', async () => {
      await page.goto(link.replace(/&k=.*/, ''));
      await readsFault(page, CUT);
      await press(page, 'Réessayer');
      await readsFault(page, CUT);
      assert.deepEqual(await page.evaluate(cameraUse), { calls: 0, live: 0 });

      await enterWaitingRoom(page, link);
      assert.equal(new URL(page.url()).hash, '');
    });

    it('says when the link is damaged, wherever the damage is', async () => {
      const damages = [
        link.replace('#r=tc_', '#r=tx_'),
        link.replace(/&k=.{5}/, '&k='),
        link.replace(/&k=.{5}/, '&k=*****'),
        link.replace(/#.*/, ''),
        link.replace(/#r=[^&]*&/, '#'),
      ];
      for (const damaged of damages) {
        // A new document each time, as when a link of a message is opened.
        await page.goto('about:blank');
        await page.goto(damaged);
        await readsFault(page, DAMAGED);
        assert.equal(new URL(page.url()).hash, '', 'nothing of it stays in the address bar');
      }
    });

    it('says that a teleconsultation nobody planned does not exist', async () => {
      await arrive(page, link.replace(/#r=tc_.{22}/, `#r=tc_${'A'.repeat(22)}`));
      await consent(page);
      await checkDevices(page);

      await readsFault(page, DAMAGED);
      await press(page, 'Réessayer');
      await readsFault(page, DAMAGED);
    });

    it('says that a link with another secret opens nothing', async () => {
      await arrive(page, link.replace(/&k=.*/, `&k=${'A'.repeat(43)}`));
      await consent(page);
      await checkDevices(page);

      await readsFault(page, {
        title: 'Ce lien n’ouvre pas cette téléconsultation',
        whatToDo:
          'Il est peut-être ancien. Demandez un nouveau lien à votre établissement, puis réessayez.',
        code: 'LINK_SECRET_WRONG',
      });
    });

    it('tells it in English on an English page', async () => {
      const english = link.replace('/visite', '/visite?lang=en');
      await page.goto(english.replace(/&k=.*/, ''));
      await readsFault(page, {
        title: 'The end of the link is missing',
        whatToDo:
          'The link was cut. Copy all of it from the message you received, then open it again.',
        code: 'LINK_SECRET_MISSING',
      });
      await page.goto('about:blank');
      await page.goto(english.replace('#r=tc_', '#r=tx_'));
      await readsFault(page, {
        title: 'This link is incomplete or damaged',
        whatToDo:
          'Open the whole link you received again. Otherwise, ask your hospital for a new one.',
        code: 'LINK_INVALID',
      });
    });
  });

  it('lets a second page of hers wait as well, and the practitioner chooses', async () => {
    const { page: office } = await somebody({ name: 'practitioner', viewport: COMPUTER });
    const hers = await openVisit(office, house.demo.url);
    const { page } = await somebody();
    await enterWaitingRoom(page, hers);
    const { page: second } = await somebody({ name: 'second page' });
    await enterWaitingRoom(second, hers);

    const admitting = office.getByRole('button', { name: /^Admettre Mme Jeanne Martin/ });
    await admitting.nth(1).waitFor();
    await admitting.nth(0).click();
    await Promise.all([inCall(office), inCall(page)]);
    await isWaiting(second);
  });

  it('lets Dr Garnier open a new teleconsultation where the first one’s secret is not', async () => {
    const { page: office } = await somebody({ name: 'office', viewport: COMPUTER });
    const { page: ward } = await somebody({ name: 'ward', viewport: COMPUTER });
    const link = await openVisit(office, house.demo.url);
    await ward.goto(house.demo.url);
    await ward.getByRole('button', { name: /Jeanne Martin.*Téléconsultation/ }).click();
    await press(ward, /^(Téléconsultation de 10|En cours|Mme Jeanne Martin)/);

    await readsFault(ward, {
      title: 'Cette téléconsultation a été ouverte sur un autre poste',
      whatToDo:
        'Revenez sur ce poste, ou ouvrez une nouvelle téléconsultation ici : le lien déjà envoyé ne servira plus.',
      code: 'LINK_SECRET_WRONG',
    });
    await press(ward, 'Ouvrir une nouvelle téléconsultation');
    const renewed = await linkOf(ward);
    assert.notEqual(renewed, link);
    await office.getByText('L’établissement a terminé la téléconsultation.').waitFor();

    const { page } = await somebody();
    await enterWaitingRoom(page, renewed);
    await admit(ward);
    await Promise.all([inCall(ward), inCall(page)]);
  });

  it('lets Dr Garnier refuse who waits, who reads it and keeps no device open', async () => {
    const { page: office } = await somebody({ name: 'practitioner', viewport: COMPUTER });
    const { page } = await somebody();
    await enterWaitingRoom(page, await openVisit(office, house.demo.url));
    await press(office, /^Refuser Mme Jeanne Martin/);

    await page.getByText('Le praticien a mis fin à votre participation.').waitFor();
    assert.equal((await page.evaluate(cameraUse)).live, 0);
    await office.getByText('Mme Jeanne Martin n’est pas encore là.').waitFor();
  });
});
