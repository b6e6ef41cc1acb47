/**
 * The whole journey once more with Firefox ESR as the patient's browser, because two engines agree on
 * less than two pages of one: consent, devices, waiting room, picture, sound, chat and code.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser as Chromium, Page } from 'playwright-core';
import type { Browser as Firefox, ElementHandle, Page as FirefoxPage } from 'puppeteer-core';

import { launchChromium, launchFirefox } from './browsers.ts';
import { openHouse, type House } from './house.ts';
import { admit, inBar, inCall, openVisit } from './journey.ts';
import {
  cameraUse,
  controlNamed,
  countCameraUse,
  distinctRemotePictures,
  elementShowing,
  loudestRecordedSound,
  loudestRemoteSound,
} from './page-probe.ts';
import { COMPUTER, visitor } from './visitor.ts';
import type { Complaints } from './watched-page.ts';

/** Firefox's first start on a busy machine of two cores alone takes half a minute. */
const FIREFOX_STEP_MS = 45_000;
/** Firefox's fake microphone hums without a pause, Chromium's beeps about once a second. */
const LISTEN_MS = 2_500;
const AUDIBLE = 0.01;
/** In the page's own time: a hidden frame would never draw one. */
const STEP = { timeout: FIREFOX_STEP_MS, polling: 100 };
const CHAT = 'Je vous vois très bien';

/** What Mme Martin does, by the words she reads; puppeteer has words of its own for it. */
class FirefoxPatient {
  readonly page: FirefoxPage;
  readonly complaints: string[] = [];

  constructor(page: FirefoxPage) {
    this.page = page;
    page.setDefaultTimeout(FIREFOX_STEP_MS);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  async press(name: string): Promise<void> {
    const found = await this.page.waitForFunction(controlNamed, STEP, name);
    await (found.asElement() as ElementHandle | null)?.click();
  }

  /** Resolves once the text can be read. */
  async reads(text: string): Promise<void> {
    await this.page.waitForFunction(elementShowing, STEP, text);
  }

  /** The call's bar hides after a while; a person moves the hand first. */
  async pressInBar(name: string): Promise<void> {
    await this.page.mouse.move(200, 300);
    await this.page.mouse.move(220, 320);
    await this.press(name);
  }
}

describe('A teleconsultation with Firefox at the patient’s', { timeout: 240_000 }, () => {
  let house: House;
  let chromium: Chromium;
  let firefox: Firefox;
  let practitioner: Page;
  let complaints: Complaints;
  let patient: FirefoxPatient;
  let link = '';

  before(async () => {
    [house, chromium, firefox] = await Promise.all([
      openHouse(),
      launchChromium(),
      launchFirefox(),
    ]);
    ({ page: practitioner, complaints } = await visitor(chromium, {
      name: 'practitioner',
      viewport: COMPUTER,
    }));
    const page = await firefox.newPage();
    await page.setViewport({ width: 390, height: 780 });
    await page.evaluateOnNewDocument(countCameraUse);
    patient = new FirefoxPatient(page);
  });

  after(async () => {
    await Promise.all([chromium.close(), firefox.close()]);
    await house.close();
  });

  it('takes the secret out of the address bar and opens no camera before consent', async () => {
    link = await openVisit(practitioner, house.demo.url);
    await patient.page.goto(link);
    await patient.press('Commencer');
    await patient.reads('1 sur 3');

    assert.equal(new URL(patient.page.url()).hash, '');
    assert.deepEqual(await patient.page.evaluate(cameraUse), { calls: 0, live: 0 });
  });

  it('leads through consent and device check into the waiting room', async () => {
    await patient.press('Oui');
    await patient.reads('2 sur 3');
    await patient.press('Oui');
    await patient.reads('3 sur 3');
    await patient.press('Non');
    await patient.reads('Votre caméra fonctionne');
    await patient.press('Écouter un son');
    await patient.press('Oui');
    await patient.press('Entrer en salle d’attente');

    await patient.reads('Vous êtes en salle d’attente');
    assert.equal((await house.appointment()).status, 'waiting');
  });

  it('lets both see moving pictures and hear each other', async () => {
    await admit(practitioner);
    await inCall(practitioner);
    await patient.page.waitForSelector('>>> tdoc-call');

    const [seenByPractitioner, seenByPatient] = await Promise.all([
      practitioner.evaluate(distinctRemotePictures),
      patient.page.evaluate(distinctRemotePictures),
    ]);
    assert.ok(seenByPractitioner >= 5, `practitioner saw ${seenByPractitioner} pictures`);
    assert.ok(seenByPatient >= 5, `patient saw ${seenByPatient} pictures`);
    const [heardByPractitioner, heardByPatient] = await Promise.all([
      practitioner.evaluate(loudestRemoteSound, LISTEN_MS),
      patient.page.evaluate(loudestRecordedSound, LISTEN_MS),
    ]);
    assert.ok(heardByPractitioner > AUDIBLE, `practitioner heard ${heardByPractitioner}`);
    assert.ok(heardByPatient > AUDIBLE, `patient heard ${heardByPatient}`);
  });

  it('shows both the same verification code', async () => {
    const numbers = '>>> tdoc-verification-code >>> .numbers';
    await inBar(practitioner, /^Chiffrée/);
    const sheet = practitioner.locator('tdoc-verification-code .numbers');
    await sheet.waitFor();
    const seenByPractitioner = await sheet.innerText();
    await practitioner.keyboard.press('Escape');

    await patient.pressInBar('Chiffrée');
    const shown = await patient.page.waitForSelector(numbers);
    const seenByPatient = await shown?.evaluate((element) => (element as HTMLElement).innerText);
    await patient.page.keyboard.press('Escape');

    assert.match(seenByPractitioner, /^\d{4}\s+\d{4}\s+\d{4}$/);
    assert.equal(seenByPatient, seenByPractitioner);
  });

  it('brings a chat text across', async () => {
    await inBar(practitioner, 'Discussion');
    const field = practitioner.locator('tdoc-chat').getByRole('textbox');
    await field.fill(CHAT);
    await field.press('Enter');

    await patient.pressInBar('Discussion');
    await patient.reads(CHAT);
    await patient.page.keyboard.press('Escape');
    await practitioner.keyboard.press('Escape');
  });

  it('ends for both and frees camera and microphone', async () => {
    await inBar(practitioner, 'Quitter');
    await practitioner.getByRole('button', { name: 'Terminer pour tous' }).first().click();

    await patient.reads('La téléconsultation est terminée');
    await practitioner.locator('tdoc-summary').waitFor();
    assert.equal((await patient.page.evaluate(cameraUse)).live, 0);
    assert.equal((await house.appointment()).status, 'ended');
  });

  it('made no page complain', () => {
    assert.deepEqual([...complaints.lines, ...patient.complaints], []);
  });
});
