/**
 * The two directions of one session: numbers, order, what is kept for sending again, new keys.
 * Texts in, ciphertexts out; knows nothing of what the texts say but `have` and `rekey`.
 */
import { ascii, type Bytes, join, lv, readUtf8, u64, utf8 } from './bytes.ts';
import { aeadOpen, aeadSeal } from './primitives.ts';
import { Refused } from './refused.ts';

export interface Way {
  readonly sid: string;
  readonly from: string;
  readonly to: string;
  readonly key: Bytes;
}

export interface Envelope {
  readonly n: number;
  readonly ct: Bytes;
}

const KEPT = 64;
const EARLY = 32;
export const REKEY = '{"t":"rekey"}';

const nonceOf = (n: number | bigint): Bytes => join(new Uint8Array(4), u64(n));

const adOf = ({ sid, from, to }: Way, n: number): Bytes =>
  join(ascii('TDSS-1 msg'), lv(ascii(sid)), lv(ascii(from)), lv(ascii(to)), u64(n));

const nextKey = (key: Bytes): Bytes =>
  aeadSeal(
    { key, nonce: nonceOf(2n ** 64n - 1n), ad: new Uint8Array(0) },
    new Uint8Array(32),
  ).subarray(0, 32);

export class Sealing {
  #key: Bytes;
  #n = 0;
  readonly #way: Way;
  readonly #kept = new Map<number, Bytes>();

  constructor(way: Way) {
    this.#way = way;
    this.#key = way.key;
  }

  seal(text: string): Envelope {
    const n = this.#n;
    this.#n += 1;
    const ad = adOf(this.#way, n);
    const ct = aeadSeal({ key: this.#key, nonce: nonceOf(n), ad }, utf8(text));
    this.#kept.set(n, ct);
    this.#kept.delete(n - KEPT);
    if (text === REKEY) this.#key = nextKey(this.#key);
    return { n, ct };
  }

  /** Everything from `n` on, or nothing if more is asked for than is kept. */
  again(n: number): readonly Envelope[] | undefined {
    if (n > this.#n || n < Math.max(0, this.#n - KEPT)) return undefined;
    return [...this.#kept].filter(([kept]) => kept >= n).map(([kept, ct]) => ({ n: kept, ct }));
  }
}

export class Opening {
  #key: Bytes;
  #due = 0;
  #failures = 0;
  #heard = 0;
  readonly #way: Way;
  readonly #early = new Map<number, Bytes>();
  /** Called as soon as a request is opened, even behind a gap. */
  readonly #onHave: (n: number) => void;
  readonly #actedOn = new Set<number>();

  constructor(way: Way, onHave: (n: number) => void) {
    this.#way = way;
    this.#key = way.key;
    this.#onHave = onHave;
  }

  /** How often something authentic came. */
  get heard(): number {
    return this.#heard;
  }

  get due(): number {
    return this.#due;
  }

  get hasGap(): boolean {
    return this.#early.size > 0;
  }

  /** Three in a row that could not be opened: a new handshake is due. */
  get isBroken(): boolean {
    return this.#failures >= 3;
  }

  /** The texts that may be handed on now, in order. */
  open({ n, ct }: Envelope): readonly string[] {
    if (n < this.#due) return [];
    if (n > this.#due + EARLY) throw new Refused('ERR_ENVELOPE');
    if (n > this.#due) {
      this.#actEarly(n, ct);
      this.#early.set(n, ct);
      return [];
    }
    const texts: string[] = [];
    for (let next: Bytes | undefined = ct; next; next = this.#early.get(this.#due)) {
      this.#early.delete(this.#due);
      const text = this.#openOne(this.#due, next);
      this.#due += 1;
      if (text === REKEY) this.#key = nextKey(this.#key);
      else if (!this.#isHave(this.#due - 1, text)) texts.push(text);
    }
    return texts;
  }

  #openOne(n: number, ct: Bytes): string {
    try {
      const ad = adOf(this.#way, n);
      const text = readUtf8(aeadOpen({ key: this.#key, nonce: nonceOf(n), ad }, ct));
      this.#failures = 0;
      this.#heard += 1;
      return text;
    } catch {
      this.#failures += 1;
      throw new Refused('ERR_NOT_AUTHENTIC');
    }
  }

  /** An early one may be under the next key: that it does not open yet says nothing. */
  #actEarly(n: number, ct: Bytes): void {
    try {
      const ad = adOf(this.#way, n);
      const text = readUtf8(aeadOpen({ key: this.#key, nonce: nonceOf(n), ad }, ct));
      this.#heard += 1;
      this.#isHave(n, text);
    } catch {
      return;
    }
  }

  #isHave(n: number, text: string): boolean {
    const asked = /^\{"t":"have","n":(0|[1-9][0-9]{0,14})\}$/.exec(text)?.[1];
    if (asked === undefined) return false;
    if (!this.#actedOn.has(n)) this.#onHave(Number(asked));
    this.#actedOn.add(n);
    return true;
  }
}
