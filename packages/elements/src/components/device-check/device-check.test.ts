import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { SELECTED, DEVICES } from '../../fixtures/devices.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';
import { patientPicture } from '../../fixtures/pictures.ts';
import type { TDocDeviceCheck } from './device-check.ts';

const microphone = () =>
  new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0] ?? null;

const working = () =>
  html`<tdoc-device-check
    .camera=${patientPicture()}
    .microphone=${microphone()}
    .level=${() => 0.4}
    .devices=${DEVICES}
    .selected=${SELECTED}
  ></tdoc-device-check>`;

const refused = html`<tdoc-device-check
  browser="firefox"
  .faults=${{ camera: 'ERR_TDOC_CAMERA_REFUSED', microphone: 'ERR_TDOC_MICROPHONE_REFUSED' }}
></tdoc-device-check>`;

describe('device check', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}, working and refused`, async () => {
        await expect(await mount(working(), { lang })).to.be.accessible();
        await expect(await mount(refused, { lang })).to.be.accessible();
      });
    }
  });

  describe('properties', () => {
    it('tells where to click in this very browser when the camera is refused', async () => {
      expect(textOf(await mount(refused))).to.include('icône caméra barrée à gauche');
    });

    it('lets Mme Martin go on without a camera, never without opening anything', async () => {
      const alone = html`<tdoc-device-check
        .microphone=${microphone()}
        .faults=${{ camera: 'ERR_TDOC_CAMERA_ABSENT', microphone: null }}
      ></tdoc-device-check>`;
      const primary = part<HTMLButtonElement>(await mount(alone), '.primary');
      expect(primary.textContent?.trim()).to.equal('Continuer sans image');
      expect(primary.disabled).to.equal(false);
      const opening = await mount(html`<tdoc-device-check></tdoc-device-check>`);
      expect(part<HTMLButtonElement>(opening, '.primary').disabled).to.equal(true);
    });
  });

  it('makes trying again the one primary action while the microphone is refused', async () => {
    const element = await mount(refused);
    const primary = [...(element.shadowRoot?.querySelectorAll<HTMLElement>('.primary') ?? [])];
    expect(primary.map(({ textContent }) => textContent.trim())).to.deep.equal(['Réessayer']);
  });

  describe('events', () => {
    it('reports what was heard and confirmed', async () => {
      const element = await mount<TDocDeviceCheck>(working());
      await next(part(element, 'tdoc-level-meter'), 'tdoc-heard' as 'tdoc-begin-request');
      const sound = next(element, 'tdoc-test-sound-request');
      part(element, '[data-action=play]').click();
      await sound;
      await element.updateComplete;
      part(element, '[data-answer=yes]').click();
      await element.updateComplete;
      const ready = next(element, 'tdoc-devices-ready');
      part(element, '.primary').click();
      expect((await ready).summary).to.deep.equal({
        camera: true,
        microphone: true,
        speaker: true,
      });
    });

    it('asks to open the devices again after a refusal', async () => {
      const element = await mount(refused);
      const asked = next(element, 'tdoc-open-devices-request');
      part(element, '[data-action=retry]').click();
      expect((await asked).type).to.equal('tdoc-open-devices-request');
    });
  });
});
