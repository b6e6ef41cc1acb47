import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';

const badge = html`<tdoc-security-badge encrypted></tdoc-security-badge>`;

describe('security badge', () => {
  it('passes axe', async () => {
    await expect(await mount(badge)).to.be.accessible();
  });

  it('claims encryption only once it is proven', async () => {
    expect(textOf(await mount(badge))).to.include('Chiffrée');
    const pending = await mount(html`<tdoc-security-badge></tdoc-security-badge>`);
    expect(textOf(pending)).to.not.include('Chiffrée');
  });

  it('says verified only while it is encrypted as well', async () => {
    const both = await mount(html`<tdoc-security-badge encrypted verified></tdoc-security-badge>`);
    expect(textOf(both)).to.include('Chiffrée et vérifiée');
    const pending = await mount(html`<tdoc-security-badge verified></tdoc-security-badge>`);
    expect(textOf(pending)).to.not.include('vérifiée');
  });

  it('opens the verification code', async () => {
    const element = await mount(badge);
    const asked = next(element, 'tdoc-panel-request');
    part(element, 'button').click();
    expect((await asked).panel).to.equal('verification');
  });
});
