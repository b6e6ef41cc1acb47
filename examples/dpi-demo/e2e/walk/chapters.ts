/**
 * The walk itself, in chapters that need nothing of each other: each opens its own teleconsultation and
 * has every state of it taken on the way. A chapter none of whose states is wanted is not walked.
 */
import type { Browser, Page } from 'playwright-core';

import { launchChromium } from '../browsers.ts';
import { openHouse, type House } from '../house.ts';
import {
  admit,
  arrive,
  checkDevices,
  consent,
  enterWaitingRoom,
  inBar,
  inCall,
  isWaiting,
  linkOf,
  openVisit,
  press,
} from '../journey.ts';
import { distinctRemotePictures, isScreenDrawn } from '../page-probe.ts';
import { COMPUTER, visitor, type VisitorOptions } from '../visitor.ts';
import type { Camera } from './camera.ts';
import { tellLosses } from './losses.ts';
import type { State } from './states.ts';
import type { WalkWords } from './words.ts';

const SLOW_MS = 40_000;

export interface Stage {
  camera: Camera;
  words: WalkWords;
  /** Two people, two browsers, as two machines. */
  hospital: Browser;
  home: Browser;
}

export interface Chapter {
  name: string;
  states: readonly State[];
  walk(stage: Stage): Promise<void>;
}

const open = async (browser: Browser, options: VisitorOptions = {}): Promise<Page> =>
  (await visitor(browser, options)).page;

const desk = ({ hospital, words }: Stage): Promise<Page> =>
  open(hospital, { name: 'practitioner', viewport: COMPUTER, locale: words.language });

const phone = ({ home, words }: Stage): Promise<Page> => open(home, { locale: words.language });

const seesTheOther = (pages: readonly Page[]) =>
  Promise.all(pages.map((page) => page.evaluate(distinctRemotePictures)));

async function openCode(page: Page, { words }: Stage): Promise<void> {
  await inBar(page, words.encrypted);
  await page.locator('tdoc-verification-code .numbers').first().waitFor();
}

async function closeAll(pages: readonly Page[]): Promise<void> {
  await Promise.all(pages.map((page) => page.context().close()));
}

/** From the agenda to the moment both are in the call. */
async function arriveTogether(
  stage: Stage,
  { house, practitioner, patient }: { house: House; practitioner: Page; patient: Page },
): Promise<string> {
  const { camera, words } = stage;
  const { url } = house.demo;
  await practitioner.goto(`${url}/?lang=${words.language}`);
  await practitioner.getByRole('button', { name: words.visitButton }).waitFor();
  await camera.take('agenda', practitioner);
  const link = await openVisit(practitioner, url, { words });
  await camera.take('lobby', practitioner);

  await patient.goto(link);
  await patient.getByRole('button', { name: words.begin }).waitFor();
  await camera.take('arrival', patient);
  await press(patient, words.begin);
  await patient.getByText(words.progress(1)).waitFor();
  await camera.take('consent-1', patient);
  await patient.getByRole('button', { name: words.no, exact: true }).click();
  await patient.getByRole('button', { name: words.reconsider }).waitFor();
  await camera.take('consent-refused', patient);
  await press(patient, words.reconsider);
  for (const [index, state] of (['consent-2', 'consent-3'] as const).entries()) {
    await patient.getByText(words.progress(index + 1)).waitFor();
    await patient.getByRole('button', { name: words.yes, exact: true }).click();
    await patient.getByText(words.progress(index + 2)).waitFor();
    await camera.take(state, patient);
  }
  await patient.getByRole('button', { name: words.no, exact: true }).click();
  await patient.getByText(words.cameraWorks).waitFor();
  await camera.take('device-check', patient);
  await press(patient, words.playSound);
  await press(patient, new RegExp(`^${words.yes}`));
  await patient.getByText(words.soundHeard).waitFor();
  await camera.take('device-check-done', patient);
  await press(patient, words.enterWaitingRoom);
  await isWaiting(patient, { words });
  await camera.take('waiting-room', patient);

  await practitioner.getByRole('button', { name: words.admit }).waitFor();
  await camera.take('waiting-list', practitioner);
  const second = await desk(stage);
  await second.goto(`${url}/?lang=${words.language}`);
  await second.getByRole('button', { name: words.visitButton }).waitFor();
  await camera.take('visit-button-waiting', second);
  await admit(practitioner, { words });
  await Promise.all([inCall(practitioner), inCall(patient)]);
  await seesTheOther([practitioner, patient]);
  await Promise.all([
    camera.take('call-practitioner', practitioner),
    camera.take('call-patient', patient),
  ]);
  await camera.take('visit-button-in-progress', second);
  await closeAll([second]);
  return link;
}

