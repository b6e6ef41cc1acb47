/**
 * SFrame (RFC 9605), suite 5, as TDSS-1 frames it: clear ‖ header ‖ ciphertext and tag ‖ clear count.
 * Keys of one base key, sealing and opening; which base key counts is decided elsewhere.
 */
import { ascii, type Bytes, join, u64 } from './bytes.ts';
import { aeadOpen, aeadSeal, hkdf } from './primitives.ts';
import { Refused } from './refused.ts';

export const STREAM = { data: 0, microphone: 1, camera: 2, screen: 3 } as const;
export type Stream = 0 | 1 | 2 | 3;

const SUITE = Uint8Array.of(0, 5);
const FORMER_STEP_MS = 5000;
const WINDOW = 1024;

interface FrameKey {
  readonly key: Bytes;
  readonly salt: Bytes;
}

export const kidOf = (at: { epoch: number; step: number; stream: number }): bigint =>
  BigInt(at.epoch) * 64n + BigInt((at.step % 8) * 8 + at.stream);

export const stepForward = (base: Bytes): Bytes =>
  hkdf({ ikm: base, info: 'SFrame 1.0 Ratchet', length: 64, hash: 'sha512' });

export function frameKeyOf(base: Bytes, kid: bigint): FrameKey {
  const derive = (label: string, length: number): Bytes =>
    hkdf({ ikm: base, info: join(ascii(label), u64(kid), SUITE), length, hash: 'sha512' });
  return { key: derive('SFrame 1.0 Secret key ', 32), salt: derive('SFrame 1.0 Secret salt ', 12) };
}

const shortest = (value: bigint): Bytes => {
  const bytes = u64(value);
  const first = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(first === -1 ? 7 : first);
};

export function headerOf(kid: bigint, counter: bigint): Bytes {
  const kidBytes = kid < 8n ? new Uint8Array(0) : shortest(kid);
  const counterBytes = counter < 8n ? new Uint8Array(0) : shortest(counter);
  const k = kid < 8n ? Number(kid) : 8 + kidBytes.length - 1;
  const c = counter < 8n ? Number(counter) : 8 + counterBytes.length - 1;
  return join(Uint8Array.of(k * 16 + c), kidBytes, counterBytes);
}

function readHeader(bytes: Bytes): { kid: bigint; counter: bigint; header: Bytes } {
  let at = 1;
  const field = (nibble: number): bigint => {
    if (nibble < 8) return BigInt(nibble);
    const slice = bytes.subarray(at, at + nibble - 7);
    if (slice.length !== nibble - 7) throw new Refused('ERR_FRAME');
    at += slice.length;
    return slice.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
  };
  const config = bytes[0];
  if (config === undefined) throw new Refused('ERR_FRAME');
  const kid = field(config >> 4);
  const counter = field(config & 15);
  const header = headerOf(kid, counter);
  if (!Buffer.from(header).equals(bytes.subarray(0, at))) throw new Refused('ERR_FRAME');
  return { kid, counter, header };
}

const nonceOf = (salt: Bytes, counter: bigint): Bytes => {
  const bytes = join(new Uint8Array(4), u64(counter));
  return bytes.map((byte, index) => byte ^ (salt[index] ?? 0));
};

const metadataOf = (stream: number, clear: Bytes): Bytes =>
  join(ascii('TDSS-1 media'), Uint8Array.of(stream, clear.length), clear);

/** Seals what one sender sends in one epoch, on all of its streams. */
export class FrameSealer {
  readonly epoch: number;
  #base: Bytes;
  #step = 0;
  #counters = new Map<number, bigint>();

  constructor(epoch: number, base: Bytes) {
    this.epoch = epoch;
    this.#base = base;
  }

  stepForward(): void {
    this.#base = stepForward(this.#base);
    this.#step += 1;
    this.#counters = new Map();
  }

