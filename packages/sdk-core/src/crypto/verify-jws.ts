/**
 * The only import of jose: whether a JWS was signed by one of a few keys one already trusts, and
 * signatures over bytes that stand elsewhere (RFC 7797). Loaded when the first is needed. Algorithms are ours to name, never the token's; keys it brings
 * or points to are not looked at. It knows nothing of what the payload says.
 * @see [RFC 8725, JSON Web Token Best Current Practices](https://www.rfc-editor.org/rfc/rfc8725)
 */
import {
  calculateJwkThumbprint,
  compactVerify,
  createLocalJWKSet,
  flattenedVerify,
  FlattenedSign,
  type JSONWebKeySet,
  type JWK,
} from 'jose';

/** Both names of the one Edwards curve, and the one curve every browser has. */
const ALGORITHMS = ['Ed25519', 'EdDSA', 'ES256'];

/** What the token says, once its signature and its type fit; null otherwise, without a reason. */
export async function verifyJws(
  token: string,
  { jwks, type }: { jwks: JSONWebKeySet; type: string },
): Promise<string | null> {
  try {
    const keys = createLocalJWKSet(jwks);
    const { payload, protectedHeader } = await compactVerify(token, keys, {
      algorithms: ALGORITHMS,
    });
    if (protectedHeader.typ?.toLowerCase() !== type) return null;
    return new TextDecoder('utf-8', { fatal: true }).decode(payload);
  } catch {
    return null;
  }
}

/** One signature of a JWS in its JSON serialization, without the bytes it is over. */
export interface DetachedSignature {
  /** Protected header, base64url: `alg`, `b64` false, `crit`, `iat`, `kid`, `typ`. */
  protected: string;
  /** Base64url. */
  signature: string;
}

/** Signs the bytes as they are (`b64` false). @throws whatever WebCrypto says of a key that does not fit. */
export async function signDetached(
  payload: Uint8Array,
  options: { key: CryptoKey; alg: 'ES256' | 'Ed25519'; kid: string; type: string; iat: number },
): Promise<DetachedSignature> {
  const { key, alg, kid, type: typ, iat } = options;
  const signed = await new FlattenedSign(payload)
    .setProtectedHeader({ alg, b64: false, crit: ['b64'], iat, kid, typ })
    .sign(key);
  return { protected: signed.protected ?? '', signature: signed.signature };
}

/** True when this one key signed exactly these bytes. */
export async function verifyDetached(
  signed: DetachedSignature,
  { payload, jwk, kid }: { payload: Uint8Array; jwk: JWK; kid: string },
): Promise<boolean> {
  try {
    const keys = createLocalJWKSet({ keys: [{ ...jwk, kid }] });
    await flattenedVerify({ ...signed, payload }, keys, {
      algorithms: ALGORITHMS,
      crit: { b64: true },
    });
    return true;
  } catch {
    return false;
  }
}

/** RFC 7638, SHA-256, base64url: the same for everybody who has the key. */
export function thumbprint(jwk: JWK): Promise<string> {
  return calculateJwkThumbprint(jwk);
}
