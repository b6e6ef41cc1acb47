/** Dr Garnier and Mme Martin, each in a Chromium process of their own, in front of one house. */
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { launchChromium } from './browsers.ts';
import { admit, enterWaitingRoom, inCall, openVisit } from './journey.ts';
import { countCameraUse } from './page-probe.ts';
import { watch, type Complaints } from './watched-page.ts';

export interface TwoPeople {
  practitioner: Page;
  patient: Page;
  complaints: readonly Complaints[];
  close(): Promise<void>;
}

async function page(browser: Browser, viewport: { width: number; height: number }): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    viewport,
    locale: 'fr-FR',
    permissions: ['camera', 'microphone'],
  });
  const opened = await context.newPage();
  await opened.addInitScript(countCameraUse);
  return opened;
}

export async function twoPeople(): Promise<TwoPeople> {
  const browsers = await Promise.all([launchChromium(), launchChromium()]);
  const [hospital, home] = browsers;
  const practitioner = await page(hospital, { width: 1280, height: 800 });
  const patient = await page(home, { width: 390, height: 780 });
  return {
    practitioner,
    patient,
    complaints: [watch(practitioner, 'practitioner'), watch(patient, 'patient')],
    close: async () => {
      await Promise.all(browsers.map((browser) => browser.close()));
    },
  };
}

/** Both in the call; the answer is the patient's link. */
export async function meet({ practitioner, patient }: TwoPeople, url: string): Promise<string> {
  const link = await openVisit(practitioner, url);
  await enterWaitingRoom(patient, link);
  await admit(practitioner);
  await Promise.all([inCall(practitioner), inCall(patient)]);
  return link;
}
