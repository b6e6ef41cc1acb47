import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { minutesAgo } from '../../fixtures/participants.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';
import type { TDocVisitButton } from './visit-button.ts';

const button = (status: string, more = {}) => {
  const { since = null, load = () => Promise.resolve() } = more as {
    since?: string | null;
    load?: () => Promise<unknown>;
  };
  return html`<tdoc-visit-button
    status=${status}
    patient-name="Mme Martin"
    scheduled-at="2026-11-23T10:30:00"
    duration-s="728"
    .since=${since}
    .loadJourney=${load}
  ></tdoc-visit-button>`;
};

describe('visit button', () => {
  afterEach(() => {
    sessionStorage.clear();
    document.querySelector('tdoc-teleconsultation')?.remove();
  });

  describe('accessibility', () => {
    for (const status of ['planned', 'waiting', 'in-progress', 'ended']) {
      it(`passes axe when ${status}`, async () => {
        await expect(await mount(button(status))).to.be.accessible();
      });
    }
  });

  describe('properties', () => {
    it('tells the four states in one line each', async () => {
      const says = async (status: string, since: string | null = null): Promise<string> =>
        textOf(await mount(button(status, { since })));
      expect(await says('planned')).to.equal('Téléconsultation de 10 h 30');
      expect(await says('waiting', minutesAgo(4).toISOString())).to.equal(
        'Mme Martin patiente depuis 4 min',
      );
      expect(await says('in-progress', minutesAgo(12).toISOString())).to.match(
        /^En cours · 12:0\d$/,
      );
      expect(await says('ended')).to.equal('Terminée · 12 min');
    });

    it('speaks the language of the page', async () => {
      expect(textOf(await mount(button('planned'), { lang: 'en' }))).to.equal(
        'Video visit at 10:30',
      );
    });
  });

  describe('events', () => {
    it('opens the widget right after itself, with what it was told', async () => {
      const element = await mount<TDocVisitButton>(button('planned'));
      await element.open();
      expect(element.widget).to.equal(element.nextElementSibling);
      expect(element.widget?.getAttribute('mode')).to.equal('practitioner');
      expect(element.widget?.getAttribute('patient-name')).to.equal('Mme Martin');
      expect(element.widget?.hasAttribute('status')).to.equal(false);
    });

    it('stays closed when the host cancels the request', async () => {
      let loaded = 0;
      const element = await mount<TDocVisitButton>(
        button('planned', { load: () => Promise.resolve((loaded += 1)) }),
      );
      element.addEventListener('tdoc-visit-request', (event) => event.preventDefault());
      part(element, 'button').click();
      await element.updateComplete;
      expect([loaded, element.widget]).to.deep.equal([0, null]);
    });

    it('says what to do when the widget does not load, and works on the next press', async () => {
      let isOnline = false;
      const load = (): Promise<void> =>
        isOnline ? Promise.resolve() : Promise.reject(new TypeError('offline'));
      const element = await mount<TDocVisitButton>(button('planned', { load }));
      const told = next(element, 'tdoc-error');
      part(element, 'button').click();
      expect((await told).code).to.equal('ERR_TDOC_WIDGET_UNAVAILABLE');
      await element.updateComplete;
      expect(textOf(element)).to.include('Vérifiez votre connexion');
      isOnline = true;
      await element.open();
      expect(element.widget).to.not.equal(null);
    });
  });
});
