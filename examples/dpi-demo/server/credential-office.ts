/**
 * The hospital vouches for its practitioners: it signs that the key a page shows belongs to the person
 * who is logged in here. Patients' pages are given the public half by the hospital itself.
 */
import { createPrivateKey, createPublicKey } from 'node:crypto';

import { exportJWK, SignJWT } from 'jose';

import type { CredentialClaims, CredentialIssuer } from '@tdoc/sdk-core';

import { HOSPITAL, PRACTITIONER } from './day.ts';

/** A name, not an address: nothing is ever fetched from it. */
const ISSUER = 'https://dpi.saint-aubin.example';
const KEY_ID = 'saint-aubin-1';
const LIFETIME_S = 600;
/** Of the ANS test range: nobody's. */
const PRACTITIONER_RPPS = '99900000123';

export type Bound = Pick<CredentialClaims, 'room' | 'pid' | 'spk'>;

export interface CredentialOffice {
  /** What a patient's page pins. */
  issuer(language: 'fr' | 'en'): Promise<CredentialIssuer>;
  /** For the practitioner who is logged in; this demonstration has one. */
  vouch(bound: Bound, now: Date): Promise<string>;
}

export function credentialOffice(privateKeyPem: string): CredentialOffice {
  const privateKey = createPrivateKey(privateKeyPem);
  const publicKey = createPublicKey(privateKey);
  return {
    issuer: async (language) => ({
      issuer: ISSUER,
      name: HOSPITAL[language],
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'EdDSA', use: 'sig' }] },
    }),
    vouch: ({ room, pid, spk }, now) => {
      const iat = Math.floor(now.getTime() / 1000);
      const claims: CredentialClaims = {
        iss: ISSUER,
        sub: `rpps:${PRACTITIONER_RPPS}`,
        name: PRACTITIONER,
        role: 'practitioner',
        room,
        pid,
        spk,
        iat,
        exp: iat + LIFETIME_S,
      };
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'tdoc-credential+jws', kid: KEY_ID })
        .sign(privateKey);
    },
  };
}
