import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { martin } from '../../fixtures/participants.ts';
import { mount, part } from '../../fixtures/mounting.ts';
import type { TDocOwnPicture } from './own-picture.ts';

const own = html`<tdoc-own-picture .participant=${martin({ isLocal: true })}></tdoc-own-picture>`;

describe('own picture', () => {
  it('passes axe', async () => {
    await expect(await mount(own)).to.be.accessible();
  });

  describe('keyboard', () => {
    it('moves to a corner with the arrows', async () => {
      const element = await mount<TDocOwnPicture>(own);
      for (const key of ['ArrowUp', 'ArrowLeft']) {
        part(element, '.frame').dispatchEvent(new KeyboardEvent('keydown', { key }));
      }
      expect(element.corner).to.equal('top-left');
    });
  });

  it('drops into the nearest corner', async () => {
    const element = await mount<TDocOwnPicture>(own);
    const stage = element.parentElement as HTMLElement;
    for (const [name, value] of [
      ['position', 'relative'],
      ['width', '800px'],
      ['height', '600px'],
    ] as const) {
      stage.style.setProperty(name, value);
    }
    const frame = part(element, '.frame');
    frame.setPointerCapture = () => undefined;
    const { left, top } = element.getBoundingClientRect();
    frame.dispatchEvent(new PointerEvent('pointerdown', { clientX: left, clientY: top }));
    frame.dispatchEvent(
      new PointerEvent('pointermove', { clientX: left - 500, clientY: top - 400 }),
    );
    frame.dispatchEvent(new PointerEvent('pointerup', { clientX: 0, clientY: 0 }));
    expect(element.corner).to.equal('top-left');
    expect(element.style.length).to.equal(0);
  });
});
