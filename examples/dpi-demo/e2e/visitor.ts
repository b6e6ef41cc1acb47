/** One person with a page of their own: what the browser grants, what the page is missing, what it complains of. */
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { countCameraUse } from './page-probe.ts';
import { watch, type Complaints } from './watched-page.ts';

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: Complaints;
}

export interface VisitorOptions {
  /** Who it is, for the complaints of the page. */
  name?: string;
  viewport?: { width: number; height: number };
  locale?: string;
  /** Nothing granted: the browser refuses camera and microphone by itself. */
  permissions?: readonly string[];
  /** Runs before the page's own first line. */
  beforeThePage?: () => void;
}

export const COMPUTER = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 780 };

/** Longer than any step of a person takes on a busy machine. */
const STEP_MS = 15_000;

export async function visitor(browser: Browser, options: VisitorOptions = {}): Promise<Visitor> {
  const { name = 'patient', viewport = PHONE, locale = 'fr-FR', beforeThePage } = options;
  const permissions = [...(options.permissions ?? ['camera', 'microphone'])];
  const context = await browser.newContext({ viewport, locale, permissions });
  context.setDefaultTimeout(STEP_MS);
  const page = await context.newPage();
  await page.addInitScript(countCameraUse);
  if (beforeThePage) await page.addInitScript(beforeThePage);
  return { page, context, complaints: watch(page, name) };
}
