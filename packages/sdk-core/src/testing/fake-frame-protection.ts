/**
 * Frame protection for tests without frames: notes the keys it is told, proves what a test says. Data
 * frames are not encrypted, but need the keys of their epoch and pass once, as real ones do.
 */
import type { FrameLine, FrameProof, FrameProtection, MediaKeyEvent } from '../ports.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const EPOCH_AND_COUNTER_BYTES = 8;

export class FakeFrameProtection implements FrameProtection {
  readonly supported: boolean;
  /** Every key event so far, oldest first. */
  readonly events: MediaKeyEvent[] = [];
  readonly #lines = new Map<string, (proof: FrameProof) => void>();
  readonly #known = new Map<string, Map<number, Set<number>>>();
  #epoch: number | null = null;
  #counter = 0;

  constructor({ supported = true }: { supported?: boolean } = {}) {
    this.supported = supported;
  }

  apply(event: MediaKeyEvent): void {
    this.events.push(event);
    if (event.type === 'send') this.#epoch = event.epoch;
    if (event.type === 'forget') this.#known.delete(event.remote);
    if (event.type === 'retire') this.#known.get(event.remote)?.delete(event.epoch);
    if (event.type !== 'receive') return;
    const epochs = this.#known.get(event.remote) ?? new Map<number, Set<number>>();
    this.#known.set(event.remote, epochs.set(event.epoch, epochs.get(event.epoch) ?? new Set()));
  }

  open({ remote, onProof }: Parameters<FrameProtection['open']>[0]): FrameLine {
    this.#lines.set(remote, onProof);
    return {
      attach: () => {},
      seal: (message) => Promise.resolve(this.#seal(message)),
      open: (frame) => Promise.resolve(this.#open(remote, frame)),
      close: () => this.#lines.delete(remote),
    };
  }

  /** Tells the connection with that participant what its frames are to have been. */
  prove(remote: string, proof: FrameProof): void {
    this.#lines.get(remote)?.(proof);
  }

  close(): void {
    this.#lines.clear();
    this.#known.clear();
    this.#epoch = null;
  }

  #seal(message: Bytes): Bytes | null {
    if (this.#epoch === null) return null;
    const frame = new Uint8Array(EPOCH_AND_COUNTER_BYTES + message.length);
    const view = new DataView(frame.buffer);
    view.setUint32(0, this.#epoch);
    view.setUint32(4, this.#counter++);
    frame.set(message, EPOCH_AND_COUNTER_BYTES);
    return frame;
  }

  #open(remote: string, frame: Bytes): Bytes | null {
    if (frame.length < EPOCH_AND_COUNTER_BYTES) return null;
    const view = new DataView(frame.buffer, frame.byteOffset);
    const seen = this.#known.get(remote)?.get(view.getUint32(0));
    const counter = view.getUint32(4);
    if (!seen || seen.has(counter)) return null;
    seen.add(counter);
    return frame.slice(EPOCH_AND_COUNTER_BYTES);
  }
}
