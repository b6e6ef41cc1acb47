import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';
import type { TDocConsentForm } from './consent-form.ts';

const PURPOSES = [
  { id: 'teleconsultation.av', required: true },
  { id: 'ehr.export', required: false },
];

const form = (decisions: TDocConsentForm['decisions'] = {}) =>
  html`<tdoc-consent-form .purposes=${PURPOSES} .decisions=${decisions}></tdoc-consent-form>`;

describe('consent form', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}`, async () => {
        await expect(await mount(form(), { lang })).to.be.accessible();
      });
    }

    it('moves the focus to the next question once one is answered', async () => {
      const element = await mount<TDocConsentForm>(form());
      element.decisions = { 'teleconsultation.av': 'granted' };
      await element.updateComplete;
      expect(element.shadowRoot?.activeElement).to.equal(part(element, 'h2'));
    });
  });

  describe('properties', () => {
    it('has nothing chosen beforehand', async () => {
      const element = await mount(form());
      const pressed = element.shadowRoot?.querySelectorAll('[aria-pressed="true"], :checked');
      expect(pressed?.length).to.equal(0);
    });

    it('gives Yes and No the same weight', async () => {
      const element = await mount(form());
      const [yes, no] = ['yes', 'no'].map((answer) => part(element, `[data-answer=${answer}]`));
      expect(yes?.className).to.equal(no?.className);
      expect(yes?.offsetWidth).to.equal(no?.offsetWidth);
    });

    it('asks one purpose at a time and counts them', async () => {
      const element = await mount(form({ 'teleconsultation.av': 'granted' }));
      expect(textOf(element)).to.include('2 sur 2');
      expect(textOf(element)).to.include('Joindre un résumé à votre dossier');
    });

    it('says how to change one’s mind when the required purpose is refused', async () => {
      const element = await mount<TDocConsentForm>(form({ 'teleconsultation.av': 'refused' }));
      expect(textOf(element)).to.include('Modifier ma réponse');
      part(element, '.primary').click();
      await element.updateComplete;
      expect(part(element, '[data-answer=no]').getAttribute('aria-pressed')).to.equal('true');
    });
  });

  describe('events', () => {
    it('hands over the exact text Mme Martin read with her answer', async () => {
      const element = await mount(form());
      const asked = next(element, 'tdoc-consent-request');
      part(element, '[data-answer=yes]').click();
      const { purpose, granted, notice, language } = await asked;
      expect({ purpose, granted, language }).to.deep.equal({
        purpose: 'teleconsultation.av',
        granted: true,
        language: 'fr',
      });
      for (const selector of ['h2', '.question > p', 'details p', '.why span']) {
        expect(notice).to.include(part(element, selector).textContent?.trim());
      }
    });
  });
});