/** What can be opened over the call, and closed again. */
async function openPanels(
  { camera, words }: Stage,
  { practitioner, patient }: { practitioner: Page; patient: Page },
): Promise<void> {
  const panel = async (state: State, page: Page, name: RegExp): Promise<void> => {
    await inBar(page, name);
    await page.getByRole('dialog').waitFor();
    await camera.take(state, page);
  };
  const close = async (page: Page): Promise<void> => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  };
  await panel('more-menu', practitioner, words.more);
  await close(practitioner);
  await panel('more-menu-patient', patient, words.more);
  await press(patient, words.devices);
  await patient.locator('tdoc-device-picker').waitFor();
  await camera.take('devices', patient);
  await close(patient);
  await panel('leave-practitioner', practitioner, words.leave);
  await close(practitioner);
  await panel('leave-patient', patient, words.leave);
  await close(patient);
}

async function talkInWriting(
  { camera, words }: Stage,
  { practitioner, patient }: { practitioner: Page; patient: Page },
): Promise<void> {
  const write = async (page: Page, text: string): Promise<void> => {
    const field = page.locator('tdoc-chat').getByRole('textbox');
    await field.fill(text);
    await field.press('Enter');
  };
  await inBar(practitioner, words.chat);
  await practitioner.locator('tdoc-chat').waitFor();
  await camera.take('chat-empty', practitioner);
  await write(practitioner, words.hello);
  await inBar(patient, words.chat);
  await patient.locator('tdoc-chat').getByText(words.hello).waitFor();
  await write(patient, words.answer);
  await practitioner.locator('tdoc-chat').getByText(words.answer).waitFor();
  await practitioner.locator('tdoc-chat input[type=file]').setInputFiles({
    name: words.fileName,
    mimeType: 'application/pdf',
    buffer: Buffer.alloc(240_000, 1),
  });
  await patient.getByRole('button', { name: words.receive }).waitFor();
  await Promise.all([
    camera.take('chat-file-offered', patient),
    camera.take('chat-file-waiting', practitioner),
  ]);
  await press(patient, words.receive);
  await patient.locator('tdoc-file-item').getByText(words.received).waitFor();
  await camera.take('chat-file-received', patient);
  for (const page of [practitioner, patient]) await page.keyboard.press('Escape');
}

