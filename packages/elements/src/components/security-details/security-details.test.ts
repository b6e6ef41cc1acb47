import { expect, html } from '@open-wc/testing';
import '../../define.ts';
import { mount, textOf } from '../../fixtures/mounting.ts';
import { REPORT, VERIFIED } from '../../fixtures/participants.ts';

const details = (report: typeof REPORT) =>
  html`<tdoc-security-details expanded .report=${report}></tdoc-security-details>`;

describe('security details', () => {
  for (const lang of ['fr', 'en'] as const) {
    it(`passes axe in ${lang}`, async () => {
      await expect(await mount(details(VERIFIED), { lang })).to.be.accessible();
    });
  }

  it('says the level, the suites, the transport and the frames of each track in use', async () => {
    const text = textOf(await mount(details(VERIFIED)));
    for (const word of [
      'Code comparé à voix haute',
      'Noise_XXpsk0_25519_AESGCM_SHA256',
      'X-Wing',
      'SFrame AES_256_GCM_SHA512_128',
      'DTLS 1.3',
      'SRTP_AES128_CM_HMAC_SHA1_80',
      'Caméra',
    ]) {
      expect(text).to.include(word);
    }
    expect(text).to.not.include('Écran');
    expect(text.replaceAll(/\s/g, '')).to.include('6100');
  });

  it('says so where the browser does not tell, and while nothing was counted', async () => {
    const silent = {
      sent: { in: 0, out: 0, failures: 0 },
      received: { in: 0, out: 0, failures: 0 },
    };
    const tracks = { microphone: silent, camera: silent, screen: silent };
    const text = textOf(await mount(details({ ...REPORT, transport: null, tracks })));
    expect(text).to.include('Le navigateur ne le dit pas');
    expect(text).to.include('Aucune image ni aucun son');
  });

  it('shows nothing before there is a session', async () => {
    const element = await mount(html`<tdoc-security-details></tdoc-security-details>`);
    expect(textOf(element).trim()).to.equal('');
  });
});
