import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';
import { qrCode } from './qr-code.ts';
import { render } from 'lit';

const LINK = 'https://saint-aubin.example/visite#r=tc_AAAAAAAAAAAAAAAAAAAAAA&k=secret';
const invitation = html`<tdoc-invitation
  patient-name="Mme Martin"
  .link=${LINK}
></tdoc-invitation>`;

describe('invitation', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}`, async () => {
        await expect(await mount(invitation, { lang })).to.be.accessible();
      });
    }
  });

  describe('properties', () => {
    it('keeps the secret out of the markup', async () => {
      const element = await mount(invitation);
      expect(element.outerHTML).to.not.include('secret');
      expect(element.shadowRoot?.innerHTML).to.not.include('secret');
      expect(part<HTMLInputElement>(element, 'input').value).to.equal(LINK);
    });

    it('draws another code for another link', () => {
      const drawn = ['a', 'b'].map((text) => {
        const box = document.createElement('div');
        render(qrCode(text, 'code'), box);
        return box.querySelector('path')?.getAttribute('d');
      });
      expect(drawn[0]).to.be.a('string').and.not.equal(drawn[1]);
    });
  });

  describe('events', () => {
    it('copies the link and says so', async () => {
      let copied = '';
      const write = navigator.clipboard.writeText;
      navigator.clipboard.writeText = (text) => Promise.resolve(void (copied = text));
      const element = await mount(invitation);
      const told = next(element, 'tdoc-invitation-copied');
      part(element, 'button').click();
      await told;
      await element.updateComplete;
      navigator.clipboard.writeText = write;
      expect(copied).to.equal(LINK);
      expect(textOf(element)).to.include('Lien copié');
    });

    it('leaves the link selected where the record forbids the clipboard', async () => {
      const write = navigator.clipboard.writeText;
      navigator.clipboard.writeText = () =>
        Promise.reject(new DOMException('no', 'NotAllowedError'));
      const element = await mount(invitation);
      part(element, 'button').click();
      await new Promise(requestAnimationFrame);
      await element.updateComplete;
      navigator.clipboard.writeText = write;
      expect(textOf(element)).to.include('Sélectionnez le lien');
    });
  });
});
