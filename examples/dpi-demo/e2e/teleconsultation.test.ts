import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { openHouse, type House } from './house.ts';
import {
  admit,
  arrive,
  checkDevices,
  consent,
  inBar,
  inCall,
  openVisit,
  press,
} from './journey.ts';
import {
  cameraUse,
  distinctRemotePictures,
  isScreenDrawn,
  loudestRemoteSound,
} from './page-probe.ts';
import { twoPeople, type TwoPeople } from './two-people.ts';

const CHAT = 'Avez-vous pris votre tension ce matin ?';
/** Chromium's fake microphone beeps about once a second, at about a tenth of full scale. */
const LISTEN_MS = 2_500;
/** Longer than any jitter buffer keeps sound. */
const DRAIN_MS = 1_000;
const AUDIBLE = 0.01;
const SILENT = 0.001;

describe('A teleconsultation between two real browsers', { timeout: 120_000 }, () => {
  let house: House;
  let people: TwoPeople;
  let link = '';

  before(async () => {
    house = await openHouse();
    people = await twoPeople();
  });

  after(async () => {
    await people.close();
    await house.close();
  });

  it('gives the practitioner a link whose secret no address bar and no server keeps', async () => {
    link = await openVisit(people.practitioner, house.demo.url);

    const { hash, pathname } = new URL(link);
    assert.match(hash, /^#r=tc_[\w-]{22}&k=[\w-]{43}$/);
    assert.equal(pathname, '/visite');
    await people.practitioner
      .getByRole('img', { name: 'Code à scanner pour ouvrir le lien' })
      .waitFor();
  });

  it('takes the secret out of the patient’s address bar, and opens no camera before consent', async () => {
    await arrive(people.patient, link);

    assert.equal(new URL(people.patient.url()).hash, '');
    assert.deepEqual(await people.patient.evaluate(cameraUse), { calls: 0, live: 0 });
    assert.equal(await people.patient.getByRole('radio', { checked: true }).count(), 0);
  });

  it('opens camera and microphone only once the patient agreed, then lets the patient wait', async () => {
    await consent(people.patient);
    await people.patient.waitForFunction(
      () => (window as unknown as { tdocProbe: { tracks: unknown[] } }).tdocProbe.tracks.length > 0,
    );
    await checkDevices(people.patient);

    await people.patient.getByRole('heading', { name: /salle d’attente/ }).waitFor();
    await people.practitioner.getByText('Patient en salle d’attente').first().waitFor();
    assert.equal((await house.appointment()).status, 'waiting');
  });

  it('lets both see moving pictures and hear each other once admitted', async () => {
    await admit(people.practitioner);
    await Promise.all([inCall(people.practitioner), inCall(people.patient)]);

    const [seenByPractitioner, seenByPatient] = await Promise.all([
      people.practitioner.evaluate(distinctRemotePictures),
      people.patient.evaluate(distinctRemotePictures),
    ]);
    assert.ok(seenByPractitioner >= 5, `practitioner saw ${seenByPractitioner} pictures`);
    assert.ok(seenByPatient >= 5, `patient saw ${seenByPatient} pictures`);
    const [heardByPractitioner, heardByPatient] = await Promise.all([
      people.practitioner.evaluate(loudestRemoteSound, LISTEN_MS),
      people.patient.evaluate(loudestRemoteSound, LISTEN_MS),
    ]);
    assert.ok(heardByPractitioner > AUDIBLE, `practitioner heard ${heardByPractitioner}`);
    assert.ok(heardByPatient > AUDIBLE, `patient heard ${heardByPatient}`);
    assert.equal((await house.appointment()).status, 'in-progress');
  });

  it('brings a chat text to the other side', async () => {
    await inBar(people.practitioner, 'Discussion');
    const field = people.practitioner.locator('tdoc-chat').getByRole('textbox');
    await field.fill(CHAT);
    await field.press('Enter');

    await inBar(people.patient, /^Discussion/);
    await people.patient.locator('tdoc-chat').getByText(CHAT).waitFor();
    await people.patient.keyboard.press('Escape');
    await people.practitioner.keyboard.press('Escape');
  });

  it('shows both the same verification code', async () => {
    const code = async (page: typeof people.patient) => {
      await inBar(page, /^Chiffrée/);
      const sheet = page.locator('tdoc-verification-code');
      await sheet.locator('.numbers').waitFor();
      const text = await sheet.locator('.numbers').innerText();
      const emoji = await sheet.locator('.emoji').innerText();
      await page.keyboard.press('Escape');
      return { text, emoji };
    };

    const [practitioner, patient] = [await code(people.practitioner), await code(people.patient)];
    assert.match(practitioner.text, /^\d{4}\s+\d{4}\s+\d{4}$/);
    assert.deepEqual(practitioner, patient);
  });

  it('sends silence, really, while the patient is muted', async () => {
    await inBar(people.patient, /Couper le micro/);
    await people.practitioner
      .getByText(/Le micro de .* est coupé/)
      .first()
      .waitFor();

    // What was said before the mute is still in the receiver's buffer: it is heard out first.
    await people.practitioner.evaluate(loudestRemoteSound, DRAIN_MS);
    const heard = await people.practitioner.evaluate(loudestRemoteSound, LISTEN_MS);
    assert.ok(heard >= 0 && heard < SILENT, `heard ${heard} while muted`);

    await inBar(people.patient, /Rétablir le micro/);
    const again = await people.practitioner.evaluate(loudestRemoteSound, LISTEN_MS);
    assert.ok(again > AUDIBLE, `heard ${again} after unmuting`);
  });

  it('shows a shared screen to the other side, and takes it back', async () => {
    await inBar(people.practitioner, /Partager l’écran/);
    const shared = people.patient.getByText('Dr Anne Garnier partage son écran').first();
    await shared.waitFor();
    await people.patient.waitForFunction(isScreenDrawn);

    await inBar(people.practitioner, /Arrêter le partage/);
    await shared.waitFor({ state: 'hidden' });
    assert.ok((await people.patient.evaluate(distinctRemotePictures)) >= 5);
  });

  it('keeps the call while the host moves the element in its page', async () => {
    const moved = await people.practitioner.evaluate(() => {
      const element = document.querySelector('tdoc-teleconsultation');
      const elsewhere = document.createElement('div');
      document.querySelector('main')?.append(elsewhere);
      if (element) elsewhere.append(element);
      return element?.isConnected ?? false;
    });

    assert.equal(moved, true);
    await inCall(people.practitioner);
    const pictures = await people.practitioner.evaluate(distinctRemotePictures);
    assert.ok(pictures >= 5, `practitioner saw ${pictures} pictures after the move`);
    assert.equal((await house.appointment()).status, 'in-progress');
  });

  it('ends for both, frees camera and microphone, and tells the DPI how long it was', async () => {
    await inBar(people.practitioner, 'Quitter');
    await press(people.practitioner, /Terminer pour tous/);
    await Promise.all(
      [people.practitioner, people.patient].map((page) => page.locator('tdoc-summary').waitFor()),
    );

    for (const page of [people.practitioner, people.patient]) {
      assert.equal((await page.evaluate(cameraUse)).live, 0);
    }
    await people.practitioner
      .getByText(/Terminé/)
      .first()
      .waitFor();
    const { status, durationS } = await house.appointment();
    assert.equal(status, 'ended');
    assert.ok(durationS !== null && durationS > 0);
  });

  it('left no name, no text, no description, no address and no secret with the server', () => {
    const traces = house.serverTraces().toString('latin1');
    const secret = new URLSearchParams(new URL(link).hash.slice(1)).get('k') ?? '';

    assert.ok(traces.includes('teleconsultation started'), 'the log was read');
    assert.ok(traces.includes('SQLite format 3'), 'the database was read');
    const forbidden = [
      ...['Garnier', 'Martin', 'Jeanne', CHAT, 'tension ce matin', secret],
      ...['ice-ufrag', 'fingerprint', 'typ host', '.local', 'a=candidate', 'opus/48000'],
    ];
    for (const trace of forbidden) {
      assert.equal(traces.includes(trace), false, `the server kept ${trace}`);
    }
    const log = traces.split('\n').filter((line) => line.startsWith('{"level"'));
    for (const line of log) assert.doesNotMatch(line, /\b\d{1,3}(\.\d{1,3}){3}\b/);
  });

  it('made no page complain', () => {
    assert.deepEqual(
      people.complaints.flatMap(({ lines }) => lines),
      [],
    );
  });
});
