import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { mount, next, part } from '../../fixtures/mounting.ts';

describe('call menu', () => {
  for (const lang of ['fr', 'en'] as const) {
    it(`passes axe in ${lang}`, async () => {
      const menu = html`<tdoc-call-menu practitioner can-share-screen></tdoc-call-menu>`;
      await expect(await mount(menu, { lang })).to.be.accessible();
    });
  }

  it('offers the end for all to a practitioner only', async () => {
    const patient = await mount(html`<tdoc-call-menu></tdoc-call-menu>`);
    expect(patient.shadowRoot?.querySelector('[data-item=leave]')).to.equal(null);
    const practitioner = await mount(html`<tdoc-call-menu practitioner></tdoc-call-menu>`);
    const asked = next(practitioner, 'tdoc-panel-request');
    part(practitioner, '[data-item=leave]').click();
    expect((await asked).panel).to.equal('leave');
  });

  it('asks to hide one’s own picture', async () => {
    const element = await mount(html`<tdoc-call-menu></tdoc-call-menu>`);
    const asked = next(element, 'tdoc-own-picture-request');
    part(element, '[data-item=eyeOff]').click();
    expect((await asked).hidden).to.equal(true);
  });
});
