import { expect, html, waitUntil } from '@open-wc/testing';
import '../../frame.ts';
import { mount, part, textOf } from '../../fixtures/mounting.ts';
import type { TDocFrame } from './frame.ts';

/** In this page itself: no frame, so no host; what it does in one is in `isolated-frame.test.ts`. */
describe('frame page', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}`, async () => {
        const element = await mount<TDocFrame>(html`<tdoc-frame></tdoc-frame>`, { lang });
        await waitUntil(() => element.shadowRoot?.querySelector('tdoc-fault'));
        await expect(element).to.be.accessible();
      });
    }
  });

  it('runs nothing when its page allows nobody', async () => {
    const element = await mount<TDocFrame>(html`<tdoc-frame></tdoc-frame>`);
    await waitUntil(() => element.shadowRoot?.querySelector('tdoc-fault'));
    expect(textOf(part(element, 'tdoc-fault'))).to.include('ERR_TDOC_FRAME_HOST_REFUSED');
    expect(element.shadowRoot?.querySelector('tdoc-teleconsultation')).to.equal(null);
  });

  it('fills its page without a style sheet of the page', async () => {
    const element = await mount<TDocFrame>(html`<tdoc-frame></tdoc-frame>`);
    const { position, overflowY } = getComputedStyle(element);
    expect([position, overflowY]).to.deep.equal(['fixed', 'auto']);
  });
});