  seal(stream: Stream, content: Bytes, clearBytes = 0): Bytes {
    const counter = this.#counters.get(stream) ?? 0n;
    if (counter >= 2n ** 32n) throw new Refused('ERR_FRAME');
    this.#counters.set(stream, counter + 1n);
    const kid = kidOf({ epoch: this.epoch, step: this.#step, stream });
    const { key, salt } = frameKeyOf(this.#base, kid);
    const clear = content.subarray(0, clearBytes);
    const header = headerOf(kid, counter);
    const ad = join(header, metadataOf(stream, clear));
    const sealed = aeadSeal(
      { key, nonce: nonceOf(salt, counter), ad },
      content.subarray(clearBytes),
    );
    return join(clear, header, sealed, Uint8Array.of(clearBytes));
  }
}

interface OpenEpoch {
  base: Bytes;
  step: number;
  former: { base: Bytes; untilMs: number } | undefined;
}

/** Opens what one sender sent: its epochs, steps and replay windows. */
export class FrameOpener {
  readonly #epochs = new Map<number, OpenEpoch>();
  readonly #seen = new Map<string, { highest: bigint; counters: Set<bigint> }>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  addEpoch(epoch: number, base: Bytes): void {
    this.#epochs.set(epoch, { base, step: 0, former: undefined });
  }

  open(stream: Stream, frame: Bytes): Bytes {
    const clearBytes = frame.at(-1) ?? 255;
    const allowed = stream === STREAM.data ? [0] : [0, 1, 3, 10];
    if (!allowed.includes(clearBytes) || frame.length < clearBytes + 18) {
      throw new Refused('ERR_FRAME');
    }
    const clear = frame.subarray(0, clearBytes);
    const body = frame.subarray(clearBytes, -1);
    const { kid, counter, header } = readHeader(body);
    const epoch = this.#epochs.get(Number(kid / 64n));
    if (epoch === undefined || Number(kid % 8n) !== stream) throw new Refused('ERR_FRAME');
    const ad = join(header, metadataOf(stream, clear));
    for (const candidate of this.#candidates(epoch, Number((kid / 8n) % 8n))) {
      const name = `${kid}/${candidate.step}`;
      if (this.#isReplay(name, counter)) throw new Refused('ERR_FRAME');
      const { key, salt } = frameKeyOf(candidate.base, kid);
      let text: Bytes;
      try {
        text = aeadOpen({ key, nonce: nonceOf(salt, counter), ad }, body.subarray(header.length));
      } catch {
        continue;
      }
      this.#note(name, counter);
      if (candidate.step > epoch.step) {
        epoch.former = candidate.before && {
          base: candidate.before,
          untilMs: this.#nowMs() + FORMER_STEP_MS,
        };
        epoch.base = candidate.base;
        epoch.step = candidate.step;
      }
      if (clearBytes + text.length === 0) throw new Refused('ERR_FRAME');
      return join(clear, text);
    }
    throw new Refused('ERR_FRAME');
  }

  /** The step the bits may mean: the present one, the former, or one of up to seven ahead. */
  *#candidates(
    epoch: OpenEpoch,
    bits: number,
  ): Generator<{ step: number; base: Bytes; before?: Bytes }> {
    if (epoch.former && epoch.former.untilMs > this.#nowMs() && (epoch.step - 1) % 8 === bits) {
      yield { step: epoch.step - 1, base: epoch.former.base };
    }
    let base = epoch.base;
    let before: Bytes | undefined;
    for (let ahead = 0; ahead < 8; ahead += 1) {
      if ((epoch.step + ahead) % 8 === bits) {
        yield { step: epoch.step + ahead, base, ...(before && { before }) };
        return;
      }
      before = base;
      base = stepForward(base);
    }
  }

  #isReplay(name: string, counter: bigint): boolean {
    const seen = this.#seen.get(name);
    return (
      seen !== undefined && (seen.counters.has(counter) || counter + BigInt(WINDOW) <= seen.highest)
    );
  }

  #note(name: string, counter: bigint): void {
    const seen = this.#seen.get(name) ?? { highest: 0n, counters: new Set() };
    seen.counters.add(counter);
    if (counter > seen.highest) seen.highest = counter;
    for (const old of seen.counters) {
      if (old + BigInt(WINDOW) <= seen.highest) seen.counters.delete(old);
    }
    this.#seen.set(name, seen);
  }
}
