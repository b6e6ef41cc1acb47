import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { FILES, fileFacts } from '../../fixtures/files.ts';
import { garnier, MESSAGES, minutesAgo } from '../../fixtures/participants.ts';
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

  describe('files', () => {
    const pdf = () => new File(['x'], 'ordonnance.pdf', { type: 'application/pdf' });
    const holding = (...files: File[]) => {
      const data = new DataTransfer();
      for (const file of files) data.items.add(file);
      return data;
    };
    const namesOf = ({ files }: { files: readonly File[] }) => files.map(({ name }) => name);

    it('stand among the messages, where they were offered', async () => {
      const files = [fileFacts({ at: minutesAgo(2.5) })];
      const element = await mount(
        html`<tdoc-chat
          .messages=${MESSAGES}
          .files=${files}
          .participants=${[garnier()]}
        ></tdoc-chat>`,
      );
      const entries = [...(element.shadowRoot?.querySelectorAll('.message') ?? [])];
      expect(entries.map((entry) => entry.querySelector('tdoc-file-item') !== null)).to.deep.equal([
        false,
        true,
        false,
        false,
      ]);
      expect(entries[1]?.textContent).to.include('Dr Anne Garnier');
    });

    it('pass axe beside messages', async () => {
      const element = await mount(
        html`<tdoc-chat .messages=${MESSAGES} .files=${FILES}></tdoc-chat>`,
      );
      await expect(element).to.be.accessible();
    });

    it('are chosen with a button that says so', async () => {
      const element = await mount<TDocChat>(chat);
      const chooser = part<HTMLInputElement>(element, 'input[type=file]');
      let opened = 0;
      chooser.addEventListener('click', (event) => {
        event.preventDefault();
        opened += 1;
      });
      const button = part(element, '.attach');
      expect(button.textContent.trim()).to.equal('Joindre un fichier');
      button.click();
      expect(opened).to.equal(1);

      chooser.files = holding(pdf()).files;
      const asked = next(element, 'tdoc-file-request');
      chooser.dispatchEvent(new Event('change'));
      expect(namesOf(await asked)).to.deep.equal(['ordonnance.pdf']);
      expect(chooser.value).to.equal('');
    });

    it('are dropped anywhere on the chat, which says so meanwhile', async () => {
      const element = await mount<TDocChat>(chat);
      const drag = (type: string) =>
        new DragEvent(type, { dataTransfer: holding(pdf(), pdf()), cancelable: true });
      const over = drag('dragover');
      element.dispatchEvent(over);
      await element.updateComplete;
      expect(over.defaultPrevented).to.equal(true);
      expect(textOf(element)).to.include('Déposez le fichier ici');

      const asked = next(element, 'tdoc-file-request');
      element.dispatchEvent(drag('drop'));
      expect(namesOf(await asked)).to.have.length(2);
      await element.updateComplete;
      expect(textOf(element)).to.not.include('Déposez');
    });

    it('are pasted into the field; text is pasted as ever', async () => {
      const element = await mount<TDocChat>(chat);
      const field = part(element, 'textarea');
      const paste = (data: DataTransfer) =>
        new ClipboardEvent('paste', { clipboardData: data, cancelable: true });
      const asked = next(element, 'tdoc-file-request');
      const withFile = paste(holding(pdf()));
      field.dispatchEvent(withFile);
      expect(namesOf(await asked)).to.deep.equal(['ordonnance.pdf']);
      expect(withFile.defaultPrevented).to.equal(true);

      const withText = paste(new DataTransfer());
      field.dispatchEvent(withText);
      expect(withText.defaultPrevented).to.equal(false);
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
