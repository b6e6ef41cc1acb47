/**
 * A patient's browser that decides with proof, and a hospital that countersigns, both through the
 * public entries a host uses.
 */
import { ConsentGate } from '@tdoc/sdk-core';
import { countersign, type SignedConsentReceipt } from '@tdoc/sdk-core/consent';
import { exportJWK, generateKeyPair } from 'jose';
import { drawParticipantId } from './personas.ts';

export const HOSPITAL = 'https://dpi.saint-aubin.example';
const PURPOSE = 'teleconsultation.av';

export interface ConsentDesk {
  /** The public half, as it is registered. */
  issuer: { issuer: string; jwks: { keys: object[] } };
  decide(granted: 'yes' | 'no'): Promise<SignedConsentReceipt>;
  withdraw(): Promise<SignedConsentReceipt>;
  countersigned(receipt: SignedConsentReceipt): Promise<SignedConsentReceipt>;
}

/** @param now milliseconds since the epoch, by every clock here */
export async function consentDesk(
  teleconsultationId: string,
  now: () => number,
): Promise<ConsentDesk> {
  const { publicKey, privateKey } = await generateKeyPair('Ed25519');
  const jwk = { ...(await exportJWK(publicKey)), kid: '2026-1' };
  const participantId = drawParticipantId();
  const gate = new ConsentGate({
    clock: { now, setTimeout: () => () => undefined } as never,
    proof: { teleconsultationId, participantId, controller: HOSPITAL, noticeVersion: '2026-10' },
  });
  const proven = (receipt: SignedConsentReceipt | null | undefined) => {
    if (!receipt) throw new Error('decided without proof');
    return receipt;
  };
  return {
    issuer: { issuer: HOSPITAL, jwks: { keys: [jwk] } },
    decide: async (granted) => {
      const notice = 'Votre image et votre voix sont transmises à votre médecin.';
      const decision = { purpose: PURPOSE, granted: granted === 'yes', notice, language: 'fr' };
      return proven((await gate.decide(decision)).proof);
    },
    withdraw: async () => proven((await gate.withdraw(PURPOSE)).proof),
    countersigned: async (receipt) => {
      const { receipt: both, faults } = await countersign(receipt, {
        key: privateKey,
        kid: '2026-1',
        expected: { issuer: HOSPITAL, teleconsultationId, participantId },
        nowMs: now(),
      });
      if (!both) throw new Error(JSON.stringify(faults));
      return both;
    },
  };
}
