import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { lucas, minutesAgo } from '../../fixtures/participants.ts';
import { mount, next, part, textOf } from '../../fixtures/mounting.ts';

describe('call notices', () => {
  for (const lang of ['fr', 'en'] as const) {
    it(`passes axe in ${lang}`, async () => {
      const all = html`<tdoc-call-notices
        sharing
        weak-network
        fault="ERR_TDOC_CAMERA_BUSY"
        .waiting=${[lucas()]}
      ></tdoc-call-notices>`;
      await expect(await mount(all, { lang })).to.be.accessible();
    });
  }

  it('shows the telephone after fifteen seconds without picture and sound, not before', async () => {
    const since = (date: Date) =>
      html`<tdoc-call-notices
        phone-number="01 23 45 67 89"
        .interruptedSince=${date}
      ></tdoc-call-notices>`;
    expect(textOf(await mount(since(new Date())))).to.not.include('01 23 45 67 89');
    expect(textOf(await mount(since(minutesAgo(1))))).to.include('01 23 45 67 89');
  });

  it('says that media goes on while the server is away', async () => {
    const element = await mount(html`<tdoc-call-notices signalling-lost></tdoc-call-notices>`);
    expect(textOf(element)).to.include('L’image et le son continuent');
  });

  it('lets Dr Garnier admit Lucas without leaving the call', async () => {
    const element = await mount(
      html`<tdoc-call-notices .waiting=${[lucas()]}></tdoc-call-notices>`,
    );
    const asked = next(element, 'tdoc-admit-request');
    part(element, '[data-notice=waiting] button').click();
    expect((await asked).participantId).to.equal(lucas().id);
  });
});
