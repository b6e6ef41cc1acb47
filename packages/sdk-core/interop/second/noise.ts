/**
 * Noise_XXpsk0_25519_AESGCM_SHA256 (Noise revision 34), one message after the other.
 * Knows nothing of TDSS-1 but bytes handed to it.
 */
import { ascii, type Bytes, join, u64 } from './bytes.ts';
import { aeadOpen, aeadSeal, hkdf, type KeyPair, sha256, x25519 } from './primitives.ts';
import { Refused } from './refused.ts';

const NAME = ascii('Noise_XXpsk0_25519_AESGCM_SHA256');
const EMPTY = new Uint8Array(0);

export interface NoiseInput {
  readonly initiator: boolean;
  readonly prologue: Bytes;
  readonly psk: Bytes;
  readonly s: KeyPair;
  readonly e: KeyPair;
}

export interface Split {
  readonly h: Bytes;
  readonly i2r: Bytes;
  readonly r2i: Bytes;
}

export class Noise {
  #h = NAME;
  #ck = NAME;
  #k: Bytes | undefined;
  #n = 0;
  #re: Bytes = EMPTY;
  #rs: Bytes = EMPTY;
  readonly #in: NoiseInput;

  constructor(input: NoiseInput) {
    this.#in = input;
    this.#mixHash(input.prologue);
  }

  get remoteStatic(): Bytes {
    return this.#rs;
  }

  writeFirst(payload: Bytes): Bytes {
    this.#mixKeyAndHash(this.#in.psk);
    return join(this.#writeE(), this.#encrypt(payload));
  }

  readFirst(message: Bytes): Bytes {
    this.#mixKeyAndHash(this.#in.psk);
    return this.#decrypt(this.#readE(message));
  }

  writeSecond(payload: Bytes): Bytes {
    const e = this.#writeE();
    this.#mixKey(x25519(this.#in.e.secret, this.#re));
    const s = this.#encrypt(this.#in.s.pub);
    this.#mixKey(x25519(this.#in.s.secret, this.#re));
    return join(e, s, this.#encrypt(payload));
  }

  readSecond(message: Bytes): Bytes {
    const rest = this.#readE(message);
    this.#mixKey(x25519(this.#in.e.secret, this.#re));
    this.#rs = this.#decrypt(rest.subarray(0, 48));
    this.#mixKey(x25519(this.#in.e.secret, this.#rs));
    return this.#decrypt(rest.subarray(48));
  }

  writeThird(payload: Bytes): Bytes {
    const s = this.#encrypt(this.#in.s.pub);
    this.#mixKey(x25519(this.#in.s.secret, this.#re));
    return join(s, this.#encrypt(payload));
  }

  readThird(message: Bytes): Bytes {
    this.#rs = this.#decrypt(message.subarray(0, 48));
    this.#mixKey(x25519(this.#in.e.secret, this.#rs));
    return this.#decrypt(message.subarray(48));
  }

  split(): Split {
    const keys = hkdf({ ikm: EMPTY, salt: this.#ck, info: '', length: 64 });
    return { h: this.#h, i2r: keys.subarray(0, 32), r2i: keys.subarray(32) };
  }

  #writeE(): Bytes {
    this.#mixHash(this.#in.e.pub);
    this.#mixKey(this.#in.e.pub);
    return this.#in.e.pub;
  }

  #readE(message: Bytes): Bytes {
    if (message.length < 32) throw new Refused('ERR_TDOC_HANDSHAKE');
    this.#re = message.subarray(0, 32);
    this.#mixHash(this.#re);
    this.#mixKey(this.#re);
    return message.subarray(32);
  }

  #mixHash(data: Bytes): void {
    this.#h = sha256(this.#h, data);
  }

  #mixKey(ikm: Bytes): void {
    const keys = hkdf({ ikm, salt: this.#ck, info: '', length: 64 });
    this.#ck = keys.subarray(0, 32);
    this.#k = keys.subarray(32);
    this.#n = 0;
  }

  #mixKeyAndHash(psk: Bytes): void {
    const keys = hkdf({ ikm: psk, salt: this.#ck, info: '', length: 96 });
    this.#ck = keys.subarray(0, 32);
    this.#mixHash(keys.subarray(32, 64));
    this.#k = keys.subarray(64);
    this.#n = 0;
  }

  #aead(): { key: Bytes; nonce: Bytes; ad: Bytes } {
    if (this.#k === undefined) throw new Refused('ERR_TDOC_HANDSHAKE');
    const nonce = join(new Uint8Array(4), u64(this.#n));
    this.#n += 1;
    return { key: this.#k, nonce, ad: this.#h };
  }

  #encrypt(text: Bytes): Bytes {
    const sealed = aeadSeal(this.#aead(), text);
    this.#mixHash(sealed);
    return sealed;
  }

  #decrypt(sealed: Bytes): Bytes {
    const text = aeadOpen(this.#aead(), sealed);
    this.#mixHash(sealed);
    return text;
  }
}
