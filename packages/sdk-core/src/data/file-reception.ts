/**
 * One file from one participant: offered to the person, taken chunk by chunk in order, checked against
 * the announced hash as a whole. A missing chunk is asked for; one that no honest sender sends ends it.
 * It survives connections, and keeps nothing of what failed.
 */
import { sha256, toHex } from '../crypto/bytes.ts';
import type { TDocErrorCode } from '../errors.ts';
import type { Clock } from '../ports.ts';
import {
  CHUNK_BYTES,
  type AnnouncedFile,
  type FileChunk,
  type FileFailure,
  type FileMessage,
} from './data-message.ts';

/** Often enough to keep the sender's window open. */
const ACKNOWLEDGE_EVERY = 8;
/** Nothing came for so long: the sender may have given up, and its word been lost. */
export const SILENCE_MS = 10_000;

export interface FileReceptionOptions {
  announced: AnnouncedFile;
  clock: Clock;
  send(message: FileMessage): void;
  onChange(): void;
  onFile(bytes: Uint8Array<ArrayBuffer>): void;
}

export type FileReceptionState = 'offered' | 'receiving' | 'verifying' | 'done' | 'failed';

export class FileReception {
  readonly #options: FileReceptionOptions;
  readonly #chunkCount: number;
  #state: FileReceptionState = 'offered';
  #code: TDocErrorCode | null = null;
  /** What the other end is told when it asks again after the end. */
  #verdict: FileMessage | null = null;
  #bytes: Uint8Array<ArrayBuffer> | null = null;
  /** The first chunk that is missing. */
  #expected = 0;
  #run = 0;
  /** The chunk the current run must bring next. */
  #nextOfRun = 0;
  #hasAsked = false;
  #cancelTimer: () => void = () => {};

  constructor(options: FileReceptionOptions) {
    this.#options = options;
    this.#chunkCount = Math.ceil(options.announced.size / CHUNK_BYTES);
    this.#say({ t: 'file-noted', id: options.announced.id });
  }

  get state(): FileReceptionState {
    return this.#state;
  }

  /** Why it failed; null otherwise. */
  get code(): TDocErrorCode | null {
    return this.#code;
  }

