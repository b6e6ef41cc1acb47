import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { TDOC_ERROR_CODES } from '@tdoc/sdk-core';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';
import { translations } from '../../localization/translations.ts';
import { FAULT_ACTIONS } from './fault-actions.ts';

const fault = html`<tdoc-fault
  code="ERR_TDOC_LINK_SECRET_MISSING"
  phone-number="01 23 45 67 89"
></tdoc-fault>`;

describe('fault', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}, as a screen and as a banner`, async () => {
        await expect(await mount(fault, { lang })).to.be.accessible();
        const banner = html`<tdoc-fault variant="banner" code="ERR_TDOC_CAMERA_BUSY"></tdoc-fault>`;
        await expect(await mount(banner, { lang })).to.be.accessible();
      });
    }
  });

  describe('properties', () => {
    it('says what happened, what to do, whom to call, and the code for support', async () => {
      const text = textOf(await mount(fault));
      expect(text).to.include('Il manque la fin du lien');
      expect(text).to.include('Copiez-le en entier');
      expect(text).to.include('01 23 45 67 89');
      expect(text).to.include('ERR_TDOC_LINK_SECRET_MISSING');
    });

    it('has words and one action for every code in both languages', () => {
      for (const code of TDOC_ERROR_CODES) {
        expect(FAULT_ACTIONS[code], code).to.be.a('string');
        for (const { faults } of Object.values(translations)) {
          const { title, whatToDo, action } = faults[code];
          for (const words of [title, whatToDo, action]) expect(words, code).to.not.equal('');
        }
      }
    });

    it('offers a practitioner a new teleconsultation where the link is lost', async () => {
      const element = await mount(
        html`<tdoc-fault
          code="ERR_TDOC_LINK_SECRET_WRONG"
          viewer-role="practitioner"
        ></tdoc-fault>`,
      );
      const asked = next(element, 'tdoc-fault-action');
      part(element, 'button').click();
      expect((await asked).action).to.equal('renew');
    });
  });

  describe('events', () => {
    it('hands over the code with the action', async () => {
      const element = await mount(fault);
      const asked = next(element, 'tdoc-fault-action');
      part(element, 'button').click();
      const { code, action } = await asked;
      expect([code, action]).to.deep.equal(['ERR_TDOC_LINK_SECRET_MISSING', 'retry']);
    });
  });
});
