/** Bad input and faults of issue 2, where camera or microphone are refused, absent or busy. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { launchChromium } from './browsers.ts';
import { openHouse, type House } from './house.ts';
import { admit, arrive, consent, inCall, isWaiting, openVisit, press } from './journey.ts';
import { loudestRemoteSound } from './page-probe.ts';
import { openConsultation } from './seat.ts';
import { COMPUTER, visitor, type Visitor, type VisitorOptions } from './visitor.ts';

const FAKE_DEVICES = '--use-fake-device-for-media-stream';
const FAKE_ANSWER = '--use-fake-ui-for-media-stream';
const HOW_TO_ALLOW =
  'Cliquez sur l’icône à gauche de l’adresse, activez Caméra et Micro, puis appuyez sur Réessayer.';
/** Chromium's fake microphone beeps about once a second, at about a tenth of full scale. */
const LISTEN_MS = 2_500;
const AUDIBLE = 0.01;

/** Another application holds the camera, and the microphone unless told otherwise, until it lets go. */
function busyDevices(): void {
  const devices = navigator.mediaDevices;
  const getUserMedia = devices.getUserMedia.bind(devices);
  const held = { video: true, audio: true };
  Object.assign(window, { heldByAnother: held });
  devices.getUserMedia = async (constraints = {}) => {
    if ((held.video && constraints.video) || (held.audio && constraints.audio)) {
      throw new DOMException('Could not start source', 'NotReadableError');
    }
    return getUserMedia(constraints);
  };
}

function letGo(kinds: ('video' | 'audio')[]): void {
  const { heldByAnother } = window as unknown as {
    heldByAnother: Record<'video' | 'audio', boolean>;
  };
  for (const kind of kinds) heldByAnother[kind] = false;
}

