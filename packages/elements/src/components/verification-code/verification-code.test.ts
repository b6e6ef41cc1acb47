import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { CODE } from '../../fixtures/participants.ts';
import { mount, textOf } from '../../fixtures/mounting.ts';
import { EMOJI_NAMES_EN, EMOJI_NAMES_FR } from '../../localization/emoji-names.ts';
import { VERIFICATION_EMOJI } from '../../localization/emoji.ts';

const code = html`<tdoc-verification-code .code=${CODE}></tdoc-verification-code>`;

describe('verification code', () => {
  for (const lang of ['fr', 'en'] as const) {
    it(`passes axe in ${lang}`, async () => {
      await expect(await mount(code, { lang })).to.be.accessible();
    });
  }

  it('shows seven pictures with their names, and three numbers', async () => {
    const element = await mount(code);
    expect(element.shadowRoot?.querySelectorAll('li').length).to.equal(7);
    const text = textOf(element);
    for (const word of ['Manchot', 'Nuage', 'Vélo', '4821', '1907', '7350']) {
      expect(text).to.include(word);
    }
    expect(text).to.include('Lisez-les à voix haute. Sont-ils identiques ?');
  });

  it('has 64 pictures, each with its own name in each language', () => {
    for (const list of [VERIFICATION_EMOJI, EMOJI_NAMES_FR, EMOJI_NAMES_EN]) {
      expect(list.length).to.equal(64);
      expect(new Set(list).size).to.equal(64);
    }
  });

  it('puts the right name on the right picture', () => {
    const at = (emoji: string) => VERIFICATION_EMOJI.indexOf(emoji);
    expect(EMOJI_NAMES_FR[at('🐶')]).to.equal('Chien');
    expect(EMOJI_NAMES_FR[at('🎩')]).to.equal('Chapeau');
    expect(EMOJI_NAMES_FR[at('📎')]).to.equal('Trombone');
    expect(EMOJI_NAMES_EN[at('🚲')]).to.equal('Bicycle');
    expect(EMOJI_NAMES_EN[at('📌')]).to.equal('Pin');
    expect(at('🌳')).to.equal(16);
  });

  it('says when the code will come while there is none', async () => {
    const element = await mount(html`<tdoc-verification-code></tdoc-verification-code>`);
    expect(textOf(element)).to.include('dès que');
  });
});
