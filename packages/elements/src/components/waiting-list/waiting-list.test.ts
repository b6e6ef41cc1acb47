import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { lucas, minutesAgo, waitingMartin } from '../../fixtures/participants.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';

const list = html`<tdoc-waiting-list
  .waiting=${[
    waitingMartin({ since: minutesAgo(4) }),
    lucas({
      presence: 'waiting',
      since: minutesAgo(0),
      deviceCheck: { camera: false, microphone: true, speaker: true },
    }),
  ]}
></tdoc-waiting-list>`;

describe('waiting list', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}`, async () => {
        await expect(await mount(list, { lang })).to.be.accessible();
      });
    }

    it('names the person on each button', async () => {
      const element = await mount(list);
      expect(part(element, '[data-action=admit]').ariaLabel).to.equal('Admettre Mme Jeanne Martin');
    });
  });

  describe('properties', () => {
    it('tells who waits, since when, and whether they are ready', async () => {
      const text = textOf(await mount(list));
      expect(text).to.include('patiente depuis 4 min');
      expect(text).to.include('Caméra, micro et son vérifiés');
      expect(text).to.include('À vérifier : caméra');
    });

    it('has one filled button, however many wait', async () => {
      const element = await mount(list);
      expect(element.shadowRoot?.querySelectorAll('.primary').length).to.equal(1);
    });

    it('says that a lost patient is expected back', async () => {
      const lost = html`<tdoc-waiting-list
        .waiting=${[waitingMartin({ reachable: false })]}
      ></tdoc-waiting-list>`;
      expect(textOf(await mount(lost))).to.include('Connexion perdue');
    });
  });

  describe('events', () => {
    it('asks to admit Mme Martin, or to decline Lucas', async () => {
      const element = await mount(list);
      const admit = next(element, 'tdoc-admit-request');
      part(element, '[data-action=admit]').click();
      expect((await admit).participantId).to.equal(waitingMartin().id);
      const remove = next(element, 'tdoc-remove-request');
      part(element, 'li:last-child [data-action=remove]').click();
      expect((await remove).participantId).to.equal(lucas().id);
    });
  });
});
