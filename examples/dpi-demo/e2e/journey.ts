/**
 * What the two people do, by the words they read on the buttons: an end-to-end test that finds no
 * button by its name has found a defect that a person would meet as well.
 */
import type { Frame, Page } from 'playwright-core';

import { FRENCH, type JourneyWords } from './words.ts';

/** Where a person reads and presses: a page, or the frame inside one. */
type Place = Pick<Page | Frame, 'getByRole' | 'getByText' | 'locator'>;

const STEP_MS = 15_000;

export function press(page: Place, name: string | RegExp): Promise<void> {
  return page.getByRole('button', { name }).first().click({ timeout: STEP_MS });
}

/** In which language the page is; French unless told otherwise. */
interface Spoken {
  words?: JourneyWords;
}

/** Dr Garnier opens the 10:30 appointment and starts the visit; the answer is the patient's link. */
export async function openVisit(
  page: Page,
  url: string,
  { words = FRENCH }: Spoken = {},
): Promise<string> {
  await page.goto(`${url}/?lang=${words.language}`);
  await page.getByRole('button', { name: words.appointment }).click();
  await press(page, words.visitButton);
  return linkOf(page, { words });
}

export async function linkOf(page: Place, { words = FRENCH }: Spoken = {}): Promise<string> {
  const field = page.getByRole('textbox', { name: words.linkLabel });
  await field.waitFor({ timeout: STEP_MS });
  return field.inputValue();
}

/** Mme Martin opens the link and reaches the consent questions. */
export async function arrive(
  page: Page,
  link: string,
  { words = FRENCH }: Spoken = {},
): Promise<void> {
  await page.goto(link);
  await press(page, words.begin);
  await page.getByRole('button', { name: words.yes, exact: true }).waitFor({ timeout: STEP_MS });
}

/** Answers the three questions: yes, yes, no. */
export async function consent(page: Page, { words = FRENCH }: Spoken = {}): Promise<void> {
  for (const [index, answer] of [words.yes, words.yes, words.no].entries()) {
    await page.getByText(words.progress(index + 1)).waitFor({ timeout: STEP_MS });
    await page.getByRole('button', { name: answer, exact: true }).click({ timeout: STEP_MS });
  }
}

export async function checkDevices(page: Page, { words = FRENCH }: Spoken = {}): Promise<void> {
  await press(page, words.playSound);
  await press(page, new RegExp(`^${words.yes}`));
  await press(page, words.enterWaitingRoom);
}

export async function enterWaitingRoom(
  page: Page,
  link: string,
  spoken: Spoken = {},
): Promise<void> {
  await arrive(page, link, spoken);
  await consent(page, spoken);
  await checkDevices(page, spoken);
  await isWaiting(page, spoken);
}

/** In the waiting room, not only on the way into it. */
export async function isWaiting(page: Page, { words = FRENCH }: Spoken = {}): Promise<void> {
  await page
    .getByRole('heading', { name: words.waiting, exact: true })
    .waitFor({ timeout: STEP_MS });
}

export async function admit(page: Place, { words = FRENCH }: Spoken = {}): Promise<void> {
  await press(page, words.admit);
}

/** The call's bar hides after a while; a person moves the hand first. */
export async function inBar(page: Page, name: string | RegExp, place: Place = page): Promise<void> {
  const bar = place.locator('tdoc-call');
  await bar.waitFor({ timeout: STEP_MS });
  const box = await bar.boundingBox();
  if (box) {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + 10);
  }
  await press(place, name);
}

export async function inCall(page: Place): Promise<void> {
  await page.locator('tdoc-call').waitFor({ timeout: STEP_MS });
}
