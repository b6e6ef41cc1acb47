/** Bad input and faults of issue 2, where browser, page or server cannot hold a teleconsultation. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { launchChromium } from './browsers.ts';
import { readsFault } from './fault-screen.ts';
import { openHouse, type House } from './house.ts';
import {
  arrive,
  checkDevices,
  consent,
  inCall,
  isWaiting,
  linkOf,
  openVisit,
  press,
} from './journey.ts';
import { cameraUse } from './page-probe.ts';
import { openConsultation } from './seat.ts';
import { COMPUTER, visitor, type Visitor, type VisitorOptions } from './visitor.ts';

const HOSPITAL_SILENT = {
  title: 'Votre établissement ne répond pas',
  whatToDo:
    'Vérifiez votre connexion à internet, puis réessayez. Si cela continue, appelez votre établissement.',
  code: 'ADMISSION_UNAVAILABLE',
};
const SERVICE_SILENT = {
  title: 'Le service ne répond pas',
  whatToDo: 'Vérifiez votre connexion à internet, puis réessayez.',
  code: 'SIGNALLING_UNREACHABLE',
};
const UNSUPPORTED = {
  title: 'Ce navigateur ne permet pas la téléconsultation',
  whatToDo: 'Ouvrez votre lien dans une version récente de Chrome, Edge, Firefox ou Safari.',
  code: 'WEBRTC_UNSUPPORTED',
};
const INSECURE = {
  title: 'Cette page n’est pas sécurisée',
  whatToDo:
    'L’adresse doit commencer par https. Utilisez le lien reçu de votre établissement, sans le modifier.',
  code: 'INSECURE_CONTEXT',
};

function withoutWebRtc(): void {
  Reflect.deleteProperty(window, 'RTCPeerConnection');
}

describe('Surroundings that do not carry a teleconsultation', { timeout: 120_000 }, () => {
  let house: House;
  let browser: Browser;
  let visitors: Visitor[] = [];

  const somebody = async (options: VisitorOptions = {}): Promise<Page> => {
    const opened = await visitor(browser, options);
    visitors.push(opened);
    return opened.page;
  };
  const pressVisitButton = async (page: Page, url: string): Promise<void> => {
    await page.goto(url);
    await page.getByRole('button', { name: /Jeanne Martin.*Téléconsultation/ }).click();
    await press(page, /^(Téléconsultation de 10|En cours|Mme Jeanne Martin)/);
  };
  const toTheDoor = async (page: Page, link: string): Promise<void> => {
    await arrive(page, link);
    await consent(page);
    await checkDevices(page);
  };
  /** A name that is not this machine's, so that plain HTTP is what it is anywhere else. */
  const insecurely = (address: string): string => address.replace('localhost', 'hospital.test');

  before(async () => {
    [house, browser] = await Promise.all([
      openHouse(),
      launchChromium({ extra: ['--host-resolver-rules=MAP hospital.test 127.0.0.1'] }),
    ]);
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

  it('say to the patient that the browser has no WebRTC, before asking for anything', async () => {
    const page = await somebody({ beforeThePage: withoutWebRtc });
    const { link } = await openConsultation(house.demo.url);
    await page.goto(link);

    await readsFault(page, UNSUPPORTED);
    await press(page, 'Réessayer');
    await readsFault(page, UNSUPPORTED);
    assert.equal((await page.evaluate(cameraUse)).calls, 0);
  });

  it('say it to the practitioner as well', async () => {
    const page = await somebody({ beforeThePage: withoutWebRtc, viewport: COMPUTER });
    await pressVisitButton(page, house.demo.url);
    await readsFault(page, UNSUPPORTED);
  });

  it('say to both that a page over plain HTTP is not secure', async () => {
    const { link } = await openConsultation(house.demo.url);
    const page = await somebody();
    await page.goto(insecurely(link));
    await readsFault(page, INSECURE);
    await press(page, 'Recharger la page');
    await page.waitForEvent('load');
    await readsFault(page, INSECURE);

    const office = await somebody({ name: 'practitioner', viewport: COMPUTER });
    await pressVisitButton(office, insecurely(house.demo.url));
    await readsFault(office, INSECURE);
  });

  it('say these in English on an English page', async () => {
    const english = (address: string) => address.replace('/visite', '/visite?lang=en');
    const { link } = await openConsultation(house.demo.url);
    const unsupported = await somebody({ beforeThePage: withoutWebRtc });
    await unsupported.goto(english(link));
    await readsFault(unsupported, {
      title: 'This browser cannot hold a video visit',
      whatToDo: 'Open your link in a recent version of Chrome, Edge, Firefox or Safari.',
      code: 'WEBRTC_UNSUPPORTED',
    });
    const insecure = await somebody();
    await insecure.goto(insecurely(english(link)));
    await readsFault(insecure, {
      title: 'This page is not secure',
      whatToDo: 'The address must start with https. Use the link from your hospital as it is.',
      code: 'INSECURE_CONTEXT',
    });
  });

  it('lose nothing of the patient’s while the server is away at the start', async () => {
    const { link } = await openConsultation(house.demo.url);
    const page = await somebody();
    await arrive(page, link);
    await consent(page);
    await house.demo.stopSignalling();
    await checkDevices(page);
    await readsFault(page, HOSPITAL_SILENT);

    await press(page, 'Réessayer');
    await readsFault(page, HOSPITAL_SILENT);
    await house.demo.restartSignalling();
    await press(page, 'Réessayer');
    await isWaiting(page);
  });

  it('let the patient try again when the hospital answers but the signalling does not', async () => {
    const { link } = await openConsultation(house.demo.url);
    const page = await somebody();
    await page.route(
      '**/api/visites/admission',
      async (route) => {
        const response = await route.fetch();
        await house.demo.stopSignalling();
        await route.fulfill({ response });
      },
      { times: 1 },
    );
    await toTheDoor(page, link);
    await readsFault(page, SERVICE_SILENT);

    await house.demo.restartSignalling();
    await press(page, 'Réessayer');
    await isWaiting(page);
  });

  it('let the practitioner try again as well, and then invite', async () => {
    const office = await somebody({ name: 'practitioner', viewport: COMPUTER });
    await house.demo.stopSignalling();
    await pressVisitButton(office, house.demo.url);
    await readsFault(office, HOSPITAL_SILENT);

    await house.demo.restartSignalling();
    await press(office, 'Réessayer');
    assert.match(await linkOf(office), /#r=tc_/);
  });

  it('keep the seat of who waits, and Réessayer admits once the server is back', async () => {
    const office = await somebody({ name: 'practitioner', viewport: COMPUTER });
    const page = await somebody();
    const link = await openVisit(office, house.demo.url);
    await toTheDoor(page, link);
    await isWaiting(page);
    const admitting = office.getByRole('button', { name: /^Admettre Mme Jeanne Martin/ });
    await admitting.waitFor();
    await house.demo.stopSignalling();
    await admitting.click();
    await readsFault(office, SERVICE_SILENT);

    await house.demo.restartSignalling();
    // As often as the banner comes back: the line to the server needs its own moment as well.
    const retry = office.getByRole('button', { name: 'Réessayer' });
    const call = office.locator('tdoc-call');
    while (!(await call.isVisible())) {
      await retry.or(call).first().waitFor();
      // Gone under the hand when the call begins meanwhile.
      await retry.click({ timeout: 1_000 }).catch(() => undefined);
    }
    await inCall(page);
  });
});
