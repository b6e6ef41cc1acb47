import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { mount, next, part } from '../../fixtures/mounting.ts';
import type { TDocCallControls } from './call-controls.ts';

const bar = (more = {}) => {
  const state = { microphoneMuted: false, cameraOff: false, ...more };
  return html`<tdoc-call-controls
    can-share-screen
    .microphoneMuted=${state.microphoneMuted}
    .cameraOff=${state.cameraOff}
  ></tdoc-call-controls>`;
};

describe('call controls', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}`, async () => {
        await expect(await mount(bar(), { lang })).to.be.accessible();
      });
    }

    it('offers targets of 44 px at least, even at 320 px', async () => {
      const element = await mount<TDocCallControls>(bar());
      element.style.setProperty('width', '320px');
      for (const button of element.shadowRoot?.querySelectorAll('button') ?? []) {
        if (getComputedStyle(button).display === 'none') continue;
        expect(button.offsetHeight).to.be.at.least(44);
        expect(button.offsetWidth).to.be.at.least(44);
      }
    });
  });

  describe('properties', () => {
    it('shows muted only once it is told so', async () => {
      const element = await mount<TDocCallControls>(bar());
      const button = part(element, '[data-control=microphone]');
      button.click();
      await element.updateComplete;
      expect(button.getAttribute('aria-pressed')).to.equal('false');
      element.microphoneMuted = true;
      await element.updateComplete;
      expect(button.getAttribute('aria-pressed')).to.equal('true');
    });

    it('hides sharing where the browser cannot', async () => {
      const element = await mount(html`<tdoc-call-controls></tdoc-call-controls>`);
      expect(element.shadowRoot?.querySelector('[data-control=share]')).to.equal(null);
    });
  });

  describe('events', () => {
    it('asks to cut what is on and to restore what is off', async () => {
      const element = await mount<TDocCallControls>(bar({ cameraOff: true }));
      const microphone = next(element, 'tdoc-microphone-request');
      part(element, '[data-control=microphone]').click();
      expect((await microphone).muted).to.equal(true);
      const camera = next(element, 'tdoc-camera-request');
      part(element, '[data-control=camera]').click();
      expect((await camera).off).to.equal(false);
    });

    it('opens and closes its panels', async () => {
      const element = await mount<TDocCallControls>(bar());
      const open = next(element, 'tdoc-panel-request');
      part(element, '[data-control=chat]').click();
      expect((await open).panel).to.equal('chat');
      element.panel = 'chat';
      await element.updateComplete;
      const close = next(element, 'tdoc-panel-request');
      part(element, '[data-control=chat]').click();
      expect((await close).panel).to.equal(null);
    });
  });
});
