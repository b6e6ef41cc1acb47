/** The signing key of a real browser, and what it signs. */
import { expect } from '@open-wc/testing';
import { CallKey } from '../crypto/call-key.ts';
import { consentHouse, NOTICE } from '../testing/consent-house.ts';
import { receiptText } from './canonical-form.ts';
import { verifyConsentReceipt } from './verify-receipt.ts';

describe('in a browser', () => {
  it('a decision is signed by a key that no script can read', async () => {
    const made: CryptoKey[] = [];
    const generate = crypto.subtle.generateKey.bind(crypto.subtle);
    const spied = async (...args: Parameters<typeof generate>) => {
      const pair = (await generate(...args)) as CryptoKeyPair;
      made.push(pair.privateKey);
      return pair;
    };
    crypto.subtle.generateKey = spied as typeof crypto.subtle.generateKey;
    try {
      await CallKey.draw();
    } finally {
      crypto.subtle.generateKey = generate;
    }
    expect(made.map(({ extractable, usages }) => [extractable, usages])).to.deep.equal([
      [false, ['sign']],
    ]);
  });

  it('a receipt is made, countersigned and proven', async () => {
    const house = await consentHouse({}, { algorithm: 'ES256' });
    const receipt = receiptText(await house.answer('yes'));
    const verdict = await verifyConsentReceipt(receipt, {
      issuers: house.issuers,
      text: NOTICE,
    });
    expect(verdict.faults).to.deep.equal([]);
  });
});
