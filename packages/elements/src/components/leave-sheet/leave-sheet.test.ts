import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { mount, next, part } from '../../fixtures/mounting.ts';

describe('leave sheet', () => {
  for (const lang of ['fr', 'en'] as const) {
    it(`passes axe in ${lang}`, async () => {
      const sheet = html`<tdoc-leave-sheet practitioner></tdoc-leave-sheet>`;
      await expect(await mount(sheet, { lang })).to.be.accessible();
    });
  }

  it('lets Dr Garnier end for all, leave without ending, or stay', async () => {
    const element = await mount(html`<tdoc-leave-sheet practitioner></tdoc-leave-sheet>`);
    for (const [action, type] of [
      ['end', 'tdoc-end-request'],
      ['leave', 'tdoc-leave-request'],
      ['stay', 'tdoc-panel-request'],
    ] as const) {
      const asked = next(element, type);
      part(element, `[data-action=${action}]`).click();
      expect((await asked).type).to.equal(type);
    }
  });

  it('never offers Mme Martin to end for all', async () => {
    const element = await mount(html`<tdoc-leave-sheet></tdoc-leave-sheet>`);
    expect(element.shadowRoot?.querySelector('[data-action=end]')).to.equal(null);
  });
});
