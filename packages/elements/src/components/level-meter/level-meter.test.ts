import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { mount, next, part } from '../../fixtures/mounting.ts';

describe('level meter', () => {
  it('passes axe', async () => {
    await expect(await mount(html`<tdoc-level-meter></tdoc-level-meter>`)).to.be.accessible();
  });

  it('lives: it draws the level it is given at each frame', async () => {
    const element = await mount(html`<tdoc-level-meter .level=${() => 0.5}></tdoc-level-meter>`);
    await next(element, 'tdoc-heard' as 'tdoc-begin-request');
    const bars = part(element, '.bars');
    expect(Number(bars.style.getPropertyValue('--level'))).to.be.greaterThan(0.5);
    expect(bars.getAttribute('aria-valuenow')).to.equal('50');
  });
});
