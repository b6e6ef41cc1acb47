/**
 * In an ordinary page, not the isolated mode: no script finds a key or the link's secret in anything that
 * `window` leads to, nor in what the browser stores.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import type { Page } from 'playwright-core';

import { launchChromium } from './browsers.ts';
import { openHouse, type House } from './house.ts';
import { admit, enterWaitingRoom, inCall, openVisit } from './journey.ts';
import { lookForSecrets, noteSecrets } from './secrets-in-page.ts';
import { COMPUTER, visitor } from './visitor.ts';

/** Noise's first chaining key is the protocol's name, which every screen may show. */
const PUBLIC = Buffer.from('Noise_XXpsk0_25519_AESGCM_SHA256').toString('hex');
/** Everything noted so far, and nothing twice. */
async function listenTo(page: Page): Promise<() => string[]> {
  const secrets = new Set<string>();
  await page.exposeFunction('noteSecret', (hex: string) => {
    if (hex !== PUBLIC) secrets.add(hex);
  });
  await page.addInitScript(noteSecrets);
  return () => [...secrets];
}

/** What a page writes to its console, and the errors nobody caught, with their causes. */
function hear(page: Page): string[] {
  const heard: string[] = [];
  page.on('console', (message) => heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(inspect(error, { depth: 9 })));
  return heard;
}

describe('what a script of the page can reach', () => {
  let house: House;
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  let practitioner: Page;
  let patient: Page;
  let linkSecret = '';
  let heard: string[][];
  let keysOf: Record<'practitioner' | 'patient', () => string[]>;

  before(async () => {
    house = await openHouse();
    browser = await launchChromium();
    ({ page: practitioner } = await visitor(browser, { name: 'practitioner', viewport: COMPUTER }));
    ({ page: patient } = await visitor(browser));
    heard = [hear(practitioner), hear(patient)];
    keysOf = { practitioner: await listenTo(practitioner), patient: await listenTo(patient) };
    const link = await openVisit(practitioner, house.demo.url);
    linkSecret = Buffer.from(new URL(link).hash.split('k=')[1] ?? '', 'base64url').toString('hex');
    await enterWaitingRoom(patient, link);
    await admit(practitioner);
    await Promise.all([inCall(practitioner), inCall(patient)]);
  });
  after(async () => {
    await browser.close();
    await house.close();
  });

  it('is no key and no link secret in the patient’s page, nor in what it stores', async () => {
    const keys = keysOf.patient();
    assert.ok(keys.includes(linkSecret), 'the keys were not noted');
    assert.ok(keys.length > 10, `only ${keys.length} keys were noted`);
    const { found, visited, isWhole } = await patient.evaluate(lookForSecrets, keys);

    assert.deepEqual(found, []);
    assert.ok(isWhole && visited > 5_000, `${visited} things seen`);
  });

  it('is no key in the practitioner’s page, nor in what it stores', async () => {
    const keys = keysOf.practitioner();
    assert.ok(keys.length > 10, `only ${keys.length} keys were noted`);
    // The link itself is there for the practitioner to hand on.
    const others = keys.filter((key) => key !== linkSecret);
    const { found, isWhole } = await practitioner.evaluate(lookForSecrets, others);

    assert.deepEqual(found, []);
    assert.ok(isWhole);
  });

  it('is in no word of a console, even when what was read there was wrong', async () => {
    const { page: stranger } = await visitor(browser);
    heard.push(hear(stranger));
    const keys = await listenTo(stranger);
    await stranger.goto(`${house.demo.url}/visite#r=tc_${'A'.repeat(22)}&k=${linkSecret}`);
    await stranger.locator('tdoc-fault').waitFor();
    await stranger.evaluate(
      (text) => console.warn(text),
      Buffer.from(linkSecret, 'hex').toString('base64url'),
    );
    const secrets = [...keysOf.patient(), ...keysOf.practitioner(), ...keys()];
    const spellings = secrets.flatMap((hex) => {
      const bytes = Buffer.from(hex, 'hex');
      return [hex, bytes.toString('base64').replaceAll('=', ''), bytes.toString('base64url')];
    });
    const told = (texts: string[]) =>
      texts.filter((text) => spellings.some((one) => text.includes(one)));

    assert.deepEqual(
      heard.map((texts) => told(texts).length),
      [0, 0, 1],
      'but for the control',
    );
  });

  it('is found by this look wherever it lies: the control', async () => {
    await patient.evaluate(async (hex) => {
      const bytes = new Uint8Array((hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16)));
      const text = btoa(String.fromCharCode(...bytes));
      const deep = { in: [new Map([['a', { map: { and: [bytes.slice()] } }]])] };
      const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', true, ['encrypt']);
      class Keeper {
        get kept(): string {
          return hex;
        }
      }
      Object.assign(window, { planted: { deep, key, keeper: new Keeper() } });
      document.body.dataset['planted'] = text;
      sessionStorage.setItem('planted', text);
      localStorage.setItem('planted', hex);
      const opening = indexedDB.open('planted', 1);
      await new Promise((resolve, reject) => {
        opening.onupgradeneeded = () => opening.result.createObjectStore('one').put(bytes, 1);
        opening.onsuccess = resolve;
        opening.onerror = reject;
      });
      opening.result.close();
    }, linkSecret);
    const { found } = await patient.evaluate(lookForSecrets, [linkSecret]);

    const places = [
      /^window\.planted\.deep\.in/,
      /^window\.planted\.key \(extractable\)/,
      /^window\.planted\.keeper\.kept$/,
      /planted/,
      /^sessionStorage$/,
      /^localStorage$/,
      /^IndexedDB planted one/,
    ];
    const missed = places.filter((place) => !found.some((one) => place.test(one)));
    assert.deepEqual(missed, [], `found only in ${found.join(', ')}`);
    assert.ok(found.some((one) => /dataset|\[data-planted\]/.test(one)));
  });
});
