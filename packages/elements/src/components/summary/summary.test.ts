import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { SUMMARY } from '../../fixtures/participants.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';
import type { TDocSummary } from './summary.ts';

const summary = (more = {}) =>
  html`<tdoc-summary
    next-step="Le Dr Garnier vous envoie votre ordonnance."
    .summary=${{ ...SUMMARY, ...more }}
  ></tdoc-summary>`;

describe('summary', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}`, async () => {
        await expect(await mount(summary(), { lang })).to.be.accessible();
      });
    }
  });

  describe('properties', () => {
    it('tells how long it lasted and what comes next', async () => {
      const text = textOf(await mount(summary()));
      expect(text).to.include('12 min');
      expect(text).to.include('vous envoie votre ordonnance');
      expect(text).to.include('Vous pouvez fermer cette page');
    });

    it('offers to come back only to a teleconsultation that goes on', async () => {
      const ended = await mount(summary());
      expect(ended.shadowRoot?.querySelector('[data-action=rejoin]')).to.equal(null);
      const left = await mount(summary({ reason: 'left' }));
      const asked = next(left, 'tdoc-rejoin-request');
      part(left, '[data-action=rejoin]').click();
      expect((await asked).cancelable).to.equal(true);
    });
  });

  describe('events', () => {
    it('takes feedback in two taps', async () => {
      const element = await mount<TDocSummary>(summary());
      part(element, '[data-rating=fair]').click();
      await element.updateComplete;
      const told = next(element, 'tdoc-feedback');
      part(element, '[data-topic=sound]').click();
      const { rating, topic } = await told;
      expect([rating, topic]).to.deep.equal(['fair', 'sound']);
    });

    it('lets the practitioner close the widget', async () => {
      const element = await mount<TDocSummary>(
        html`<tdoc-summary viewer-role="practitioner" .summary=${SUMMARY}></tdoc-summary>`,
      );
      const asked = next(element, 'tdoc-close-request');
      part(element, '[data-action=close]').click();
      expect((await asked).cancelable).to.equal(true);
    });
  });

  it('speaks of no success and asks for no praise when the codes differed', async () => {
    const element = await mount(
      html`<tdoc-summary
        next-step="Ordonnance"
        .summary=${{ ...SUMMARY, reason: 'verification-mismatch' }}
      ></tdoc-summary>`,
    );
    const text = textOf(element);
    expect(text).to.include('Les codes étaient différents');
    expect(text).to.not.include('Ordonnance');
    expect(element.shadowRoot?.querySelector('.feedback')).to.equal(null);
    await expect(element).to.be.accessible();
  });

  it('tells Dr Garnier after differing codes to send a new link, not to call the hospital', async () => {
    const element = await mount(
      html`<tdoc-summary
        viewer-role="practitioner"
        .summary=${{ ...SUMMARY, reason: 'verification-mismatch' }}
      ></tdoc-summary>`,
    );
    const text = textOf(element);
    expect(text).to.include('envoyez-lui un nouveau lien');
    expect(text).to.not.include('Appelez l’établissement');
  });

  it('tells a patient who ended it, and a practitioner nothing they did themselves', async () => {
    const ended = (role: 'patient' | 'practitioner') =>
      html`<tdoc-summary
        viewer-role=${role}
        .summary=${{ ...SUMMARY, reason: 'ended-by-practitioner' }}
      ></tdoc-summary>`;
    expect(textOf(await mount(ended('patient')))).to.include('Le praticien a terminé');
    expect(textOf(await mount(ended('practitioner')))).to.not.include('Le praticien a terminé');
  });
});
