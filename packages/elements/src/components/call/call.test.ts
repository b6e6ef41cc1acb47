import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { fileFacts } from '../../fixtures/files.ts';
import { garnier, martin, MESSAGES, minutesAgo } from '../../fixtures/participants.ts';
import { mount, part, textOf } from '../../fixtures/mounting.ts';
import { patientPicture, practitionerPicture, sharedDocument } from '../../fixtures/pictures.ts';
import type { Participant } from '@tdoc/sdk-core';
import type { TDocCall } from './call.ts';

const call = (remotes: readonly Participant[] = [garnier()]) =>
  html`<tdoc-call
    .local=${martin({ isLocal: true, camera: { track: patientPicture(), on: true } })}
    .remotes=${remotes}
    .messages=${MESSAGES}
    .startedAt=${minutesAgo(12)}
    .departure=${{ name: 'Dr Garnier', at: minutesAgo(1) }}
  ></tdoc-call>`;

const press = async (element: TDocCall, control: string): Promise<void> => {
  part(part(element, 'tdoc-call-controls'), `[data-control=${control}]`).click();
  await new Promise(requestAnimationFrame);
  await element.updateComplete;
};

describe('call', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}, with a panel and without`, async () => {
        const element = await mount<TDocCall>(call(), { lang });
        await expect(element).to.be.accessible();
        element.panel = 'chat';
        await element.updateComplete;
        await expect(element).to.be.accessible();
      });
    }

    it('never hides the bar from somebody who uses the keyboard', async () => {
      const element = await mount<TDocCall>(call());
      const { setTimeout: real } = window;
      let hide: (() => void) | null = null;
      window.setTimeout = ((callback: () => void) => {
        hide = callback;
        return 0;
      }) as unknown as typeof window.setTimeout;
      element.dispatchEvent(new PointerEvent('pointermove'));
      window.setTimeout = real;
      (hide as (() => void) | null)?.();
      await element.updateComplete;
      expect(part(element, '.stage').classList.contains('idle')).to.equal(true);
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab' }));
      await element.updateComplete;
      expect(part(element, '.stage').classList.contains('idle')).to.equal(false);
    });
  });

  describe('properties', () => {
    it('plays each person’s sound once, even when they share their screen', async () => {
      const sharer = garnier({
        camera: { track: practitionerPicture(), on: true },
        screen: { track: sharedDocument(), on: true },
      });
      const element = await mount<TDocCall>(call([sharer]));
      const tiles = [...(element.shadowRoot?.querySelectorAll('tdoc-participant-tile') ?? [])];
      await Promise.all(tiles.map((tile) => tile.updateComplete));
      const sounds = tiles.filter((tile) => tile.shadowRoot?.querySelector('audio'));
      expect([tiles.length, sounds.length]).to.deep.equal([2, 1]);
    });

    it('tells who left when Mme Martin stays alone', async () => {
      const text = textOf(await mount<TDocCall>(call([])));
      expect(text).to.include('Dr Garnier a quitté il y a 1 min');
    });

    it('counts files that are offered as well, not those that are sent', async () => {
      const element = await mount<TDocCall>(call());
      element.files = [fileFacts(), fileFacts({ id: '2', direction: 'sending' })];
      await element.updateComplete;
      expect(part(element, 'tdoc-call-controls')).to.have.property('unread', 1);
      element.panel = 'chat';
      await element.updateComplete;
      element.panel = null;
      await element.updateComplete;
      expect(part(element, 'tdoc-call-controls')).to.have.property('unread', 0);
    });

    it('counts messages only while the chat is closed', async () => {
      const element = await mount<TDocCall>(call());
      const [first] = MESSAGES;
      element.messages = [...MESSAGES, { ...first!, id: 'm4' }];
      await element.updateComplete;
      expect(part(element, 'tdoc-call-controls')).to.have.property('unread', 1);
      element.panel = 'chat';
      await element.updateComplete;
      element.panel = null;
      await element.updateComplete;
      expect(part(element, 'tdoc-call-controls')).to.have.property('unread', 0);
    });
  });

  describe('keyboard', () => {
    it('opens a panel on its heading, closes it with Escape, and comes back to the control', async () => {
      const element = await mount<TDocCall>(call());
      await press(element, 'chat');
      expect(element.panel).to.equal('chat');
      expect(element.shadowRoot?.activeElement).to.equal(part(element, '.panel h3'));
      part(element, '.panel').dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }),
      );
      await element.updateComplete;
      expect(element.panel).to.equal(null);
      const controls = part(element, 'tdoc-call-controls');
      expect(controls.shadowRoot?.activeElement?.getAttribute('data-control')).to.equal('chat');
    });
  });

  describe('events', () => {
    it('lets the host refuse a panel', async () => {
      const element = await mount<TDocCall>(call());
      element.addEventListener('tdoc-panel-request', (event) => event.preventDefault());
      await press(element, 'more');
      expect(element.panel).to.equal(null);
    });
  });
});
