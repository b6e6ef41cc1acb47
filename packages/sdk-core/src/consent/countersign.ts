/**
 * The tenant's signature under a receipt, for the host's backend: that it received exactly this record, in
 * this teleconsultation, about this participant. It signs nothing it has not verified.
 */
import { utf8 } from '../crypto/bytes.ts';
import { canonicalText } from './canonical-form.ts';
import { recordFaults, type ReceiptFault } from './record-faults.ts';
import type { ConsentRecord, SignedConsentReceipt } from './receipt-record.ts';
import { RECEIPT_TYPE } from './receipt-record.ts';
import { browserSignatureFaults, CLOCK_SKEW_S } from './signature-faults.ts';
import { readReceipt } from './verify-receipt.ts';

export interface CountersignOptions {
  /** Private key of the tenant: Ed25519, or ECDSA on P-256. */
  key: CryptoKey;
  /** Names its public half in the JWKS that verifiers keep. */
  kid: string;
  /**
   * What the backend knows by itself of who sent this, never from the receipt; a record that says
   * otherwise, or nothing, is not signed. `issuer` is the controller the record names.
   */
  expected: { issuer: string; teleconsultationId: string; participantId: string };
  /** Milliseconds since the epoch, by the backend's own clock. */
  nowMs: number;
  /** A decision older than this is not countersigned, in seconds; a day by default. */
  maxAgeS?: number;
}

export type Countersigned =
  { receipt: SignedConsentReceipt; faults: [] } | { receipt: null; faults: ReceiptFault[] };

/** Adds the tenant's signature, or says what is wrong with what was sent. */
export async function countersign(
  given: unknown,
  { key, kid, expected, nowMs, maxAgeS = 86_400 }: CountersignOptions,
): Promise<Countersigned> {
  const { faults, receipt } = readReceipt(given);
  if (!receipt) return { receipt: null, faults };
  const { record, signatures } = receipt;
  faults.push(
    ...recordFaults(record),
    ...(await browserSignatureFaults(receipt, { nowMs })),
    ...expectationFaults(record, expected),
    ...ageFaults(record, { nowMs, maxAgeS }),
  );
  const [own] = signatures;
  if (faults.length > 0 || !own) return { receipt: null, faults };
  const { signDetached } = await import('../crypto/verify-jws.ts');
  const second = await signDetached(utf8(canonicalText(record)), {
    key,
    alg: key.algorithm.name === 'Ed25519' ? 'Ed25519' : 'ES256',
    kid,
    type: RECEIPT_TYPE,
    iat: Math.floor(nowMs / 1000),
  });
  return { receipt: { record, signatures: [own, second] }, faults: [] };
}

function expectationFaults(
  { collection, parties, pii_principal_id }: ConsentRecord,
  { issuer, teleconsultationId, participantId }: CountersignOptions['expected'],
): ReceiptFault[] {
  const faults: ReceiptFault[] = [];
  const differs = (path: string, expected: string) =>
    faults.push({ code: 'VALUE_WRONG', path: `record.${path}`, expected });
  if (collection.session !== teleconsultationId) {
    differs('collection.session', 'the teleconsultation it was sent from');
  }
  if (pii_principal_id !== participantId) {
    differs('pii_principal_id', 'the participant it is about');
  }
  if (!parties.some(({ role, id }) => role === 'controller' && id === issuer)) {
    differs('parties', 'this tenant as controller');
  }
  return faults;
}

function ageFaults(
  { events }: ConsentRecord,
  { nowMs, maxAgeS }: { nowMs: number; maxAgeS: number },
): ReceiptFault[] {
  const index = events.length - 1;
  const ageMs = nowMs - Date.parse(events[index]?.event_time ?? '');
  if (ageMs <= maxAgeS * 1000 && ageMs >= -CLOCK_SKEW_S * 1000) return [];
  const path = `record.events[${index}].event_time`;
  return [{ code: 'TIME_IMPOSSIBLE', path, expected: 'about now, by this tenant’s clock' }];
}
