/**
 * A hospital that signs credentials, for tests: its public keys as a page would pin them, and tokens as
 * honest or as wrong as a test wants them.
 */
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { CREDENTIAL_TYPE, type CredentialIssuer } from '../secure-session/credential.ts';
import { personas } from './personas.ts';

export const HOSPITAL = 'https://dpi.saint-aubin.example';

export interface CredentialOffice {
  readonly issuer: CredentialIssuer;
  /** A token with these claims and header; what is left out is right. */
  sign(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

export async function credentialOffice(
  options: { algorithm?: 'Ed25519' | 'ES256'; issuer?: string; now?: number } = {},
): Promise<CredentialOffice> {
  const { algorithm = 'Ed25519', issuer = HOSPITAL, now = 0 } = options;
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'k1', alg: algorithm, use: 'sig' };
  return {
    issuer: { issuer, name: 'Hôpital Saint-Aubin', jwks: { keys: [jwk] } },
    sign: (claims, header = {}) =>
      new SignJWT({
        iss: issuer,
        sub: 'rpps:99900000123',
        name: personas.garnier.displayName,
        role: 'practitioner',
        exp: Math.floor(now / 1000) + 600,
        ...claims,
      })
        .setProtectedHeader({ alg: algorithm, typ: CREDENTIAL_TYPE, kid: 'k1', ...header })
        .sign(privateKey),
  };
}
