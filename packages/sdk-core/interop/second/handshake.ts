/**
 * One handshake of TDSS-1 on top of Noise: prologue, payloads, commitment. Messages in, messages out;
 * every failure is the same code. Knows no timer and no wire.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';

import { ascii, type Bytes, hex, join, lv } from './bytes.ts';
import { Noise, type Split } from './noise.ts';
import { hkdf, type KeyPair, sha256, x25519KeyPair } from './primitives.ts';
import { Refused } from './refused.ts';
import { type Json, membersAre, read, write } from './strict-json.ts';

export interface Ends {
  readonly room: string;
  readonly initiator: string;
  readonly responder: string;
}

export interface HandshakeInput extends Ends {
  readonly linkSecret: Bytes;
  readonly s: KeyPair;
  /** Whether this end can do the post-quantum step. */
  readonly pq: boolean;
  readonly credential?: string | undefined;
  /** Given only to repeat a known answer. */
  readonly e?: KeyPair;
  readonly nonce?: Bytes;
}

export interface HandshakeResult extends Split {
  readonly remoteStatic: Bytes;
  readonly pq: boolean;
  readonly credential: string | undefined;
}

export const pskOf = (k: Bytes, room: string): Bytes =>
  hkdf({ ikm: k, info: join(ascii('TDSS-1 psk'), lv(ascii(room))), length: 32 });

export const roomAuthOf = (k: Bytes, room: string): Bytes =>
  hkdf({ ikm: k, info: join(ascii('TDSS-1 room-auth'), lv(ascii(room))), length: 32 });

const prologueOf = ({ room, initiator, responder }: Ends): Bytes =>
  join(
    ascii('TDSS-1'),
    Uint8Array.of(0, 1),
    lv(ascii(room)),
    lv(ascii(initiator)),
    lv(ascii(responder)),
  );

const commitOf = (s: Bytes, payload: Bytes): Bytes =>
  sha256(ascii('TDSS-1 commit'), s, sha256(payload));

const capsOf = (pq: boolean): object => ({ sframe: [5], transform: true, ...(pq ? { pq } : {}) });

interface Said {
  readonly pq: boolean;
  readonly credential: string | undefined;
}

function readPayload(bytes: Bytes, members: readonly string[]): Said {
  const code = 'ERR_TDOC_HANDSHAKE';
  const value = read(bytes, code);
  membersAre(value, members, code);
  const { v, nonce, caps, cred } = value;
  if (v !== 1 || caps === null || typeof caps !== 'object') throw new Refused(code);
  if (members.includes('nonce')) {
    if (typeof nonce !== 'string' || !/^[0-9a-f]{64}$/.test(nonce)) throw new Refused(code);
  }
  if (cred !== undefined && typeof cred !== 'string') throw new Refused(code);
  const { sframe, transform, pq } = caps as Json;
  membersAre(caps as Json, ['sframe', 'transform', 'pq?'], code);
  if (!Array.isArray(sframe) || !sframe.includes(5) || transform !== true) throw new Refused(code);
  if (pq !== undefined && typeof pq !== 'boolean') throw new Refused(code);
  return { pq: pq === true, credential: cred };
}

/** Runs a step so that every failure is the one code. */
export function opaque<T>(step: () => T): T {
  try {
    return step();
  } catch {
    throw new Refused('ERR_TDOC_HANDSHAKE');
  }
}

export class Handshake {
  readonly #in: HandshakeInput;
  readonly #noise: Noise;
  readonly #thirdPayload: Bytes;
  #commit: Bytes = new Uint8Array(0);
  #said: Said | undefined;

  constructor(side: 'initiator' | 'responder', input: HandshakeInput) {
    this.#in = input;
    this.#noise = new Noise({
      initiator: side === 'initiator',
      prologue: prologueOf(input),
      psk: pskOf(input.linkSecret, input.room),
      s: input.s,
      e: input.e ?? x25519KeyPair(randomBytes(32)),
    });
    this.#thirdPayload = write({
      v: 1,
      nonce: hex(input.nonce ?? randomBytes(32)),
      caps: capsOf(input.pq),
      ...this.#credential(),
    });
  }

  first(): Bytes {
    return this.#noise.writeFirst(commitOf(this.#in.s.pub, this.#thirdPayload));
  }

  second(first: Bytes): Bytes {
    return opaque(() => {
      this.#commit = this.#noise.readFirst(first);
      if (this.#commit.length !== 32) throw new Refused('ERR_TDOC_HANDSHAKE');
      return this.#noise.writeSecond(
        write({ v: 1, caps: capsOf(this.#in.pq), ...this.#credential() }),
      );
    });
  }

  third(second: Bytes): Bytes {
    return opaque(() => {
      this.#said = readPayload(this.#noise.readSecond(second), ['v', 'caps', 'cred?']);
      return this.#noise.writeThird(this.#thirdPayload);
    });
  }

  readThird(third: Bytes): void {
    opaque(() => {
      const payload = this.#noise.readThird(third);
      const expected = commitOf(this.#noise.remoteStatic, payload);
      if (!timingSafeEqual(expected, this.#commit)) throw new Refused('ERR_TDOC_HANDSHAKE');
      this.#said = readPayload(payload, ['v', 'nonce', 'caps', 'cred?']);
    });
  }

  result(): HandshakeResult {
    if (!this.#said) throw new Refused('ERR_TDOC_HANDSHAKE');
    return {
      ...this.#noise.split(),
      remoteStatic: this.#noise.remoteStatic,
      pq: this.#in.pq && this.#said.pq,
      credential: this.#said.credential,
    };
  }

  #credential(): { cred?: string } {
    return this.#in.credential === undefined ? {} : { cred: this.#in.credential };
  }
}
