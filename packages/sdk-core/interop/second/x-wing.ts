/**
 * X-Wing (draft-connolly-cfrg-xwing-kem): ML-KEM-768 and X25519 as one KEM, from Node's own crypto.
 * Public key: ML-KEM (1184) ‖ X25519 (32). Ciphertext: ML-KEM (1088) ‖ X25519 (32).
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  decapsulate,
  encapsulate,
  randomBytes,
} from 'node:crypto';

import { ascii, type Bytes, fromHex, join } from './bytes.ts';
import { x25519, x25519KeyPair } from './primitives.ts';
import { Refused } from './refused.ts';

const LABEL = ascii('\\.//^\\');
const ML_KEM_PUBLIC = 1184;
const ML_KEM_CIPHERTEXT = 1088;
const PKCS8_SEED = fromHex('3054020100300b060960864801650304040204428040');
const SPKI = fromHex('308204b2300b0609608648016503040402038204a100');

export const XWING_PUBLIC_BYTES = ML_KEM_PUBLIC + 32;
export const XWING_CIPHERTEXT_BYTES = ML_KEM_CIPHERTEXT + 32;

function expand(seed: Bytes): { mlKem: ReturnType<typeof createPrivateKey>; secret: Bytes } {
  const bytes = createHash('shake256', { outputLength: 96 }).update(seed).digest();
  const key = Buffer.from(join(PKCS8_SEED, bytes.subarray(0, 64)));
  return {
    mlKem: createPrivateKey({ key, format: 'der', type: 'pkcs8' }),
    secret: bytes.subarray(64),
  };
}

const combine = (parts: readonly Bytes[]): Bytes =>
  createHash('sha3-256')
    .update(join(...parts, LABEL))
    .digest();

/** The public key of a 32-byte seed. */
export function xwingPublicKey(seed: Bytes): Bytes {
  const { mlKem, secret } = expand(seed);
  const spki = createPublicKey(mlKem).export({ format: 'der', type: 'spki' });
  return join(spki.subarray(SPKI.length), x25519KeyPair(secret).pub);
}

export function xwingEncapsulate(pk: Bytes): { ct: Bytes; ss: Bytes } {
  if (pk.length !== XWING_PUBLIC_BYTES) throw new Refused('ERR_TDOC_HANDSHAKE');
  const pkX = pk.subarray(ML_KEM_PUBLIC);
  const key = Buffer.from(join(SPKI, pk.subarray(0, ML_KEM_PUBLIC)));
  const { sharedKey, ciphertext } = encapsulate(
    createPublicKey({ key, format: 'der', type: 'spki' }),
  );
  const ephemeral = x25519KeyPair(randomBytes(32));
  const ss = combine([sharedKey, x25519(ephemeral.secret, pkX), ephemeral.pub, pkX]);
  return { ct: join(ciphertext, ephemeral.pub), ss };
}

export function xwingDecapsulate(seed: Bytes, ct: Bytes): Bytes {
  if (ct.length !== XWING_CIPHERTEXT_BYTES) throw new Refused('ERR_TDOC_HANDSHAKE');
  const { mlKem, secret } = expand(seed);
  const ctX = ct.subarray(ML_KEM_CIPHERTEXT);
  const shared = decapsulate(mlKem, ct.subarray(0, ML_KEM_CIPHERTEXT));
  return combine([shared, x25519(secret, ctX), ctX, x25519KeyPair(secret).pub]);
}
