/** A patient's browser and a hospital's backend, for tests of proofs of consent. */
import { exportJWK, generateKeyPair } from 'jose';
import { ConsentGate, type ProofOptions } from '../consent/consent-gate.ts';
import { countersign } from '../consent/countersign.ts';
import type { SignedConsentReceipt } from '../consent/receipt-record.ts';
import { HOSPITAL } from './credential-office.ts';
import { ManualClock } from './manual-clock.ts';

export const NOTICE = 'Votre image et votre voix sont transmises à votre médecin.';
export const AV = 'teleconsultation.av';
export const PATIENT_ID = '0123456789abcdef0123456789abcdef';
export const TELECONSULTATION_ID = 'tc_AAAAAAAAAAAAAAAAAAAAAA';
export const MORNING_MS = Date.UTC(2024, 2, 4, 9, 30);

export interface ConsentHouse {
  readonly clock: ManualClock;
  readonly gate: ConsentGate;
  readonly issuers: { issuer: string; jwks: { keys: object[] } }[];
  /** Answers the question about picture and sound, countersigned. */
  answer(granted: 'yes' | 'no'): Promise<SignedConsentReceipt>;
  withdraw(): Promise<SignedConsentReceipt>;
  countersign(receipt: unknown): ReturnType<typeof countersign>;
}

export async function consentHouse(
  proof: ProofOptions = {},
  { algorithm = 'Ed25519' }: { algorithm?: 'Ed25519' | 'ES256' } = {},
): Promise<ConsentHouse> {
  const clock = new ManualClock(MORNING_MS);
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: algorithm, use: 'sig' };
  const gate = new ConsentGate({
    clock,
    proof: {
      teleconsultationId: TELECONSULTATION_ID,
      participantId: PATIENT_ID,
      controller: HOSPITAL,
      noticeVersion: '2026-10',
      ...proof,
    },
  });
  const sign = (receipt: unknown) =>
    countersign(receipt, {
      key: privateKey,
      kid: 'k1',
      expected: {
        issuer: HOSPITAL,
        teleconsultationId: TELECONSULTATION_ID,
        participantId: PATIENT_ID,
      },
      nowMs: clock.now(),
    });
  const signed = async (receipt: unknown) => {
    const { receipt: both, faults } = await sign(receipt);
    if (!both) throw new Error(JSON.stringify(faults));
    return both;
  };
  return {
    clock,
    gate,
    issuers: [{ issuer: HOSPITAL, jwks: { keys: [jwk] } }],
    countersign: sign,
    answer: async (granted) => {
      const answer = { purpose: AV, granted: granted === 'yes', notice: NOTICE, language: 'fr' };
      return signed((await gate.decide(answer)).proof);
    },
    withdraw: async () => signed((await gate.withdraw(AV)).proof),
  };
}
