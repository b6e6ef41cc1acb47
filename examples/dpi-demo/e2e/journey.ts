/**
 * What the two people do, by the words they read on the buttons: an end-to-end test that finds no
 * button by its name has found a defect that a person would meet as well.
 */
import type { Frame, Page } from 'playwright-core';

/** Where a person reads and presses: a page, or the frame inside one. */
type Place = Pick<Page | Frame, 'getByRole' | 'getByText' | 'locator'>;

const STEP_MS = 15_000;

export function press(page: Place, name: string | RegExp): Promise<void> {
  return page.getByRole('button', { name }).first().click({ timeout: STEP_MS });
}

/** Dr Garnier opens the 10:30 appointment and starts the visit; the answer is the patient's link. */
export async function openVisit(page: Page, url: string): Promise<string> {
  await page.goto(url);
  await page.getByRole('button', { name: /Jeanne Martin.*Téléconsultation/ }).click();
  await press(page, /^(Téléconsultation de 10|En cours|Mme Jeanne Martin)/);
  return linkOf(page);
}

export async function linkOf(page: Place): Promise<string> {
  const field = page.getByRole('textbox', { name: 'Lien de la téléconsultation' });
  await field.waitFor({ timeout: STEP_MS });
  return field.inputValue();
}

/** Mme Martin opens the link and reaches the consent questions. */
export async function arrive(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await press(page, 'Commencer');
  await page.getByRole('button', { name: 'Oui', exact: true }).waitFor({ timeout: STEP_MS });
}

/** Answers the three questions: yes, yes, no. */
export async function consent(page: Page): Promise<void> {
  for (const [index, answer] of ['Oui', 'Oui', 'Non'].entries()) {
    await page.getByText(`${index + 1} sur 3`).waitFor({ timeout: STEP_MS });
    await page.getByRole('button', { name: answer, exact: true }).click({ timeout: STEP_MS });
  }
}

export async function checkDevices(page: Page): Promise<void> {
  await press(page, 'Écouter un son');
  await press(page, /^Oui/);
  await press(page, 'Entrer en salle d’attente');
}

export async function enterWaitingRoom(page: Page, link: string): Promise<void> {
  await arrive(page, link);
  await consent(page);
  await checkDevices(page);
  await isWaiting(page);
}

/** In the waiting room, not only on the way into it. */
export async function isWaiting(page: Page): Promise<void> {
  await page
    .getByRole('heading', { name: 'Vous êtes en salle d’attente', exact: true })
    .waitFor({ timeout: STEP_MS });
}

export async function admit(page: Place): Promise<void> {
  await press(page, /^Admettre Mme Jeanne Martin/);
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
