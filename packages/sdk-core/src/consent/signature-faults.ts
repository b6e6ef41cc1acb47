/**
 * The two signatures of a receipt: the browser's, by the key the record names, and the tenant's, by a key
 * one was told to trust. Headers are read strictly; a key that a header brings is not looked at.
 */
import type { JWK } from 'jose';
import { fromBase64url } from '../crypto/base64url.ts';
import { utf8 } from '../crypto/bytes.ts';
import type { DetachedSignature } from '../crypto/verify-jws.ts';
import type { Fault } from '../protocol/shape.ts';
import type { CredentialIssuer } from '../secure-session/credential.ts';
import { canonicalText } from './canonical-form.ts';
import { headerShape, type ReceiptHeader, type SignedConsentReceipt } from './receipt-record.ts';
import { instantMs, type ReceiptFault } from './record-faults.ts';

/** Between the clocks of a browser, a tenant and whoever verifies. */
export const CLOCK_SKEW_S = 300;

export interface SignatureOptions {
  issuers: readonly Pick<CredentialIssuer, 'issuer' | 'jwks'>[];
  nowMs: number;
}

export async function signatureFaults(
  receipt: SignedConsentReceipt,
  options: SignatureOptions,
): Promise<ReceiptFault[]> {
  const own = await browserSignatureFaults(receipt, options);
  return [...own, ...(await countersignatureFaults(receipt, options))];
}

/** Of the first signature only: what a tenant asks before it adds its own. */
export async function browserSignatureFaults(
  { record, signatures }: SignedConsentReceipt,
  { nowMs }: Pick<SignatureOptions, 'nowMs'>,
): Promise<ReceiptFault[]> {
  const [signed] = signatures;
  const path = 'signatures[0]';
  if (!signed) return [{ code: 'SIGNATURE_MISSING', path }];
  const { verifyDetached, thumbprint } = await import('../crypto/verify-jws.ts');
  const { header, faults } = readHeader(signed, path);
  if (!header) return faults;
  const jwk: JWK = record.signing_key;
  const payload = utf8(canonicalText(record));
  const kid = await thumbprint(jwk);
  const isSound =
    header.kid === kid &&
    isShortest(signed.signature) &&
    (await verifyDetached(signed, { payload, jwk, kid }));
  if (!isSound) faults.push({ code: 'SIGNATURE_WRONG', path: `${path}.signature` });
  const decidedS = Math.floor((instantMs(record.events.at(-1)?.event_time ?? '') ?? 0) / 1000);
  const latestS = Math.floor(nowMs / 1000) + CLOCK_SKEW_S;
  return [...faults, ...timeFaults(header, { path, earliestS: decidedS, latestS })];
}

async function countersignatureFaults(
  { record, signatures }: SignedConsentReceipt,
  { issuers, nowMs }: SignatureOptions,
): Promise<ReceiptFault[]> {
  const [first, signed] = signatures;
  const path = 'signatures[1]';
  if (!signed) return [{ code: 'COUNTERSIGNATURE_MISSING', path }];
  const { verifyDetached } = await import('../crypto/verify-jws.ts');
  const { header, faults } = readHeader(signed, path);
  if (!header) return faults;
  const controllers = record.parties.filter(({ role }) => role === 'controller');
  const keys = issuers
    .filter(({ issuer }) => controllers.length === 0 || controllers.some(({ id }) => id === issuer))
    .flatMap(({ jwks }) => jwks.keys)
    .filter(({ kid }) => kid === header.kid);
  if (keys.length === 0) faults.push({ code: 'TENANT_KEY_UNKNOWN', path: `${path}.protected` });
  else {
    const payload = utf8(canonicalText(record));
    const sound = await Promise.all(
      keys.map((jwk) => verifyDetached(signed, { payload, jwk, kid: header.kid })),
    );
    if (!sound.includes(true) || !isShortest(signed.signature)) {
      faults.push({ code: 'COUNTERSIGNATURE_WRONG', path: `${path}.signature` });
    }
  }
  const signedS = first && readHeader(first, '').header?.iat;
  const earliestS = (signedS ?? 0) - CLOCK_SKEW_S;
  const latestS = Math.floor(nowMs / 1000) + CLOCK_SKEW_S;
  return [...faults, ...timeFaults(header, { path, earliestS, latestS })];
}

function readHeader(
  signed: DetachedSignature,
  path: string,
): { header: ReceiptHeader | null; faults: ReceiptFault[] } {
  const found: Fault[] = [];
  let header: ReceiptHeader | null = null;
  try {
    const bytes = fromBase64url(signed.protected);
    const json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    header = headerShape(JSON.parse(json), '', found);
  } catch {
    found.push({ path: '', expected: 'JSON in base64url' });
  }
  const faults = found.map(({ path: member, expected }): ReceiptFault => ({
    code: 'HEADER_WRONG',
    path: member === '' ? `${path}.protected` : `${path}.protected.${member}`,
    expected,
  }));
  if (header && found.length === 0 && header.crit.length !== 1) {
    faults.push({ code: 'HEADER_WRONG', path: `${path}.protected.crit`, expected: '["b64"]' });
  }
  return { header: faults.length === 0 ? header : null, faults };
}

/** A second spelling of the same signature would be a byte that changes unseen. */
function isShortest(base64url: string): boolean {
  try {
    fromBase64url(base64url);
    return true;
  } catch {
    return false;
  }
}

function timeFaults(
  { iat }: ReceiptHeader,
  { path, earliestS, latestS }: { path: string; earliestS: number; latestS: number },
): ReceiptFault[] {
  const at = `${path}.protected.iat`;
  if (iat < earliestS) {
    return [{ code: 'TIME_IMPOSSIBLE', path: at, expected: 'not before what was signed' }];
  }
  return iat > latestS
    ? [{ code: 'TIME_IMPOSSIBLE', path: at, expected: 'not in the future' }]
    : [];
}
