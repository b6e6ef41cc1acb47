import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { CODE, garnier, REPORT, VERIFIED, VOUCHED_FOR } from '../../fixtures/participants.ts';
import { mount, next, textOf } from '../../fixtures/mounting.ts';
import { EMOJI_NAMES_EN, EMOJI_NAMES_FR } from '../../localization/emoji-names.ts';
import { VERIFICATION_EMOJI } from '../../localization/emoji.ts';

const { id, displayName } = garnier();
const toCompare = (report: typeof REPORT = REPORT) =>
  html`<tdoc-verification-code
    .code=${CODE}
    .participantId=${id}
    .remoteName=${displayName}
    .report=${report}
  ></tdoc-verification-code>`;
const button = (element: Element, label: string) => {
  const found = [...(element.shadowRoot?.querySelectorAll('button') ?? [])].find(
    ({ textContent }) => textContent.trim() === label,
  );
  if (!found) throw new Error(`no button "${label}"`);
  return found;
};

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

  for (const [what, report] of [
    ['to compare', REPORT],
    ['verified', VERIFIED],
    ['vouched for', VOUCHED_FOR],
  ] as const) {
    it(`passes axe when ${what}`, async () => {
      await expect(await mount(toCompare(report))).to.be.accessible();
    });
  }

  it('tells the answer with the code it was given for', async () => {
    const element = await mount(toCompare());
    const asked = next(element, 'tdoc-verification-request');
    button(element, 'Oui, identiques').click();
    const { participantId, code: answered, identical } = await asked;
    expect([participantId, answered, identical]).to.deep.equal([id, CODE, true]);
  });

  it('asks twice before the answer that ends the teleconsultation', async () => {
    const element = await mount(toCompare());
    let asked = 0;
    element.addEventListener('tdoc-verification-request', () => (asked += 1));
    button(element, 'Non, différents').click();
    await element.updateComplete;
    expect(textOf(element)).to.include('Quelqu’un pourrait s’être glissé entre vous');
    button(element, 'Revoir le code').click();
    await element.updateComplete;
    expect(asked).to.equal(0);
    button(element, 'Non, différents').click();
    await element.updateComplete;
    const stopped = next(element, 'tdoc-verification-request');
    button(element, 'Arrêter la téléconsultation').click();
    expect((await stopped).identical).to.equal(false);
  });

  it('asks one question at a time: the doubt takes the place of the first', async () => {
    const element = await mount(toCompare());
    button(element, 'Non, différents').click();
    await element.updateComplete;
    expect(textOf(element)).to.not.include('Sont-ils identiques');
    expect(textOf(element)).to.include('vraiment différents');
  });

  it('keeps the focus when the pressed button goes, so that Escape still closes the panel', async () => {
    const element = await mount(toCompare());
    button(element, 'Non, différents').focus();
    button(element, 'Non, différents').click();
    await element.updateComplete;
    expect(element.shadowRoot?.activeElement?.className).to.equal('answer');
    button(element, 'Revoir le code').focus();
    button(element, 'Revoir le code').click();
    await element.updateComplete;
    button(element, 'Oui, identiques').focus();
    Object.assign(element, { report: VERIFIED });
    await element.updateComplete;
    expect(element.shadowRoot?.activeElement?.textContent).to.include('Code vérifié');
  });

  it('takes no focus from elsewhere', async () => {
    const element = await mount(toCompare());
    Object.assign(element, { report: VERIFIED });
    await element.updateComplete;
    expect(element.shadowRoot?.activeElement).to.equal(null);
  });

  it('forgets a doubt that was about another code', async () => {
    const element = await mount(toCompare());
    button(element, 'Non, différents').click();
    await element.updateComplete;
    Object.assign(element, {
      code: { emoji: CODE.emoji.toReversed(), numbers: [1000, 1000, 1000] },
    });
    await element.updateComplete;
    expect(textOf(element)).to.include('Oui, identiques');
  });

  it('says with whom it was verified, and asks no more', async () => {
    const element = await mount(toCompare(VERIFIED));
    expect(textOf(element)).to.include('Code vérifié avec Dr Anne Garnier');
    expect(element.shadowRoot?.querySelectorAll('button').length).to.equal(0);
  });

  it('says what the other answered, and by whose word they are who they say', async () => {
    const told = await mount(toCompare({ ...REPORT, verifiedByRemote: true }));
    expect(textOf(told)).to.include('Dr Anne Garnier a répondu que les codes sont identiques');
    const vouched = await mount(toCompare(VOUCHED_FOR));
    expect(textOf(vouched)).to.include('identité confirmée par Hôpital Saint-Aubin');
  });

  it('says when the code will come while there is none', async () => {
    const element = await mount(html`<tdoc-verification-code></tdoc-verification-code>`);
    expect(textOf(element)).to.include('dès que');
  });
});
