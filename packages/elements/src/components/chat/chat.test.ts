import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { garnier, MESSAGES } from '../../fixtures/participants.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';
import type { TDocChat } from './chat.ts';

const chat = html`<tdoc-chat .messages=${MESSAGES} .participants=${[garnier()]}></tdoc-chat>`;

async function write(element: TDocChat, text: string): Promise<HTMLTextAreaElement> {
  const field = part<HTMLTextAreaElement>(element, 'textarea');
  field.value = text;
  field.dispatchEvent(new Event('input'));
  await element.updateComplete;
  return field;
}

describe('chat', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      it(`passes axe in ${lang}`, async () => {
        await expect(await mount(chat, { lang })).to.be.accessible();
      });
    }
  });

  describe('properties', () => {
    it('shows who wrote what', async () => {
      const text = textOf(await mount(chat));
      expect(text).to.include('Dr Anne Garnier');
      expect(text).to.include('Oui, je l’ai sous les yeux.');
    });

    it('shows markup as text', async () => {
      const hostile = [{ ...MESSAGES[0]!, text: '<img src=x onerror=alert(1)>' }];
      const element = await mount(html`<tdoc-chat .messages=${hostile}></tdoc-chat>`);
      expect(element.shadowRoot?.querySelector('img')).to.equal(null);
    });
  });

  describe('keyboard', () => {
    it('sends with Enter, breaks the line with Shift and Enter', async () => {
      const element = await mount<TDocChat>(chat);
      const field = await write(element, '  Bonjour docteur ');
      const asked = next(element, 'tdoc-message-request');
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', shiftKey: true }));
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
      expect((await asked).text).to.equal('Bonjour docteur');
      await element.updateComplete;
      expect(field.value).to.equal('');
    });
  });

  describe('events', () => {
    it('keeps the draft when the host refuses to send', async () => {
      const element = await mount<TDocChat>(chat);
      element.addEventListener('tdoc-message-request', (event) => event.preventDefault());
      const field = await write(element, 'Bonjour');
      part(element, 'form button').click();
      await element.updateComplete;
      expect(field.value).to.equal('Bonjour');
    });
  });
});