async function compareCodes(
  stage: Stage,
  { practitioner, patient }: { practitioner: Page; patient: Page },
): Promise<void> {
  const { camera, words } = stage;
  await openCode(patient, stage);
  await camera.take('code-compare', patient);
  await press(patient, words.different);
  await patient.getByRole('button', { name: words.stop }).waitFor();
  await camera.take('code-doubt', patient);
  await press(patient, words.back);
  await patient.locator('tdoc-security-details summary').click();
  await patient.locator('tdoc-security-details').getByText('X-Wing').first().waitFor();
  await camera.take('technical-details', patient, {
    at: patient.locator('tdoc-security-details'),
  });
  await patient.locator('tdoc-security-details summary').click();
  await press(patient, words.same);
  await patient.locator('tdoc-verification-code .verified').waitFor();
  await camera.take('code-verified', patient);
  await openCode(practitioner, stage);
  await practitioner.locator('tdoc-verification-code .told').waitFor();
  await camera.take('code-answered', practitioner);
  for (const page of [practitioner, patient]) {
    await page.getByRole('dialog').getByRole('button', { name: words.close }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
}

async function loseTheServer(
  { camera, words }: Stage,
  { house, patient }: { house: House; patient: Page },
): Promise<void> {
  if (!camera.wants('server-away')) return;
  await house.demo.stopSignalling();
  await patient.getByText(words.serverAway).waitFor({ timeout: SLOW_MS });
  await camera.take('server-away', patient);
  await house.demo.restartSignalling();
  await patient.getByText(words.serverAway).waitFor({ state: 'hidden', timeout: SLOW_MS });
}

const visit: Chapter = {
  name: 'visit',
  states: [
    ...(['agenda', 'lobby', 'arrival', 'consent-1', 'consent-refused', 'consent-2'] as const),
    ...(['consent-3', 'device-check', 'device-check-done', 'waiting-room'] as const),
    ...(['waiting-list', 'visit-button-waiting', 'call-practitioner', 'call-patient'] as const),
    ...(['visit-button-in-progress', 'more-menu', 'more-menu-patient', 'devices'] as const),
    ...(['leave-practitioner', 'leave-patient', 'chat-empty', 'chat-file-offered'] as const),
    ...(['chat-file-waiting', 'chat-file-received', 'code-compare', 'code-doubt'] as const),
    ...(['technical-details', 'code-verified', 'code-answered', 'screen-shared'] as const),
    ...(['screen-sharing', 'server-away'] as const),
    ...(['ended-practitioner', 'ended-patient', 'fault-ended'] as const),
  ],
  walk: async (stage) => {
    const { camera, words } = stage;
    const house = await openHouse();
    const [practitioner, patient] = [await desk(stage), await phone(stage)];
    try {
      const link = await arriveTogether(stage, { house, practitioner, patient });
      await openPanels(stage, { practitioner, patient });
      await talkInWriting(stage, { practitioner, patient });
      await compareCodes(stage, { practitioner, patient });
      await inBar(practitioner, words.share);
      await patient.waitForFunction(isScreenDrawn);
      await Promise.all([
        camera.take('screen-shared', patient),
        camera.take('screen-sharing', practitioner),
      ]);
      await inBar(practitioner, words.stopSharing);
      await loseTheServer(stage, { house, patient });

      await inBar(practitioner, words.leave);
      await press(practitioner, words.endForAll);
      await Promise.all(
        [practitioner, patient].map((page) =>
          page.locator('tdoc-summary').waitFor({ timeout: SLOW_MS }),
        ),
      );
      await Promise.all([
        camera.take('ended-practitioner', practitioner),
        camera.take('ended-patient', patient),
      ]);
      if (camera.wants('fault-ended')) {
        await patient.goto('about:blank');
        await arrive(patient, link, { words });
        await consent(patient, { words });
        await checkDevices(patient, { words });
        await patient.getByText('ERR_TDOC_TELECONSULTATION_ENDED').waitFor();
        await camera.take('fault-ended', patient);
      }
    } finally {
      await closeAll([practitioner, patient]);
      await house.close();
    }
  },
};

const faults: Chapter = {
  name: 'faults',
  states: ['fault-link', 'device-refused'],
  walk: async (stage) => {
    const { camera, words } = stage;
    const house = await openHouse();
    // Nobody answers the browser's question for the person here, so it refuses.
    const strict = await launchChromium({ without: ['--use-fake-ui-for-media-stream'] });
    const practitioner = await desk(stage);
    const patient = await open(strict, { locale: words.language, permissions: [] });
    try {
      await patient.goto(`${house.demo.url}/visite?lang=${words.language}#r=x`);
      await patient.getByText('ERR_TDOC_LINK_INVALID').waitFor();
      await camera.take('fault-link', patient);
      const link = await openVisit(practitioner, house.demo.url, { words });
      await patient.goto('about:blank');
      await arrive(patient, link, { words });
      await consent(patient, { words });
      await patient.getByRole('heading', { name: words.refusedDevice }).waitFor();
      await camera.take('device-refused', patient);
    } finally {
      await closeAll([practitioner]);
      await strict.close();
      await house.close();
    }
  },
};

const threePeople: Chapter = {
  name: 'three people',
  states: [
    ...(['three-people', 'group-code'] as const),
    ...(['codes-differed-practitioner', 'codes-differed-patient'] as const),
  ],
  walk: async (stage) => {
    const { camera, words } = stage;
    const house = await openHouse();
    const [practitioner, patient] = [await desk(stage), await phone(stage)];
    const companion = await phone(stage);
    try {
      const link = await openVisit(practitioner, house.demo.url, { words });
      await enterWaitingRoom(patient, link, { words });
      await admit(practitioner, { words });
      await inCall(patient);
      await enterWaitingRoom(companion, link.replace('?', '?role=companion&'), { words });
      await press(practitioner, words.admitCompanion);
      await inCall(companion);
      await seesTheOther([practitioner, companion]);
      await camera.take('three-people', practitioner);
      await openCode(patient, stage);
      await camera.take('group-code', patient);
      await press(patient, words.different);
      await press(patient, words.stop);
      await Promise.all(
        [practitioner, patient].map((page) => page.locator('tdoc-summary').waitFor()),
      );
      await Promise.all([
        camera.take('codes-differed-practitioner', practitioner),
        camera.take('codes-differed-patient', patient),
      ]);
    } finally {
      await closeAll([practitioner, patient, companion]);
      await house.close();
    }
  },
};

const isolated: Chapter = {
  name: 'isolated mode',
  states: ['isolated-lobby', 'isolated-call'],
  walk: async (stage) => {
    const { camera, words } = stage;
    const house = await openHouse({ isolated: true });
    const [practitioner, patient] = [await desk(stage), await phone(stage)];
    try {
      await practitioner.goto(`${house.demo.url}/?lang=${words.language}`);
      await practitioner.getByRole('button', { name: words.appointment }).click();
      await press(practitioner, words.visitButton);
      const handle = await practitioner.locator('tdoc-isolated-frame iframe').elementHandle();
      const inside = await handle?.contentFrame();
      if (!inside) throw new Error('the isolated mode has no frame');
      const link = await linkOf(inside, { words });
      await camera.take('isolated-lobby', practitioner);
      await enterWaitingRoom(patient, link, { words });
      await admit(inside, { words });
      await Promise.all([inCall(inside), inCall(patient)]);
      await inside.evaluate(distinctRemotePictures);
      await camera.take('isolated-call', practitioner);
    } finally {
      await closeAll([practitioner, patient]);
      await house.close();
    }
  },
};

const badLine: Chapter = {
  name: 'bad line',
  states: ['weak-network', 'peer-away'],
  walk: async (stage) => {
    const { camera, words } = stage;
    const house = await openHouse();
    const [practitioner, patient] = [await desk(stage), await phone(stage)];
    try {
      await practitioner.addInitScript(tellLosses);
      const link = await openVisit(practitioner, house.demo.url, { words });
      await enterWaitingRoom(patient, link, { words });
      await admit(practitioner, { words });
      await Promise.all([inCall(practitioner), inCall(patient)]);
      await seesTheOther([practitioner, patient]);
      await practitioner.getByText(words.weak).first().waitFor({ timeout: SLOW_MS });
      await camera.take('weak-network', practitioner);
      // The patient's page is gone without a word, as when a telephone's battery is empty.
      await patient.goto('chrome://crash').catch(() => null);
      await practitioner.getByText(words.interrupted).first().waitFor({ timeout: SLOW_MS });
      await camera.take('peer-away', practitioner);
    } finally {
      await closeAll([practitioner, patient]);
      await house.close();
    }
  },
};

export const CHAPTERS: readonly Chapter[] = [visit, faults, threePeople, badLine, isolated];
