/**
 * The isolated mode between two real browsers: the practitioner's call runs in a frame of another origin
 * inside the DPI, the patient's in the ordinary page. A script of the DPI that got there first, and hooks
 * whatever passes between page and frame, learns nothing of the call.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';

import type { Frame, Page } from 'playwright-core';

import { listen, type ListeningServer } from '../server/listen.ts';
import { openHouse, type House } from './house.ts';
import { admit, enterWaitingRoom, inBar, inCall, linkOf, press } from './journey.ts';
import { cameraUse, distinctRemotePictures, loudestRemoteSound } from './page-probe.ts';
import { overheard, overhear } from './port-listener.ts';
import { twoPeople, type TwoPeople } from './two-people.ts';

const CHAT = 'Avez-vous pris votre tension ce matin ?';
const LISTEN_MS = 2_500;
const AUDIBLE = 0.01;
const STEP_MS = 15_000;

describe('An isolated teleconsultation', { timeout: 180_000 }, () => {
  let house: House;
  let people: TwoPeople;
  let link = '';
  let code = '';

  /** The practitioner's frame of the other origin, once it is there. */
  const frame = async (page: Page = people.practitioner): Promise<Frame> => {
    const handle = await page.locator('tdoc-isolated-frame iframe').elementHandle();
    const found = await handle?.contentFrame();
    assert.ok(found, 'there is a frame');
    return found;
  };

  before(async () => {
    house = await openHouse({ isolated: true });
    people = await twoPeople();
    await people.practitioner.addInitScript(overhear);
  });

  after(async () => {
    await people.close();
    await house.close();
  });

  it('opens in the DPI’s panel, from another origin, with a link made in there', async () => {
    const { practitioner } = people;
    await practitioner.goto(house.demo.url);
    await practitioner.getByRole('button', { name: /Jeanne Martin.*Téléconsultation/ }).click();
    await press(practitioner, /^(Téléconsultation de 10|En cours|Mme Jeanne Martin)/);

    const inside = await frame();
    link = await linkOf(inside);
    assert.equal(new URL(inside.url()).origin, house.demo.frameUrl);
    assert.notEqual(house.demo.frameUrl, house.demo.url);
    assert.match(new URL(link).hash, /^#r=tc_[\w-]{22}&k=[\w-]{43}$/);
    assert.equal(new URL(link).pathname, '/visite');
  });

  it('copies the link at a press inside the frame', async () => {
    const inside = await frame();
    // The test's browser grants what is listed and nothing else; a person's asks for no permission here.
    const granted = ['camera', 'microphone', 'clipboard-write'];
    await people.practitioner.context().grantPermissions(granted);
    await press(inside, 'Copier le lien');
    await inside.getByRole('button', { name: 'Lien copié' }).waitFor({ timeout: STEP_MS });
  });

  it('lets both see and hear each other', async () => {
    const inside = await frame();
    await enterWaitingRoom(people.patient, link);
    await admit(inside);
    await Promise.all([inCall(inside), inCall(people.patient)]);

    const [seenInside, seenByPatient] = await Promise.all([
      inside.evaluate(distinctRemotePictures),
      people.patient.evaluate(distinctRemotePictures),
    ]);
    assert.ok(seenInside >= 5, `practitioner saw ${seenInside} pictures`);
    assert.ok(seenByPatient >= 5, `patient saw ${seenByPatient} pictures`);
    const [heardInside, heardByPatient] = await Promise.all([
      inside.evaluate(loudestRemoteSound, LISTEN_MS),
      people.patient.evaluate(loudestRemoteSound, LISTEN_MS),
    ]);
    assert.ok(heardInside > AUDIBLE, `practitioner heard ${heardInside}`);
    assert.ok(heardByPatient > AUDIBLE, `patient heard ${heardByPatient}`);
    assert.equal((await house.appointment()).status, 'in-progress');
  });

  it('opened camera and microphone in the frame, never in the DPI’s page', async () => {
    assert.deepEqual(await people.practitioner.evaluate(cameraUse), { calls: 0, live: 0 });
    assert.ok((await (await frame()).evaluate(cameraUse)).live >= 2);
  });

  it('carries the chat and the verification code without the page', async () => {
    const inside = await frame();
    await inBar(people.practitioner, 'Discussion', inside);
    const field = inside.locator('tdoc-chat').getByRole('textbox');
    await field.fill(CHAT);
    await field.press('Enter');
    await inBar(people.patient, /^Discussion/);
    await people.patient.locator('tdoc-chat').getByText(CHAT).waitFor();
    await people.practitioner.keyboard.press('Escape');

    await inBar(people.practitioner, /^Chiffrée/, inside);
    const sheet = inside.locator('tdoc-verification-code');
    await sheet.locator('.numbers').waitFor();
    code = await sheet.locator('.numbers').innerText();
    assert.match(code, /^\d{4}\s+\d{4}\s+\d{4}$/);
    await people.practitioner.keyboard.press('Escape');
  });

  it('lets the hospital vouch for the practitioner, asked by the page for the frame’s key', async () => {
    await inBar(people.patient, /^Chiffrée/);
    await people.patient
      .locator('tdoc-verification-code')
      .getByText(/Dr Anne Garnier\s: identité confirmée par Hôpital Saint-Aubin/)
      .waitFor();
    await people.patient.keyboard.press('Escape');
  });

  it('is out of the page’s reach', async () => {
    const reached = await people.practitioner.evaluate(() => {
      const iframe = document
        .querySelector('tdoc-teleconsultation')
        ?.shadowRoot?.querySelector('tdoc-isolated-frame')
        ?.shadowRoot?.querySelector('iframe');
      const tries = [
        () => iframe?.contentWindow?.document,
        () => iframe?.contentWindow?.localStorage,
        (): unknown => Reflect.get(iframe?.contentWindow ?? {}, 'tdoc'),
        () => iframe?.contentWindow?.location.href,
      ];
      const answers = tries.map((look) => {
        try {
          return String(look());
        } catch (error) {
          return (error as DOMException).name;
        }
      });
      return { document: iframe?.contentDocument ?? null, answers };
    });
    assert.equal(reached.document, null);
    assert.deepEqual(new Set(reached.answers), new Set(['SecurityError']));
  });

  it('comes back into the same call when the DPI is reloaded', async () => {
    const { practitioner, patient } = people;
    const before = await overheard(practitioner);
    await practitioner.reload();
    const inside = await frame();
    await inCall(inside);
    assert.ok((await inside.evaluate(distinctRemotePictures)) >= 5);
    await inCall(patient);
    assertNothingHeard([...before, ...(await overheard(practitioner))]);
  });

  it('lets the DPI refuse what the practitioner asks for, and leaves when it does not', async () => {
    const { practitioner, patient } = people;
    const inside = await frame();
    await practitioner.evaluate(() => {
      const refuse = (event: Event): void => {
        event.preventDefault();
        document.documentElement.dataset['refused'] = event.type;
      };
      addEventListener('tdoc-end-request', refuse, { once: true });
    });
    await inBar(practitioner, 'Quitter', inside);
    await press(inside, /Terminer pour tous/);
    await practitioner.waitForFunction(
      () => document.documentElement.dataset['refused'] === 'tdoc-end-request',
    );
    await inCall(patient);

    const again = inside.getByRole('button', { name: /Terminer pour tous/ });
    if (!(await again.isVisible())) await inBar(practitioner, 'Quitter', inside);
    await press(inside, /Terminer pour tous/);
    await Promise.all(
      [inside, patient].map((one) => one.locator('tdoc-summary').waitFor({ timeout: STEP_MS })),
    );
    assert.equal((await house.appointment()).status, 'ended');
    assert.equal((await inside.evaluate(cameraUse)).live, 0);
  });

  it('told a script that listens on every port nothing of the call', async () => {
    const heard = await overheard(people.practitioner);
    assert.ok(
      heard.some((text) => text.includes('tdoc-state-change')),
      'the script did hear the port',
    );
    assertNothingHeard(heard);
  });

  it('runs under no page that is not in its list', async () => {
    const page = await people.practitioner.context().newPage();
    const elsewhere = await strangePage(`${house.demo.frameUrl ?? ''}/frame.html`);
    const refused = page.waitForEvent('console', {
      predicate: (message) => /frame-ancestors/.test(message.text()),
    });
    await page.goto(`http://localhost:${elsewhere.port}/`);
    await refused;
    const child = page.frames()[1];
    assert.equal(await child?.locator('tdoc-frame').count(), 0);
    await elsewhere.close();
    await page.close();
  });

  it('made no page complain', () => {
    assert.deepEqual(
      people.complaints.flatMap(({ lines }) => lines),
      [],
    );
  });

  function assertNothingHeard(heard: readonly string[]): void {
    const all = heard.join('\n');
    const secret = new URLSearchParams(new URL(link).hash.slice(1)).get('k') ?? '?';
    const numbers = code.split(/\s+/);
    const forbidden = [
      ...[secret, CHAT, 'tension ce matin', ...numbers.filter((number) => number !== '')],
      ...['ice-ufrag', 'fingerprint', 'typ host', 'a=candidate', 'opus/48000', 'CryptoKey'],
    ];
    for (const trace of forbidden) assert.equal(all.includes(trace), false, `heard ${trace}`);
  }
});

/** A page of nobody's list that embeds the frame all the same. */
async function strangePage(address: string): Promise<ListeningServer> {
  const html = `<!doctype html><title>Elsewhere</title><iframe src="${address}"></iframe>`;
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(html);
  });
  return listen(server, { host: '127.0.0.1', port: 0 });
}
