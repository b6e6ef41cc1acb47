import { expect } from '@open-wc/testing';
import { html, type TemplateResult } from 'lit';
import '../../define.ts';
import { FILES, fileFacts } from '../../fixtures/files.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';
import type { FileFacts } from '../../internal/files.ts';
import type { TDocFileItem } from './file-item.ts';

const item = (file: FileFacts): TemplateResult =>
  html`<tdoc-file-item .file=${file}></tdoc-file-item>`;
const [sending, received] = FILES as [FileFacts, FileFacts];
const buttons = (element: Element) =>
  [...(element.shadowRoot?.querySelectorAll('button') ?? [])].map((one) => one.textContent.trim());

describe('file', () => {
  describe('accessibility', () => {
    for (const lang of ['fr', 'en'] as const) {
      for (const file of [...FILES, fileFacts({ code: 'ERR_TDOC_FILE_ALTERED' })]) {
        it(`passes axe in ${lang}, ${file.state} (${file.direction})`, async () => {
          await expect(await mount(item(file), { lang })).to.be.accessible();
        });
      }
    }

    it('names the file on every control', async () => {
      const element = await mount(item(fileFacts()));
      const names = [...(element.shadowRoot?.querySelectorAll('button') ?? [])].map((one) =>
        one.getAttribute('aria-label'),
      );
      expect(names).to.deep.equal([
        'Recevoir Ordonnance du 24 novembre.pdf',
        'Refuser Ordonnance du 24 novembre.pdf',
      ]);
    });
  });

  describe('properties', () => {
    it('shows what is offered, with its size, and asks', async () => {
      const element = await mount(item(fileFacts()));
      expect(textOf(element)).to.include('Ordonnance du 24 novembre.pdf');
      expect(textOf(element)).to.include('410 ko · Vous est proposé');
      expect(buttons(element)).to.deep.equal(['Recevoir', 'Refuser']);
    });

    it('shows how far it is, and can be given up', async () => {
      const element = await mount(item(sending));
      expect(textOf(element)).to.include('2,4 Mo · Envoi en cours, 42 %');
      expect(part<HTMLProgressElement>(element, 'progress').value).to.be.closeTo(0.42, 0.001);
      expect(buttons(element)).to.deep.equal(['Annuler']);
    });

    it('follows an object that moves on', async () => {
      const moving = { ...sending };
      const element = await mount<TDocFileItem>(item(moving));
      Object.assign(moving, { progress: 0.9 });
      element.file = moving;
      await element.updateComplete;
      expect(textOf(element)).to.include('90 %');
    });

    it('saves what was received, under its name, and opens nothing', async () => {
      const element = await mount(item(received));
      const link = part<HTMLAnchorElement>(element, 'a');
      expect(link.download).to.equal('Compte rendu.pdf');
      expect(link.href).to.match(/^blob:/);
      expect(link.target).to.equal('');
      expect(await (await fetch(link.href)).text()).to.equal('Compte rendu');
    });

    it('lets go of what was received when it is taken away', async () => {
      const element = await mount(item(received));
      const { href } = part<HTMLAnchorElement>(element, 'a');
      element.remove();
      let gone = false;
      await fetch(href).catch(() => (gone = true));
      expect(gone).to.equal(true);
    });

    it('says in words what failed and what to do', async () => {
      const text = textOf(await mount(item(fileFacts({ code: 'ERR_TDOC_FILE_ALTERED' }))));
      expect(text).to.include('Le fichier reçu n’est pas celui annoncé');
      expect(text).to.include('Demandez qu’il vous soit envoyé de nouveau.');
    });

    it('shows markup in a name as text', async () => {
      const element = await mount(item(fileFacts({ name: '<img src=x onerror=alert(1)>.pdf' })));
      expect(element.shadowRoot?.querySelector('img')).to.equal(null);
    });
  });

  describe('events', () => {
    it('asks to take it, or to refuse it', async () => {
      const element = await mount(item(fileFacts()));
      for (const [selector, accepted] of [
        ['.outlined', true],
        ['.quiet', false],
      ] as const) {
        const asked = next(element, 'tdoc-file-answer-request');
        part(element, selector).click();
        const { fileId, accepted: answer } = await asked;
        expect([fileId, answer]).to.deep.equal(['1'.repeat(16), accepted]);
      }
    });

    it('asks to give it up', async () => {
      const element = await mount(item(sending));
      const asked = next(element, 'tdoc-file-cancel-request');
      part(element, '.quiet').click();
      expect((await asked).fileId).to.equal(sending.id);
    });
  });
});