describe('Camera and microphone that do not open', { timeout: 120_000 }, () => {
  let house: House;
  let browsers: Browser[] = [];
  let visitors: Visitor[] = [];

  const browserWith = async (options: Parameters<typeof launchChromium>[0]): Promise<Browser> => {
    const launched = await launchChromium(options);
    browsers.push(launched);
    return launched;
  };
  const somebody = async (browser: Browser, options: VisitorOptions = {}): Promise<Page> => {
    const opened = await visitor(browser, options);
    visitors.push(opened);
    await opened.page.addInitScript(() => {
      const codes: string[] = [];
      Object.assign(window, { tdocCodes: codes });
      addEventListener('tdoc-error', (event) => {
        codes.push((event as unknown as { code: string }).code);
      });
    });
    return opened.page;
  };
  const codesOf = (page: Page): Promise<string[]> =>
    page.evaluate(() => (window as unknown as { tdocCodes: string[] }).tdocCodes);
  const toTheDeviceCheck = async (page: Page): Promise<void> => {
    const { link } = await openConsultation(house.demo.url);
    await arrive(page, link);
    await consent(page);
  };
  const reads = async (page: Page, title: string, whatToDo: string): Promise<void> => {
    await page.getByRole('heading', { name: title, exact: true }).waitFor();
    await page.getByText(whatToDo, { exact: true }).waitFor();
  };
  const enterWithout = (page: Page) => page.getByRole('button', { name: 'Continuer sans image' });

  before(async () => {
    house = await openHouse();
  });

  after(async () => {
    await house.close();
  });

  beforeEach(() => house.startAgain());

  afterEach(async () => {
    const lines = visitors.flatMap(({ complaints }) => complaints.lines);
    await Promise.all(browsers.map((browser) => browser.close()));
    browsers = [];
    visitors = [];
    assert.deepEqual(lines, []);
  });

  it('are refused by the browser: it shows where to allow them, and Réessayer opens them', async () => {
    const browser = await browserWith({ without: [FAKE_ANSWER] });
    const page = await somebody(browser, { permissions: [] });
    await toTheDeviceCheck(page);

    await reads(page, 'Votre navigateur n’a pas accès au micro', HOW_TO_ALLOW);
    assert.deepEqual(await codesOf(page), ['ERR_TDOC_MICROPHONE_REFUSED']);
    assert.equal(await enterWithout(page).isDisabled(), true);
    await page.context().grantPermissions(['camera', 'microphone']);
    await press(page, 'Réessayer');
    await page.getByText('Votre caméra fonctionne').waitFor();
    await press(page, 'Entrer en salle d’attente');
    await isWaiting(page);
  });

  it('are refused for the camera alone: the visit goes on with sound', async () => {
    const browser = await browserWith({ without: [FAKE_ANSWER] });
    const page = await somebody(browser, { permissions: ['microphone'] });
    await toTheDeviceCheck(page);

    await reads(page, 'Votre navigateur n’a pas accès à la caméra', HOW_TO_ALLOW);
    assert.deepEqual(await codesOf(page), ['ERR_TDOC_CAMERA_REFUSED']);
    await enterWithout(page).click();
    await isWaiting(page);
  });

  it('are both absent: it says what to plug in', async () => {
    const browser = await browserWith({ without: [FAKE_DEVICES] });
    const page = await somebody(browser);
    await toTheDeviceCheck(page);

    await reads(page, 'Aucun micro trouvé', 'Branchez un micro ou un casque, puis réessayez.');
    assert.deepEqual(await codesOf(page), ['ERR_TDOC_MICROPHONE_ABSENT']);
    await press(page, 'Réessayer');
    await reads(page, 'Aucun micro trouvé', 'Branchez un micro ou un casque, puis réessayez.');
  });

  it('are absent for the camera alone: both hear each other all the same', async () => {
    const cameraless = await browserWith({
      without: [FAKE_DEVICES],
      extra: [`${FAKE_DEVICES}=device-count=0`],
    });
    const office = await somebody(await browserWith({}), {
      name: 'practitioner',
      viewport: COMPUTER,
    });
    const page = await somebody(cameraless);
    await arrive(page, await openVisit(office, house.demo.url));
    await consent(page);

    await reads(
      page,
      'Aucune caméra trouvée',
      'Branchez une caméra puis réessayez. Vous pouvez aussi continuer avec le son seul.',
    );
    assert.deepEqual(await codesOf(page), ['ERR_TDOC_CAMERA_ABSENT']);
    await enterWithout(page).click();
    await isWaiting(page);
    await admit(office);
    await Promise.all([inCall(office), inCall(page)]);
    const [heardByPractitioner, heardByPatient] = await Promise.all([
      office.evaluate(loudestRemoteSound, LISTEN_MS),
      page.evaluate(loudestRemoteSound, LISTEN_MS),
    ]);
    assert.ok(heardByPractitioner > AUDIBLE, `practitioner heard ${heardByPractitioner}`);
    assert.ok(heardByPatient > AUDIBLE, `patient heard ${heardByPatient}`);
  });

  it('are held by another application: Réessayer opens them once it lets go', async () => {
    const page = await somebody(await browserWith({}), { beforeThePage: busyDevices });
    await toTheDeviceCheck(page);

    await reads(
      page,
      'Votre micro est déjà utilisé',
      'Fermez les autres applications qui utilisent le micro, puis réessayez.',
    );
    await page.evaluate(letGo, ['audio' as const]);
    await press(page, 'Réessayer');
    await reads(
      page,
      'Votre caméra est déjà utilisée',
      'Fermez les autres applications qui utilisent la caméra, puis réessayez.',
    );
    assert.deepEqual(await codesOf(page), ['ERR_TDOC_MICROPHONE_BUSY', 'ERR_TDOC_CAMERA_BUSY']);
    await page.evaluate(letGo, ['video' as const]);
    await press(page, 'Réessayer');
    await page.getByText('Votre caméra fonctionne').waitFor();
    await press(page, 'Entrer en salle d’attente');
    await isWaiting(page);
  });

  it('are busy at the practitioner’s: a banner says so and the teleconsultation opens', async () => {
    const browser = await browserWith({});
    const office = await somebody(browser, {
      name: 'practitioner',
      viewport: COMPUTER,
      beforeThePage: busyDevices,
    });
    await openVisit(office, house.demo.url);

    await reads(
      office,
      'Votre micro est déjà utilisé',
      'Fermez les autres applications qui utilisent le micro, puis réessayez.',
    );
    await office.getByText('ERR_TDOC_MICROPHONE_BUSY', { exact: true }).waitFor();
    await office.evaluate(letGo, ['video' as const, 'audio' as const]);
    await press(office, 'Réessayer');
    await office.getByText('Votre micro est déjà utilisé').waitFor({ state: 'hidden' });
    await office.getByRole('button', { name: 'Micro, Couper le micro' }).waitFor();
  });
});
