/** Dr Garnier and Mme Martin, each in a Chromium process of their own, in front of one house. */
import type { Page } from 'playwright-core';

import { launchChromium } from './browsers.ts';
import { admit, enterWaitingRoom, inCall, openVisit } from './journey.ts';
import { COMPUTER, visitor } from './visitor.ts';
import type { Complaints } from './watched-page.ts';

export interface TwoPeople {
  practitioner: Page;
  patient: Page;
  complaints: readonly Complaints[];
  close(): Promise<void>;
}

export async function twoPeople(
  options: {
    /** More arguments for both browsers. */
    extra?: readonly string[];
    /** Runs before the first line of both pages. */
    beforeThePage?: () => void;
  } = {},
): Promise<TwoPeople> {
  const { extra = [], beforeThePage } = options;
  const browsers = await Promise.all([launchChromium({ extra }), launchChromium({ extra })]);
  const [hospital, home] = browsers;
  const before = beforeThePage ? { beforeThePage } : {};
  const practitioner = await visitor(hospital, {
    name: 'practitioner',
    viewport: COMPUTER,
    ...before,
  });
  const patient = await visitor(home, before);
  return {
    practitioner: practitioner.page,
    patient: patient.page,
    complaints: [practitioner.complaints, patient.complaints],
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
