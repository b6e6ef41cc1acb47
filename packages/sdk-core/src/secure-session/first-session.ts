/**
 * The session whose verification code two pages show: the first that both of them had. Each end names the
 * one it holds while a new session is confirmed, so neither has to guess what reached the other; and the
 * end that is confirmed first shows a new code only once it knows that the other one shows it as well.
 * It knows nothing of envelopes, and not how a code is made of a hash.
 */
import { equalBytes, wipe } from '../crypto/secret-bytes.ts';
import { TDocError } from '../errors.ts';

type Bytes = Uint8Array<ArrayBuffer>;

interface Held {
  readonly sid: string;
  readonly hash: Bytes;
  readonly remoteStatic: Bytes;
}

interface Confirmed extends Held {
  /** Both ends named the session that is held here. */
  readonly keepsFirst: boolean;
  /** The initiator is confirmed last: the other end has the session already. */
  readonly initiator: boolean;
}

export class FirstSession {
  #held: Held | null = null;
  /** The other end is known to hold it too. */
  #isShared = false;
  readonly #waiting = new Set<{ resolve(hash: Bytes): void; reject(error: TDocError): void }>();

  /** What to name to whoever holds this static key; null when nothing is shared with that page yet. */
  sidWith(remoteStatic: Bytes): string | null {
    const held = this.#held;
    return held && equalBytes(held.remoteStatic, remoteStatic) ? held.sid : null;
  }

  confirmed({ keepsFirst, initiator, sid, hash, remoteStatic }: Confirmed): void {
    if (!keepsFirst) {
      wipe(this.#held?.hash);
      this.#held = { sid, hash: hash.slice(), remoteStatic };
      this.#isShared = false;
    }
    if (keepsFirst || initiator) this.shared();
  }

  /** The other end spoke under the session that stands. */
  shared(): void {
    if (!this.#held || this.#isShared) return;
    this.#isShared = true;
    for (const { resolve } of this.#waiting) resolve(this.#held.hash.slice());
    this.#waiting.clear();
  }

  /** Its hash if both are known to hold it; null otherwise. */
  get sharedHash(): Bytes | null {
    return this.#isShared ? (this.#held?.hash.slice() ?? null) : null;
  }

  /** Resolves once both hold it. @throws {@link TDocError} ERR_TDOC_SEAL before a session and after `close`. */
  hash(): Promise<Bytes> {
    const known = this.sharedHash;
    if (known) return Promise.resolve(known);
    if (!this.#held) return Promise.reject(new TDocError('ERR_TDOC_SEAL'));
    return new Promise((resolve, reject) => this.#waiting.add({ resolve, reject }));
  }

  close(): void {
    wipe(this.#held?.hash);
    this.#held = null;
    this.#isShared = false;
    for (const { reject } of this.#waiting) reject(new TDocError('ERR_TDOC_SEAL'));
    this.#waiting.clear();
  }
}
