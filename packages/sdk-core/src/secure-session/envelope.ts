/**
 * The transport envelope: one message sealed under one direction's key with its place in the order.
 * The sender keeps what it sealed last, so that a reconnection can say again what was lost; the
 * receiver takes every number once and in order, whichever of two routes brought it.
 */
import { importAeadKey, open, seal } from '../crypto/aead.ts';
import { concatBytes, lengthValue, u64be, utf8 } from '../crypto/bytes.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { TDocError } from '../errors.ts';
import { strictText } from './strict-json.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** How many sealed envelopes a sender can say again. */
export const KEPT_ENVELOPES = 64;
/** How far two routes may overtake each other. */
export const REORDER_WINDOW = 32;
/** Noise §4.2: the nonce that makes the next key and seals nothing else. */
const REKEY_COUNTER = 2n ** 64n - 1n;

export interface Envelope {
  readonly n: number;
  readonly ct: Bytes;
}

export interface Direction {
  sid: string;
  from: string;
  to: string;
  /** Taken over: it is wiped here once imported. */
  key: Bytes;
}

async function rekeyed(key: CryptoKey): Promise<CryptoKey> {
  const input = { key, counter: REKEY_COUNTER, aad: new Uint8Array(0) };
  const bytes = (await seal(input, new Uint8Array(32))).slice(0, 32);
  const next = await importAeadKey(bytes);
  wipe(bytes);
  return next;
}

/** What both directions share: a key that can be used, not read, and the associated data. */
class SealedDirection {
  readonly #prefix: Bytes;
  #key: Promise<CryptoKey>;

  constructor({ sid, from, to, key }: Direction) {
    this.#prefix = concatBytes(
      utf8('TDSS-1 msg'),
      lengthValue(sid),
      lengthValue(from),
      lengthValue(to),
    );
    this.#key = importAeadKey(key).finally(() => wipe(key));
  }

  /** The key that follows; the former one can not be found from it. */
  rekey(): Promise<void> {
    this.#key = this.#key.then(rekeyed);
    return this.#key.then(() => {});
  }

  async input(n: number) {
    return { key: await this.#key, counter: n, aad: concatBytes(this.#prefix, u64be(n)) };
  }
}

/** Calls must not overlap; the owner's queue sees to that. */
export class EnvelopeSender {
  readonly #direction: SealedDirection;
  #kept: Envelope[] = [];
  #next = 0;

  constructor(direction: Direction) {
    this.#direction = new SealedDirection(direction);
  }

  async seal(text: string): Promise<Envelope> {
    const n = this.#next++;
    const envelope = { n, ct: await seal(await this.#direction.input(n), utf8(text)) };
    this.#kept.push(envelope);
    if (this.#kept.length > KEPT_ENVELOPES) this.#kept.shift();
    return envelope;
  }

  /** Everything from `n` on; null when some of it is no longer kept. */
  since(n: number): readonly Envelope[] | null {
    if (n >= this.#next) return n === this.#next ? [] : null;
    if (n < this.#next - this.#kept.length) return null;
    return this.#kept.filter((envelope) => envelope.n >= n);
  }

  rekey(): Promise<void> {
    return this.#direction.rekey();
  }
}

export interface Accepted {
  /** Opened texts whose turn it is, in order; empty for a repetition. */
  readonly inOrder: readonly string[];
  /** A text that came before its turn: authentic, to be given again in `inOrder` later. */
  readonly early: string | null;
}

/** Calls must not overlap; the owner's queue sees to that. */
export class EnvelopeReceiver {
  readonly #direction: SealedDirection;
  readonly #early = new Map<number, string>();
  #expected = 0;

  constructor(direction: Direction) {
    this.#direction = new SealedDirection(direction);
  }

  /** The number that is due. */
  get expected(): number {
    return this.#expected;
  }

  /** Something later came already. */
  get hasGap(): boolean {
    return this.#early.size > 0;
  }

  /** @throws {@link TDocError} ERR_TDOC_SEAL when it can not be opened or lies beyond the window. */
  async accept({ n, ct }: Envelope): Promise<Accepted> {
    if (n < this.#expected || this.#early.has(n)) return { inOrder: [], early: null };
    if (n >= this.#expected + REORDER_WINDOW) throw new TDocError('ERR_TDOC_SEAL');
    const text = strictText(await open(await this.#direction.input(n), ct));
    if (text === null) throw new TDocError('ERR_TDOC_SEAL');
    if (n > this.#expected) {
      this.#early.set(n, text);
      return { inOrder: [], early: text };
    }
    this.#expected += 1;
    const inOrder = [text];
    for (;;) {
      const next = this.#early.get(this.#expected);
      if (next === undefined) return { inOrder, early: null };
      this.#early.delete(this.#expected);
      this.#expected += 1;
      inOrder.push(next);
    }
  }

  rekey(): Promise<void> {
    return this.#direction.rekey();
  }
}
