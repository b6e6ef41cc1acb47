/** `@tdoc/sdk-core/consent`: proofs of consent, for browsers and for a host's backend alike. */
export { countersign, type Countersigned, type CountersignOptions } from './countersign.ts';
export { canonicalText, receiptText, recordHash } from './canonical-form.ts';
export {
  toFhirConsent,
  type CodeableConcept,
  type Coding,
  type FhirConsent,
  type FhirProvenance,
  type Identified,
} from './fhir-consent.ts';
export {
  MAX_RECEIPT_BYTES,
  RECEIPT_TYPE,
  RECEIPT_VERSION,
  type ConsentRecord,
  type SignedConsentReceipt,
} from './receipt-record.ts';
export { RECEIPT_FAULT_CODES, type ReceiptFault, type ReceiptFaultCode } from './record-faults.ts';
export {
  verifyConsentReceipt,
  type ReceiptVerdict,
  type VerifyReceiptOptions,
} from './verify-receipt.ts';
