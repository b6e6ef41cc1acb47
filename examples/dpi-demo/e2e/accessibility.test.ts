/**
 * The real journey as people with a keyboard or a screen reader meet it: axe on each screen of both
 * people, and the whole way without a mouse.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

import { openHouse, type House } from './house.ts';
import {
  admit,
  arrive,
  checkDevices,
  consent,
  inBar,
  inCall,
  isWaiting,
  openVisit,
  press,
} from './journey.ts';
import { twoPeople, type TwoPeople } from './two-people.ts';

/** The laws on public sites (RGAA, EN 301 549) ask for WCAG AA; best practices come on top. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** More presses than any screen has controls: whoever needs more is lost. */
const MANY_PRESSES = 80;
const CHAT = 'Bonjour Madame Martin';

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  );
}

/** The name of what has the focus, through every shadow root. */
function focusedName(): string {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  if (!active) return '';
  const [label] = (active as HTMLElement & { labels?: NodeListOf<HTMLElement> }).labels ?? [];
  const name = active.getAttribute('aria-label') ?? label?.textContent ?? active.textContent;
  return name.replace(/\s+/g, ' ').trim();
}

/** Goes from control to control until the one of this name has the focus, then presses it. */
async function pressByKeyboard(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, 'button', name);
  await page.keyboard.press('Enter');
}

async function tabTo(page: Page, role: 'button' | 'textbox', name: RegExp): Promise<void> {
  await page.getByRole(role, { name }).first().waitFor();
  const passed: string[] = [];
  while (passed.length < MANY_PRESSES) {
    const focused = await page.evaluate(focusedName);
    if (name.test(focused)) return;
    passed.push(focused);
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard never came to ${String(name)}: ${passed.join(' · ')}`);
}

describe('The journey for everybody', { timeout: 180_000 }, () => {
  let house: House;
  let people: TwoPeople;

  before(async () => {
    house = await openHouse();
    people = await twoPeople();
    // A screen that fades in has no contrast yet; for whoever asks for no motion, it is there at once.
    for (const page of [people.practitioner, people.patient]) {
      await page.emulateMedia({ reducedMotion: 'reduce' });
    }
  });

  after(async () => {
    await people.close();
    await house.close();
  });

  describe('has no barrier that axe knows', () => {
    let link = '';

    it('on the agenda, the record and the practitioner’s waiting list with the link', async () => {
      await people.practitioner.goto(house.demo.url);
      await people.practitioner.getByRole('button', { name: /Jeanne Martin/ }).waitFor();
      assert.deepEqual(await violations(people.practitioner), []);
      link = await openVisit(people.practitioner, house.demo.url);
      assert.deepEqual(await violations(people.practitioner), []);
    });

    it('on arrival, each question of consent, the device check and the waiting room', async () => {
      const { patient } = people;
      await patient.goto(link);
      await patient.getByRole('button', { name: 'Commencer' }).waitFor();
      assert.deepEqual(await violations(patient), []);
      await arrive(patient, link);
      assert.deepEqual(await violations(patient), []);
      await consent(patient);
      await patient.getByText('Votre caméra fonctionne').waitFor();
      assert.deepEqual(await violations(patient), []);
      await checkDevices(patient);
      await isWaiting(patient);
      assert.deepEqual(await violations(patient), []);
    });

    it('while somebody waits, in the call and in each of its panels, for both', async () => {
      const { practitioner, patient } = people;
      await practitioner.getByRole('button', { name: /^Admettre/ }).waitFor();
      assert.deepEqual(await violations(practitioner), []);
      await admit(practitioner);
      await Promise.all([inCall(practitioner), inCall(patient)]);
      for (const page of [practitioner, patient]) {
        await page.getByRole('button', { name: /^Chiffrée/ }).waitFor();
        assert.deepEqual(await violations(page), []);
        for (const panel of [/^Discussion/, /^Plus/, /^Chiffrée/, /^Quitter/]) {
          await inBar(page, panel);
          await page.getByRole('dialog').waitFor();
          assert.deepEqual(await violations(page), [], String(panel));
          await page.keyboard.press('Escape');
          await page.getByRole('dialog').waitFor({ state: 'hidden' });
        }
      }
    });

    it('on the summary of both', async () => {
      const { practitioner, patient } = people;
      await inBar(practitioner, 'Quitter');
      await press(practitioner, /Terminer pour tous/);
      for (const page of [practitioner, patient]) {
        await page.locator('tdoc-summary').waitFor();
        assert.deepEqual(await violations(page), []);
      }
    });

    it('on an error', async () => {
      await people.patient.goto('about:blank');
      await people.patient.goto(`${house.demo.url}/visite#r=x`);
      await people.patient.getByRole('heading', { name: 'Ce lien est incomplet' }).waitFor();
      assert.deepEqual(await violations(people.patient), []);
    });
  });

  describe('needs no mouse', () => {
    before(() => house.startAgain());

    it('for Mme Martin, from the link to the waiting room', async () => {
      const { practitioner, patient } = people;
      const link = await openVisit(practitioner, house.demo.url);
      await patient.goto('about:blank');
      await patient.goto(link);
      await pressByKeyboard(patient, /^Commencer$/);
      for (const [index, answer] of ['Oui', 'Oui', 'Non'].entries()) {
        await patient.getByText(`${index + 1} sur 3`).waitFor();
        await pressByKeyboard(patient, new RegExp(`^${answer}$`));
      }
      await pressByKeyboard(patient, /^Écouter un son$/);
      await pressByKeyboard(patient, /^Oui$/);
      await pressByKeyboard(patient, /^Entrer en salle d’attente$/);
      await isWaiting(patient);
    });

    it('for Dr Garnier, to admit, to write and to leave', async () => {
      const { practitioner, patient } = people;
      await pressByKeyboard(practitioner, /^Admettre Mme Jeanne Martin/);
      await Promise.all([inCall(practitioner), inCall(patient)]);

      await pressByKeyboard(practitioner, /^Discussion/);
      await tabTo(practitioner, 'textbox', /Votre message/);
      await practitioner.keyboard.type(CHAT);
      await practitioner.keyboard.press('Enter');
      await inBar(patient, /^Discussion/);
      await patient.locator('tdoc-chat').getByText(CHAT).waitFor();
      await practitioner.keyboard.press('Escape');
      assert.match(await practitioner.evaluate(focusedName), /^Discussion/);

      await pressByKeyboard(practitioner, /^Quitter$/);
      await pressByKeyboard(practitioner, /^Quitter sans terminer$/);
      await practitioner.getByRole('heading', { name: 'Vous avez quitté' }).waitFor();
    });
  });

  it('made no page complain', () => {
    assert.deepEqual(
      people.complaints.flatMap(({ lines }) => lines),
      [],
    );
  });
});
