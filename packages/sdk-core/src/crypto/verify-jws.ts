/**
 * The only import of jose: whether a compact JWS was signed by one of a few keys one already trusts.
 * Loaded when the first credential is seen. Algorithms are ours to name, never the token's; keys it brings
 * or points to are not looked at. It knows nothing of what the payload says.
 * @see [RFC 8725, JSON Web Token Best Current Practices](https://www.rfc-editor.org/rfc/rfc8725)
 */
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';

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
