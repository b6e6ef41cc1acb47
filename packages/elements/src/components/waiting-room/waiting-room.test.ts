import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { MESSAGES, minutesAgo, waitingMartin } from '../../fixtures/participants.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';

const room = (more = {}) =>
  html`<tdoc-waiting-room
    practitioner-name="Le Dr Garnier"
    practitioner-present
    .local=${waitingMartin({ isLocal: true, since: minutesAgo(6), ...more })}
    .messages=${MESSAGES}
  ></tdoc-waiting-room>`;

describe('waiting room', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}`, async () => {
        await expect(await mount(room(), { lang })).to.be.accessible();
      });
    }
  });

  describe('properties', () => {
    it('tells Mme Martin that she is not forgotten, and since when she waits', async () => {
      const text = textOf(await mount(room()));
      expect(text).to.include('Le Dr Garnier sait que vous êtes là.');
      expect(text).to.include('Vous patientez depuis 6 min');
    });

    it('never claims that an absent practitioner knows', async () => {
      const element = await mount(
        html`<tdoc-waiting-room .local=${waitingMartin({ isLocal: true })}></tdoc-waiting-room>`,
      );
      expect(textOf(element)).to.not.include('sait que vous êtes là');
    });

    it('shows the last message of the practice', async () => {
      expect(textOf(await mount(room()))).to.include('la deuxième ligne');
    });
  });

  describe('events', () => {
    for (const [action, type] of [
      ['leave', 'tdoc-leave-request'],
      ['devices', 'tdoc-device-check-request'],
    ] as const) {
      it(`fires ${type}`, async () => {
        const element = await mount(room());
        const asked = next(element, type);
        part(element, `[data-action=${action}]`).click();
        expect((await asked).type).to.equal(type);
      });
    }
  });
});
