/**
 * A key that signs for one page and one call: drawn when first needed, held by the browser, readable by
 * nobody. ECDSA on P-256, which every browser has. It knows nothing of what is signed.
 */
import { signDetached, thumbprint, type DetachedSignature } from './verify-jws.ts';

/** The public half, as RFC 7517 writes it. */
export interface CallPublicKey {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
}

export class CallKey {
  readonly publicKey: CallPublicKey;
  readonly #kid: string;
  readonly #key: CryptoKey;

  private constructor(key: CryptoKey, known: { publicKey: CallPublicKey; kid: string }) {
    this.#key = key;
    this.publicKey = known.publicKey;
    this.#kid = known.kid;
  }

  static async draw(): Promise<CallKey> {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
    const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    const publicKey: CallPublicKey = { kty: 'EC', crv: 'P-256', x, y };
    return new CallKey(pair.privateKey, { publicKey, kid: await thumbprint(publicKey) });
  }

  /** @param options - `iat` in seconds since the epoch. */
  sign(payload: Uint8Array, options: { type: string; iat: number }): Promise<DetachedSignature> {
    return signDetached(payload, { ...options, key: this.#key, alg: 'ES256', kid: this.#kid });
  }
}
