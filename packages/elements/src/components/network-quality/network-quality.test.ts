import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { mount, part } from '../../fixtures/mounting.ts';

const at = (level: 'good' | 'poor') =>
  html`<tdoc-network-quality
    .quality=${{ level, roundTripMs: 40, lossRatio: 0 }}
  ></tdoc-network-quality>`;

describe('network quality', () => {
  it('passes axe', async () => {
    await expect(await mount(at('good'))).to.be.accessible();
  });

  it('tells by number of bars and in words', async () => {
    const element = await mount(at('poor'));
    expect(part(element, '[role=img]').ariaLabel).to.equal('Réseau faible');
    expect(element.shadowRoot?.querySelectorAll('rect.absent').length).to.equal(2);
  });

  it('says nothing while it does not know', async () => {
    const element = await mount(html`<tdoc-network-quality></tdoc-network-quality>`);
    expect(element.shadowRoot?.querySelector('span')).to.equal(null);
  });
});
