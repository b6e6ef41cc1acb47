/**
 * The keys of frames, and the rules of their use: one counter for each key, however many connections a
 * frame goes out on; every counter taken once; old keys gone in time. Where a key is missing, nothing
 * passes. It knows nothing of workers, transforms and codecs.
 */
import { FrameCipher, type SealedFrame } from './frame-cipher.ts';
import { clearLengthIn, readKid, STREAMS } from './frame-layout.ts';
import type { Stream } from './frame-layout.ts';
import { decodeSmallHeader } from './header.ts';
import { FrameReplayWindow } from './replay-window.ts';
import { importBaseKey, ratchet, TAG_BYTES } from './sframe.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const ALL_STREAMS = Object.values(STREAMS);
/** Never reached: epochs last ten minutes. Reached all the same, sending stops. */
const COUNTER_LIMIT = 2 ** 32;
/** How long frames sealed before a ratchet step may still be on their way. */
const STEP_GRACE_MS = 5_000;

/** The answer for a frame that goes no further. */
const NOTHING: Promise<null> = Promise.resolve(null);

interface SendingStream {
  cipher: FrameCipher;
  next: number;
}

interface SendingKeys {
  epoch: number;
  step: number;
  base: CryptoKey;
  streams: ReadonlyMap<Stream, SendingStream>;
}

async function sendingKeys(epoch: number, step: number, base: CryptoKey): Promise<SendingKeys> {
  const entries = ALL_STREAMS.map(async (stream) => {
    const cipher = await FrameCipher.derive(base, { epoch, step, stream, use: 'encrypt' });
    return [stream, { cipher, next: 0 }] as const;
  });
  return { epoch, step, base, streams: new Map(await Promise.all(entries)) };
}

/** The keys this participant seals with. One ring serves every connection. */
export class SendingRing {
  #keys: SendingKeys | null = null;

  async use(epoch: number, base: Bytes): Promise<void> {
    this.#keys = await sendingKeys(epoch, 0, await importBaseKey(base));
  }

  /**
   * One step forward. Not from a step nothing was sealed under: receivers learn of steps by frames, and
   * the three bits a frame has for them tell no more than seven.
   */
  async ratchet(): Promise<void> {
    const keys = this.#keys;
    if (!keys || [...keys.streams.values()].every(({ next }) => next === 0)) return;
    const next = await sendingKeys(keys.epoch, keys.step + 1, await ratchet(keys.base));
    // A new epoch that came meanwhile is newer than any step of the former one.
    if (this.#keys === keys) this.#keys = next;
  }

  /** Null while there is no key: the frame must not leave. */
  seal(
    stream: Stream,
    { frame, clearLength }: { frame: Bytes; clearLength: number },
  ): Promise<Bytes | null> {
    const key = this.#keys?.streams.get(stream);
    if (!key || key.next >= COUNTER_LIMIT) return NOTHING;
    return key.cipher.seal(key.next++, { frame, clearLength });
  }

  clear(): void {
    this.#keys = null;
  }
}

interface ReceivingStream {
  cipher: FrameCipher;
  window: FrameReplayWindow;
}

interface Step {
  step: number;
  base: CryptoKey;
  streams: ReadonlyMap<Stream, ReceivingStream>;
  /** When it stops being accepted; null for the newest. */
  endsAt: number | null;
}

async function receivingStep(epoch: number, step: number, base: CryptoKey): Promise<Step> {
  const entries = ALL_STREAMS.map(async (stream) => {
    const cipher = await FrameCipher.derive(base, { epoch, step, stream, use: 'decrypt' });
    return [stream, { cipher, window: new FrameReplayWindow() }] as const;
  });
  return { step, base, streams: new Map(await Promise.all(entries)), endsAt: null };
}

interface Sealed extends Omit<SealedFrame, 'window'> {
  stream: Stream;
  ctr: number;
}

/** The keys one remote participant seals with. */
export class ReceivingRing {
  readonly #now: () => number;
  /** Steps by epoch, the newest last. */
  readonly #epochs = new Map<number, Step[]>();
  /** Steps are taken one after the other: two streams meet the same new step at the same time. */
  #stepping: Promise<unknown> = Promise.resolve();

  constructor({ now }: { now: () => number }) {
    this.#now = now;
  }

  /** An epoch that is known keeps its key: its counters must not begin again. */
  async add(epoch: number, base: Bytes): Promise<void> {
    if (this.#epochs.has(epoch)) return;
    this.#epochs.set(epoch, [await receivingStep(epoch, 0, await importBaseKey(base))]);
  }

  retire(epoch: number): void {
    this.#epochs.delete(epoch);
  }

  /** Null when the frame is not authentic, not new, or from another stream. */
  open(stream: Stream, wire: Bytes): Promise<Bytes | null> {
    const clearLength = clearLengthIn(wire);
    const header = clearLength < 0 ? null : decodeSmallHeader(wire, clearLength);
    if (!header || wire.length < clearLength + header.length + TAG_BYTES + 1) return NOTHING;
    const { epoch, stepBits, stream: claimed } = readKid(header.kid);
    const steps = this.#epochs.get(epoch);
    if (!steps || claimed !== stream) return NOTHING;
    const { ctr, length: headerLength } = header;
    const sealed: Sealed = { stream, wire, clearLength, headerLength, ctr };
    const known = this.#stepOf(steps, stepBits);
    if (known) return this.#openWith(known, sealed);
    const turn = this.#stepping.then(() => this.#openAhead(epoch, stepBits, sealed));
    this.#stepping = turn.catch(() => null);
    return turn;
  }

  #stepOf(steps: readonly Step[], stepBits: number): Step | null {
    const newest = steps.at(-1);
    if (newest && newest.step % 8 === stepBits && newest.endsAt === null) return newest;
    const now = this.#now();
    return (
      steps.find(
        ({ step, endsAt }) => step % 8 === stepBits && (endsAt === null || endsAt > now),
      ) ?? null
    );
  }

  #openWith(step: Step, sealed: Sealed): Promise<Bytes | null> {
    const { stream, wire, clearLength, headerLength, ctr } = sealed;
    const key = step.streams.get(stream);
    if (!key?.window.mayAccept(ctr)) return NOTHING;
    const { cipher, window } = key;
    return cipher.open(ctr, { wire, clearLength, headerLength, window });
  }

  /** The sender went on by some steps: follows, but only for a frame that proves it. */
  async #openAhead(epoch: number, stepBits: number, sealed: Sealed): Promise<Bytes | null> {
    const steps = this.#epochs.get(epoch);
    const newest = steps?.at(-1);
    if (!steps || !newest) return null;
    const known = this.#stepOf(steps, stepBits);
    if (known) return this.#openWith(known, sealed);
    const distance = (stepBits - (newest.step % 8) + 8) % 8;
    if (distance === 0) return null;
    let base = newest.base;
    for (let count = 0; count < distance; count += 1) base = await ratchet(base);
    const candidate = await receivingStep(epoch, newest.step + distance, base);
    const frame = await this.#openWith(candidate, sealed);
    if (!frame || this.#epochs.get(epoch) !== steps) return frame;
    const now = this.#now();
    newest.endsAt = now + STEP_GRACE_MS;
    steps.push(candidate);
    const current = steps.filter(({ endsAt }) => endsAt === null || endsAt > now);
    steps.splice(0, steps.length, ...current);
    return frame;
  }
}
