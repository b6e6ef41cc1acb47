/**
 * One file to one participant: offered until it is answered, sent in chunks as far as a window allows,
 * again from the first one missing, and over when the other end has verified it. It outlives
 * connections: each time one stands it asks what has arrived.
 */
import type { TDocErrorCode } from '../errors.ts';
import type { Clock } from '../ports.ts';
import {
  CHUNK_BYTES,
  type AnnouncedFile,
  type FileFailure,
  type FileMessage,
} from './data-message.ts';

/** How far the sender runs ahead of what was acknowledged: 1 MiB. */
export const WINDOW_CHUNKS = 64;
/** Without a word from the other end, something was lost: the sender asks. */
export const ASK_AGAIN_MS = 3_000;
/** A person is reading the offer. */
export const OFFER_AGAIN_MS = 10_000;
const MAX_RUN = 0xffff;

const CODE_OF: Record<FileFailure, TDocErrorCode> = {
  altered: 'ERR_TDOC_FILE_ALTERED',
  disordered: 'ERR_TDOC_FILE_DISORDERED',
  'too-big': 'ERR_TDOC_FILE_TOO_BIG',
  'too-many': 'ERR_TDOC_TOO_MANY_FILES',
  unknown: 'ERR_TDOC_FILE_INTERRUPTED',
};

export interface FileDeliveryOptions {
  announced: AnnouncedFile;
  bytes: Uint8Array<ArrayBuffer>;
  clock: Clock;
  /** False when it did not leave. */
  send(message: FileMessage): Promise<boolean>;
  onChange(): void;
}

export type FileDeliveryState = 'offered' | 'noted' | 'sending' | 'done' | 'failed';

export class FileDelivery {
  readonly #options: FileDeliveryOptions;
  readonly #chunkCount: number;
  #state: FileDeliveryState = 'offered';
  #code: TDocErrorCode | null = null;
  #run = 0;
  /** The chunk to send next, and the first that was not acknowledged. */
  #next = 0;
  #acknowledged = 0;
  #isPumping = false;
  #cancelTimer: () => void = () => {};

  constructor(options: FileDeliveryOptions) {
    this.#options = options;
    this.#chunkCount = Math.ceil(options.bytes.length / CHUNK_BYTES);
    this.ask();
  }

  get state(): FileDeliveryState {
    return this.#state;
  }

  /** Why it failed; null otherwise. */
  get code(): TDocErrorCode | null {
    return this.#code;
  }

  get acknowledgedBytes(): number {
    return Math.min(this.#acknowledged * CHUNK_BYTES, this.#options.bytes.length);
  }

  get isOver(): boolean {
    return this.#state === 'done' || this.#state === 'failed';
  }

  /** How do things stand? Asked when a connection stands, and when nothing was heard for a while. */
  ask(): void {
    if (this.isOver) return;
    const { announced, send } = this.#options;
    const { id } = announced;
    if (this.#state === 'sending') {
      void send({ t: 'file-sent', id, run: this.#run, next: this.#next });
    } else {
      void send({ t: 'file-offer', ...announced });
    }
    this.#askLater();
  }

  receive(message: FileMessage): void {
    if (this.isOver) return this.#remind(message);
    this.#askLater();
    switch (message.t) {
      case 'file-noted':
        if (this.#state === 'offered') this.#become('noted');
        break;
      case 'file-accept':
        // Of a former run: answered already.
        if (message.run === this.#run && message.from <= this.#chunkCount)
          this.#begin(message.from);
        break;
      case 'file-ack':
        this.#acknowledge(message.next);
        break;
      case 'file-ok':
        this.#end('done', null);
        break;
      case 'file-refuse':
        this.#end('failed', 'ERR_TDOC_FILE_REFUSED');
        break;
      case 'file-cancel':
        this.#end('failed', 'ERR_TDOC_FILE_CANCELLED');
        break;
      case 'file-failed':
        // Another page sits there now: its person is asked anew.
        if (message.reason === 'unknown') this.#offerAnew();
        else this.#end('failed', CODE_OF[message.reason]);
        break;
      case 'file-offer':
      case 'file-chunk':
      case 'file-sent':
        // Said by senders, about files of their own.
        break;
    }
  }

  /** Ends it from this side. */
  stop(code: TDocErrorCode): void {
    if (this.isOver) return;
    void this.#options.send({ t: 'file-cancel', id: this.#options.announced.id });
    this.#end('failed', code);
  }

  /** The other end waits for a file that was given up, and did not hear of it. */
  #remind({ t, id }: FileMessage): void {
    const isWaiting = t === 'file-noted' || t === 'file-accept' || t === 'file-ack';
    if (isWaiting && this.#state === 'failed') void this.#options.send({ t: 'file-cancel', id });
  }

  #begin(from: number): void {
    if (this.#run === MAX_RUN) return this.stop('ERR_TDOC_FILE_INTERRUPTED');
    this.#run += 1;
    this.#next = from;
    this.#acknowledged = Math.max(this.#acknowledged, from);
    this.#become('sending');
    void this.#pump();
  }

  #acknowledge(next: number): void {
    if (this.#state !== 'sending' || next <= this.#acknowledged || next > this.#next) return;
    this.#acknowledged = next;
    this.#options.onChange();
    void this.#pump();
  }

  /** Sends what the window allows; an acknowledgement sends on. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#mayPump()) {
      const [run, index] = [this.#run, this.#next];
      const start = index * CHUNK_BYTES;
      const bytes = this.#options.bytes.subarray(start, start + CHUNK_BYTES);
      const { id } = this.#options.announced;
      this.#next += 1;
      const sent = await this.#options.send({ t: 'file-chunk', id, run, index, bytes });
      // No connection, or no key: once there is one, the other end says what it misses.
      if (!sent && run === this.#run) break;
      const isLast = run === this.#run && this.#next === this.#chunkCount;
      if (sent && isLast) this.ask();
    }
    this.#isPumping = false;
    if (this.#chunkCount === 0) this.ask();
  }

  #mayPump(): boolean {
    const end = Math.min(this.#chunkCount, this.#acknowledged + WINDOW_CHUNKS);
    return this.#state === 'sending' && this.#next < end;
  }

  #offerAnew(): void {
    [this.#run, this.#next, this.#acknowledged] = [0, 0, 0];
    this.#become('offered');
    this.ask();
  }

  #askLater(): void {
    this.#cancelTimer();
    const delayMs = this.#state === 'noted' ? OFFER_AGAIN_MS : ASK_AGAIN_MS;
    this.#cancelTimer = this.#options.clock.setTimer(() => this.ask(), delayMs);
  }

  #become(state: FileDeliveryState): void {
    this.#state = state;
    this.#askLater();
    this.#options.onChange();
  }

  #end(state: 'done' | 'failed', code: TDocErrorCode | null): void {
    this.#code = code;
    this.#state = state;
    this.#cancelTimer();
    this.#options.onChange();
  }
}