  get receivedBytes(): number {
    return Math.min(this.#expected * CHUNK_BYTES, this.#options.announced.size);
  }

  get isOver(): boolean {
    return this.#state === 'done' || this.#state === 'failed';
  }

  accept(): void {
    if (this.#state !== 'offered') return;
    this.#bytes = new Uint8Array(this.#options.announced.size);
    this.#state = 'receiving';
    this.#listen();
    this.#options.onChange();
    if (this.#chunkCount === 0) void this.#verify(this.#bytes);
    else this.#askFrom(this.#expected, 0);
  }

  refuse(): void {
    const { id } = this.#options.announced;
    this.#end('ERR_TDOC_FILE_REFUSED', { t: 'file-refuse', id });
  }

  /** Ends it from this side. */
  stop(code: TDocErrorCode): void {
    const { id } = this.#options.announced;
    this.#end(code, { t: 'file-cancel', id });
  }

  /** A connection stands again: tells the sender how far it had come, if the sender still knows. */
  resume(): void {
    // What was asked before may have been lost.
    this.#hasAsked = false;
    if (this.#state === 'receiving') this.#acknowledge();
    if (this.#state === 'offered') this.#say({ t: 'file-noted', id: this.#options.announced.id });
  }

  receive(message: FileMessage): void {
    this.#listen();
    switch (message.t) {
      case 'file-offer':
        this.#offeredAgain(message);
        break;
      case 'file-chunk':
        if (this.#state === 'offered') this.#fail('disordered');
        else if (this.#state === 'receiving') this.#take(message);
        break;
      case 'file-sent':
        this.#compare(message.run, message.next);
        break;
      case 'file-cancel':
        this.#end('ERR_TDOC_FILE_CANCELLED', null);
        break;
      case 'file-failed':
        this.#end('ERR_TDOC_FILE_INTERRUPTED', null);
        break;
      case 'file-noted':
      case 'file-accept':
      case 'file-refuse':
      case 'file-ack':
      case 'file-ok':
        // Said by receivers, about files of our own.
        break;
    }
  }

  #listen(): void {
    this.#cancelTimer();
    if (this.#state !== 'receiving') return;
    this.#cancelTimer = this.#options.clock.setTimer(() => {
      this.resume();
      this.#listen();
    }, SILENCE_MS);
  }

  #offeredAgain(offer: AnnouncedFile): void {
    const { id, name, size, type, sha256: hash } = this.#options.announced;
    const isSame =
      offer.name === name && offer.size === size && offer.type === type && offer.sha256 === hash;
    if (this.#verdict) this.#say(this.#verdict);
    else if (!isSame) this.#fail('disordered');
    else if (this.#state === 'offered') this.#say({ t: 'file-noted', id });
    else if (this.#state === 'receiving') this.#askFrom(this.#expected, this.#run);
    // Being verified: the verdict is about to be said.
  }

  #take({ run, index, bytes }: FileChunk): void {
    // Still on its way when the sender began again.
    if (run < this.#run) return;
    if (run > this.#run) {
      [this.#run, this.#nextOfRun, this.#hasAsked] = [run, index, false];
    }
    const { size } = this.#options.announced;
    const fits = index < this.#chunkCount && bytes.length === lengthOf(index, size);
    // Within a run chunks come one after the other, each once; some may be lost, none comes back.
    if (!fits || index < this.#nextOfRun) return this.#fail('disordered');
    this.#nextOfRun = index + 1;
    if (index < this.#expected) return;
    if (index > this.#expected) {
      if (!this.#hasAsked) this.#askFrom(this.#expected, this.#run);
      return;
    }
    this.#bytes?.set(bytes, index * CHUNK_BYTES);
    this.#expected += 1;
    this.#options.onChange();
    if (this.#expected === this.#chunkCount) void this.#verify(this.#bytes ?? new Uint8Array(0));
    else if (this.#expected % ACKNOWLEDGE_EVERY === 0) this.#acknowledge();
  }

  #compare(run: number, next: number): void {
    if (this.#verdict) return this.#say(this.#verdict);
    if (this.#state !== 'receiving' || run < this.#run) return;
    if (next > this.#chunkCount) return this.#fail('disordered');
    if (this.#expected < next) this.#askFrom(this.#expected, run);
    else this.#acknowledge();
  }

  async #verify(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#cancelTimer();
    this.#state = 'verifying';
    const { id, sha256: announced } = this.#options.announced;
    const hash = toHex(await sha256(bytes));
    if (this.isOver) return;
    if (hash !== announced) {
      this.#fail('altered');
      return;
    }
    this.#bytes = null;
    this.#state = 'done';
    this.#verdict = { t: 'file-ok', id };
    this.#say(this.#verdict);
    this.#options.onFile(bytes);
  }

  #askFrom(from: number, run: number): void {
    this.#hasAsked = true;
    this.#say({ t: 'file-accept', id: this.#options.announced.id, from, run });
  }

  #acknowledge(): void {
    this.#say({ t: 'file-ack', id: this.#options.announced.id, next: this.#expected });
  }

  #fail(reason: FileFailure): void {
    const { id } = this.#options.announced;
    const code = reason === 'altered' ? 'ERR_TDOC_FILE_ALTERED' : 'ERR_TDOC_FILE_DISORDERED';
    this.#end(code, { t: 'file-failed', id, reason });
  }

  #end(code: TDocErrorCode, verdict: FileMessage | null): void {
    if (this.isOver) return;
    this.#cancelTimer();
    this.#code = code;
    this.#state = 'failed';
    this.#bytes = null;
    this.#verdict = verdict;
    if (verdict) this.#say(verdict);
    this.#options.onChange();
  }

  #say(message: FileMessage): void {
    this.#options.send(message);
  }
}

function lengthOf(index: number, size: number): number {
  return Math.min(CHUNK_BYTES, size - index * CHUNK_BYTES);
}
