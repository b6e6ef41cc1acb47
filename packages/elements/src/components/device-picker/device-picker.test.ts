import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { DEVICES, SELECTED } from '../../fixtures/devices.ts';
import { mount, next, part } from '../../fixtures/mounting.ts';

const picker = html`<tdoc-device-picker
  .devices=${DEVICES}
  .selected=${SELECTED}
></tdoc-device-picker>`;

describe('device picker', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}`, async () => {
        await expect(await mount(picker, { lang })).to.be.accessible();
      });
    }
  });

  describe('properties', () => {
    it('shows the microphone in use as chosen', async () => {
      const select = part<HTMLSelectElement>(await mount(picker), '[data-kind=microphone]');
      expect(select.value).to.equal('microphone-2');
    });
  });

  describe('events', () => {
    it('asks for the camera that was chosen', async () => {
      const element = await mount(picker);
      const asked = next(element, 'tdoc-device-request');
      const select = part<HTMLSelectElement>(element, '[data-kind=camera]');
      select.value = 'camera-2';
      select.dispatchEvent(new Event('change'));
      const { kind, deviceId } = await asked;
      expect([kind, deviceId]).to.deep.equal(['camera', 'camera-2']);
    });
  });
});
