/**
 * The bytes of one data channel: each message is sealed when its turn comes, sent when there is room,
 * and opened in the order it came. What waits is bounded on both sides; beyond that it is lost, as in a
 * network, and whoever sent it tries again.
 * It knows nothing of simple-peer, keys and what messages mean.
 */
import type { FrameLine } from '../ports.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A chunk of 16 KiB with what names it, or any other message. */
export const MAX_DATA_MESSAGE_BYTES = 16 * 1024 + 64;
/** SFrame header, tag and trailer at their longest. */
const FRAME_OVERHEAD_BYTES = 34;
/** Enough to keep a fast line busy, little enough that a chat message is not stuck behind a file. */
const HIGH_WATER_BYTES = 128 * 1024;
const MAX_WAITING = 64;
const MAX_UNOPENED = 512;

export interface DataLaneOptions {
  line: Pick<FrameLine, 'seal' | 'open'>;
  channel: {
    readonly isOpen: boolean;
    /** Bytes the channel has taken and not sent yet. */
    readonly bufferedBytes: number;
    send(frame: Bytes): void;
  };
  onMessage(message: Bytes): void;
}

export class DataLane {
  readonly #options: DataLaneOptions;
  #sending: Promise<unknown> = Promise.resolve();
  #opening: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #unopened = 0;
  #roomFound: () => void = () => {};
  #closed = false;

  constructor(options: DataLaneOptions) {
    this.#options = options;
  }

  /** As `PeerConnectionPort.sendData`. */
  async send(message: Bytes): Promise<boolean> {
    if (!this.#isOpen || this.#waiting >= MAX_WAITING) return false;
    if (message.length > MAX_DATA_MESSAGE_BYTES) return false;
    this.#waiting += 1;
    const turn = this.#sending.then(() => this.#seal(message)).catch(() => false);
    this.#sending = turn;
    const sent = await turn;
    this.#waiting -= 1;
    return sent;
  }

  receive(frame: Bytes): void {
    const isTooLong = frame.length > MAX_DATA_MESSAGE_BYTES + FRAME_OVERHEAD_BYTES;
    if (this.#closed || isTooLong || this.#unopened >= MAX_UNOPENED) return;
    this.#unopened += 1;
    const opened = this.#options.line.open(frame).catch(() => null);
    this.#opening = this.#opening.then(async () => {
      const message = await opened;
      this.#unopened -= 1;
      if (message && !this.#closed) this.#options.onMessage(message);
    });
  }

  /** The channel has sent much of what it had. */
  roomFound(): void {
    this.#roomFound();
  }

  close(): void {
    this.#closed = true;
    this.#roomFound();
  }

  get #isOpen(): boolean {
    return !this.#closed && this.#options.channel.isOpen;
  }

  async #seal(message: Bytes): Promise<boolean> {
    const { line, channel } = this.#options;
    const frame = await line.seal(message);
    if (!frame || !this.#isOpen) return false;
    channel.send(frame);
    if (channel.bufferedBytes > HIGH_WATER_BYTES) {
      await new Promise<void>((resolve) => (this.#roomFound = resolve));
    }
    return true;
  }
}
