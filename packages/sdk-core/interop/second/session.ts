/**
 * One session: confirmation, the post-quantum step, then sealed texts both ways.
 * Envelopes in and out; knows no wire, no clock and not what the texts are for.
 */
import { randomBytes } from 'node:crypto';

import { type Bytes, b64u, fromB64u, utf8 } from './bytes.ts';
import { sidOf } from './codes.ts';
import { type Envelope, Opening, REKEY, Sealing } from './envelopes.ts';
import type { HandshakeResult } from './handshake.ts';
import { hkdf } from './primitives.ts';
import { Refused } from './refused.ts';
import { membersAre, read } from './strict-json.ts';
import { xwingDecapsulate, xwingEncapsulate, xwingPublicKey } from './x-wing.ts';

export interface SessionInput {
  readonly side: 'initiator' | 'responder';
  readonly self: string;
  readonly peer: string;
  readonly keys: HandshakeResult;
  /** The session whose code this end holds for these two pages. */
  readonly first?: string | undefined;
  send(sid: string, envelope: Envelope): void;
}

type Awaited = 'ready' | 'pq1' | 'pq2' | 'nothing';

export class Session {
  readonly sid: string;
  readonly keys: HandshakeResult;
  #awaited: Awaited = 'ready';
  #seed: Bytes | undefined;
  #out: Sealing;
  #in: Opening;
  #isBroken = false;
  #keepsFirst = false;
  #heardBefore = 0;
  readonly #input: SessionInput;

  constructor(input: SessionInput) {
    this.#input = input;
    this.keys = input.keys;
    this.sid = sidOf(input.keys.h);
    [this.#out, this.#in] = this.#directions(input.keys.i2r, input.keys.r2i);
  }

  get isConfirmed(): boolean {
    return this.#awaited === 'nothing';
  }

  /** Both ends named the same first session: its code stays. */
  get keepsFirst(): boolean {
    return this.#keepsFirst;
  }

  /** The other end spoke since the confirmation. */
  get hasHeard(): boolean {
    return this.isConfirmed && this.#in.heard > this.#heardBefore;
  }

  get hasGap(): boolean {
    return this.#in.hasGap;
  }

  /** The other end asked for more than is kept, or sends what can not be opened. */
  get isBroken(): boolean {
    return this.#isBroken || this.#in.isBroken;
  }

  /** The initiator's word; the responder answers it. */
  begin(): void {
    if (this.#input.side === 'initiator') this.#ready();
  }

  say(text: string): void {
    if (!this.isConfirmed) throw new Refused('ERR_ENVELOPE');
    this.#seal(text);
  }

  rekey(): void {
    this.say(REKEY);
  }

  /** Asks for everything from the number that is due. */
  ask(): void {
    this.say(JSON.stringify({ t: 'have', n: this.#in.due }));
  }

  receive(envelope: Envelope): readonly string[] {
    if (this.isConfirmed) return this.#in.open(envelope);
    for (const text of this.#in.open(envelope)) this.#confirm(text);
    if (this.isConfirmed) this.#heardBefore = this.#in.heard;
    return [];
  }

  #confirm(text: string): void {
    const { side, keys } = this.#input;
    if (this.#awaited === 'ready') {
      const said = this.#readyOf(text);
      this.#keepsFirst = said !== undefined && said === this.#input.first;
      if (side === 'responder') this.#ready();
      if (!keys.pq) this.#awaited = 'nothing';
      else if (side === 'responder') this.#awaited = 'pq1';
      else {
        this.#awaited = 'pq2';
        this.#seed = randomBytes(32);
        this.#seal(JSON.stringify({ t: 'pq1', pk: b64u(xwingPublicKey(this.#seed)) }));
      }
    } else if (this.#awaited === 'pq1') {
      const { ct, ss } = xwingEncapsulate(this.#value(text, ['t', 'pk']));
      this.#seal(JSON.stringify({ t: 'pq2', ct: b64u(ct) }));
      this.#setKeys(ss);
    } else if (this.#awaited === 'pq2' && this.#seed) {
      this.#setKeys(xwingDecapsulate(this.#seed, this.#value(text, ['t', 'ct'])));
      this.#seed = undefined;
    } else throw new Refused('ERR_TDOC_HANDSHAKE');
  }

  #ready(): void {
    const { first } = this.#input;
    this.#seal(JSON.stringify({ t: 'ready', ...(first !== undefined && { first }) }));
  }

  #readyOf(text: string): string | undefined {
    const code = 'ERR_TDOC_HANDSHAKE';
    const value = read(utf8(text), code);
    membersAre(value, ['t', 'first?'], code);
    const { t, first } = value;
    if (t !== 'ready') throw new Refused(code);
    if (first === undefined) return undefined;
    if (typeof first !== 'string' || !/^[0-9a-f]{32}$/.test(first)) throw new Refused(code);
    return first;
  }

  #value(text: string, members: readonly [string, string]): Bytes {
    const value = read(utf8(text), 'ERR_TDOC_HANDSHAKE');
    membersAre(value, members, 'ERR_TDOC_HANDSHAKE');
    if (value['t'] !== this.#awaited) throw new Refused('ERR_TDOC_HANDSHAKE');
    return fromB64u(String(value[members[1]]));
  }

  #setKeys(ss: Bytes): void {
    const { i2r, r2i } = this.keys;
    const mix = (salt: Bytes, info: string): Bytes => hkdf({ ikm: ss, salt, info, length: 32 });
    [this.#out, this.#in] = this.#directions(mix(i2r, 'TDSS-1 pq i2r'), mix(r2i, 'TDSS-1 pq r2i'));
    this.#awaited = 'nothing';
  }

  #directions(i2r: Bytes, r2i: Bytes): [Sealing, Opening] {
    const { side, self, peer } = this.#input;
    const [mine, theirs] = side === 'initiator' ? [i2r, r2i] : [r2i, i2r];
    return [
      new Sealing({ sid: this.sid, from: self, to: peer, key: mine }),
      new Opening({ sid: this.sid, from: peer, to: self, key: theirs }, (n) => this.#again(n)),
    ];
  }

  #again(n: number): void {
    const envelopes = this.#out.again(n);
    if (envelopes === undefined) this.#isBroken = true;
    else for (const envelope of envelopes) this.#input.send(this.sid, envelope);
  }

  #seal(text: string): void {
    this.#input.send(this.sid, this.#out.seal(text));
  }
}
