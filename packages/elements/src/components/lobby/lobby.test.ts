import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { garnier, minutesAgo, waitingMartin } from '../../fixtures/participants.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';

const lobby = (waiting: readonly ReturnType<typeof waitingMartin>[] = []) =>
  html`<tdoc-lobby
    patient-name="Mme Martin"
    scheduled-at="2026-11-23T10:30:00"
    .local=${garnier({ isLocal: true })}
    .waiting=${waiting}
    .link=${'https://saint-aubin.example/visite#r=x&k=y'}
    .departure=${waiting.length === 0 ? null : { name: 'Mme Martin', at: minutesAgo(1) }}
  ></tdoc-lobby>`;

describe('lobby', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}`, async () => {
        await expect(await mount(lobby([waitingMartin()]), { lang })).to.be.accessible();
      });
    }
  });

  describe('properties', () => {
    it('makes the link the one action while nobody waits, and Admit once somebody does', async () => {
      const filled = async (element: Element): Promise<number[]> => {
        const parts = ['tdoc-waiting-list', 'tdoc-invitation'].map((tag) => part(element, tag));
        await Promise.all(
          parts.map(
            (each) => (each as unknown as { updateComplete: Promise<boolean> }).updateComplete,
          ),
        );
        return parts.map((each) => each.shadowRoot?.querySelectorAll('.primary').length ?? 0);
      };
      expect(await filled(await mount(lobby()))).to.deep.equal([0, 1]);
      expect(await filled(await mount(lobby([waitingMartin()])))).to.deep.equal([1, 0]);
    });

    it('says that the patient left and can come back', async () => {
      expect(textOf(await mount(lobby([waitingMartin()])))).to.include('peut revenir');
    });
  });

  describe('events', () => {
    for (const [selector, type] of [
      ['[data-action=end]', 'tdoc-end-request'],
      ['[data-action=leave]', 'tdoc-leave-request'],
      ['[data-control=microphone]', 'tdoc-microphone-request'],
      ['[data-control=camera]', 'tdoc-camera-request'],
    ] as const) {
      it(`fires ${type}`, async () => {
        const element = await mount(lobby());
        const asked = next(element, type);
        part(element, selector).click();
        expect((await asked).type).to.equal(type);
      });
    }
  });
});
