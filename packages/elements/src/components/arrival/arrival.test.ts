import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';
import type { TDocArrival } from './arrival.ts';

const arrival = html`<tdoc-arrival
  organization-name="Hôpital Saint-Aubin"
  practitioner-name="Dr Anne Garnier"
  scheduled-at="2026-11-23T10:30:00"
></tdoc-arrival>`;

describe('arrival', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}`, async () => {
        await expect(await mount<TDocArrival>(arrival, { lang })).to.be.accessible();
      });
    }
  });

  describe('properties', () => {
    it('tells Mme Martin where, with whom and when', async () => {
      const text = textOf(await mount<TDocArrival>(arrival));
      expect(text).to.include('Hôpital Saint-Aubin');
      expect(text).to.include('Dr Anne Garnier');
      expect(text).to.include('lundi 23 novembre, 10 h 30');
    });

    it('says the hour the English way on an English page', async () => {
      expect(textOf(await mount<TDocArrival>(arrival, { lang: 'en' }))).to.include('10:30');
    });
  });

  describe('events', () => {
    it('asks to begin when the one button is pressed', async () => {
      const element = await mount<TDocArrival>(arrival);
      const asked = next(element, 'tdoc-begin-request');
      part(element, 'button').click();
      expect((await asked).cancelable).to.equal(true);
    });
  });
});
