import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';

import { openHouse, type House } from './house.ts';
import { inBar, inCall } from './journey.ts';
import { distinctRemotePictures } from './page-probe.ts';
import { meet, twoPeople, type TwoPeople } from './two-people.ts';

const SERVER_AWAY = 'Le service est momentanément injoignable. L’image et le son continuent.';

describe('A teleconsultation that is disturbed', { timeout: 120_000 }, () => {
  let house: House;
  let people: TwoPeople;

  before(async () => {
    house = await openHouse();
    people = await twoPeople();
    await meet(people, house.demo.url);
  });

  after(async () => {
    await people.close();
    await house.close();
  });

  it('goes on when the signalling server is lost, chat included, and finds it again by itself', async () => {
    await Promise.all([
      people.patient.evaluate(distinctRemotePictures),
      people.practitioner.evaluate(distinctRemotePictures),
    ]);
    await house.demo.stopSignalling();
    await people.patient.getByText(SERVER_AWAY).waitFor();
    const pictures = await people.patient.evaluate(distinctRemotePictures);
    assert.ok(pictures >= 5, `patient saw ${pictures} pictures without the server`);

    await inBar(people.patient, /^Discussion/);
    const field = people.patient.locator('tdoc-chat').getByRole('textbox');
    await field.fill('Je vous entends toujours');
    await field.press('Enter');
    await inBar(people.practitioner, /^Discussion/);
    await people.practitioner.locator('tdoc-chat').getByText('Je vous entends toujours').waitFor();

    await house.demo.restartSignalling();
    await people.patient.getByText(SERVER_AWAY).waitFor({ state: 'hidden', timeout: 20_000 });
    assert.equal((await house.appointment()).status, 'in-progress');
  });

  it('brings a file from one browser to the other, to be saved and nothing else', async () => {
    const bytes = randomBytes(300_000);
    const radio = { name: 'Radio du genou.jpg', mimeType: 'image/jpeg', buffer: bytes };
    await people.patient.locator('tdoc-chat input[type=file]').setInputFiles(radio);
    const item = people.practitioner.locator('tdoc-file-item');
    await item.getByRole('button', { name: /^Recevoir/ }).click();
    const saved = people.practitioner.waitForEvent('download');
    await item.getByRole('link', { name: /^Enregistrer/ }).click();
    const download = await saved;

    assert.equal(download.suggestedFilename(), radio.name);
    assert.deepEqual(await readFile(await download.path()), bytes);
    await people.patient.locator('tdoc-file-item').getByText('Envoyé').waitFor();
  });

  it('brings the patient back into the same teleconsultation after a page reload', async () => {
    await people.patient.reload();
    await inCall(people.patient);

    const [seenByPatient, seenByPractitioner] = await Promise.all([
      people.patient.evaluate(distinctRemotePictures),
      people.practitioner.evaluate(distinctRemotePictures),
    ]);
    assert.ok(seenByPatient >= 5, `patient saw ${seenByPatient} pictures after the reload`);
    assert.ok(seenByPractitioner >= 5, `practitioner saw ${seenByPractitioner}`);
    assert.equal(new URL(people.patient.url()).hash, '');
  });

  it('brings the practitioner back as well', async () => {
    await people.practitioner.reload();
    await inCall(people.practitioner);

    const pictures = await people.practitioner.evaluate(distinctRemotePictures);
    assert.ok(pictures >= 5, `practitioner saw ${pictures} pictures after the reload`);
    assert.deepEqual(await people.practitioner.getByText('ERR_TDOC').allInnerTexts(), []);
  });

  it('keeps nothing readable in the tab for that', async () => {
    const stored = await people.patient.evaluate(() =>
      JSON.stringify(Object.entries(sessionStorage)),
    );
    assert.match(stored, /tdoc\.tab/);
    assert.doesNotMatch(stored, /Martin|Garnier|resumeToken|noticeSha256/);
    assert.equal(await people.patient.evaluate(() => localStorage.length), 0);
  });

  it('made no page complain', () => {
    assert.deepEqual(
      people.complaints.flatMap(({ lines }) => lines),
      [],
    );
  });
});
