/**
 * One file on its way, as an application sees it: what it is, how far it has come, how it ended. Moved by
 * `outgoing-file.ts` and `incoming-file.ts`; it knows nothing of messages and chunks.
 */
import { TDocError, type TDocErrorCode } from '../errors.ts';
import { TypedEventTarget } from '../events.ts';
import type { ParticipantId } from '../protocol/messages.ts';

/** Largest file, in bytes: it is held in memory on both sides. */
export const MAX_FILE_BYTES = 25 * 1024 * 1024;
/** Files on their way at once, sent by this participant or offered by one other. */
export const MAX_CONCURRENT_FILES = 4;

/** offered: nobody has taken it yet · transferring · done: whole, its hash verified · failed: see `error`. */
export type FileTransferState = 'offered' | 'transferring' | 'done' | 'failed';

export interface FileTransferEventMap {
  /** `bytes` changed by a hundredth of the file or more. */
  progress: Event;
  /** `state` changed. */
  statechange: Event;
}

export interface FileDescription {
  readonly id: string;
  readonly direction: 'sending' | 'receiving';
  /** Who sends it. */
  readonly from: ParticipantId;
  /** Safe to show and to save, whatever was announced. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** A harmless type, or `application/octet-stream`. */
  readonly type: string;
  /** When it was offered. */
  readonly at: Date;
}

interface Standing {
  state: FileTransferState;
  bytes: number;
  error: TDocError | null;
  file: Blob | null;
}

export class FileTransfer
  extends TypedEventTarget<FileTransferEventMap>
  implements FileDescription
{
  readonly id: string;
  readonly direction: 'sending' | 'receiving';
  readonly from: ParticipantId;
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly at: Date;
  /**
   * The file, once it is whole at the other end, or here. Of several recipients one who has it is
   * enough, when the others have refused or gone.
   *
   * Rejects with a {@link TDocError}: ERR_TDOC_FILE_REFUSED, ERR_TDOC_FILE_CANCELLED (by whomever),
   * ERR_TDOC_FILE_INTERRUPTED (the other one is gone), ERR_TDOC_FILE_ALTERED (not what was announced),
   * ERR_TDOC_FILE_DISORDERED (chunks repeated, misplaced, too many or too few), ERR_TDOC_FILE_TOO_BIG,
   * ERR_TDOC_TOO_MANY_FILES (at the other end), ERR_TDOC_FILE_UNREADABLE.
   */
  readonly done: Promise<Blob>;
  readonly #cancel: () => void;
  readonly #standing: Standing = { state: 'offered', bytes: 0, error: null, file: null };
  #settle: { resolve(file: Blob): void; reject(error: TDocError): void } | null = null;
  #told = 0;

  /** @internal */
  constructor(description: FileDescription, cancel: () => void) {
    super();
    const { id, direction, from, name, size, type, at } = description;
    [this.id, this.direction, this.from, this.at] = [id, direction, from, at];
    [this.name, this.size, this.type] = [name, size, type];
    this.#cancel = cancel;
    this.done = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // Whoever follows the state alone is not to be told of an error nobody caught.
    this.done.catch(() => {});
  }

  get state(): FileTransferState {
    return this.#standing.state;
  }

  /** Bytes the other end, or this one, has for certain. */
  get bytes(): number {
    return this.#standing.bytes;
  }

  /** 0 to 1. */
  get progress(): number {
    if (this.#standing.state === 'done') return 1;
    return this.size === 0 ? 0 : this.#standing.bytes / this.size;
  }

  /** Why it failed; null otherwise. */
  get error(): TDocError | null {
    return this.#standing.error;
  }

  /** What was received, or is sent; null until then, and for what failed. Nothing opens it by itself. */
  get file(): Blob | null {
    return this.#standing.file;
  }

  get isOver(): boolean {
    return this.#standing.state === 'done' || this.#standing.state === 'failed';
  }

  /** Gives up, on both sides; nothing is kept of what had arrived. Does nothing once it is over. */
  cancel(): void {
    if (!this.isOver) this.#cancel();
  }

  /** @internal True when it was worth telling. */
  advance(state: 'offered' | 'transferring', bytes: number): boolean {
    if (this.isOver) return false;
    const standing = this.#standing;
    const isNew = state !== standing.state;
    Object.assign(standing, { state, bytes });
    if (isNew) this.dispatchEvent(new Event('statechange'));
    const isFurther = bytes !== this.#told && Math.abs(bytes - this.#told) >= this.size / 100;
    if (!isFurther) return isNew;
    this.#told = bytes;
    this.dispatchEvent(new Event('progress'));
    return true;
  }

  /** @internal */
  finish(file: Blob): void {
    this.#end({ state: 'done', bytes: this.size, error: null, file });
    this.#settle?.resolve(file);
  }

  /** @internal */
  fail(code: TDocErrorCode): void {
    const error = new TDocError(code);
    this.#end({ ...this.#standing, state: 'failed', error, file: null });
    this.#settle?.reject(error);
  }

  #end(standing: Standing): void {
    if (this.isOver) return;
    Object.assign(this.#standing, standing);
    this.dispatchEvent(new Event('statechange'));
  }
}

/** A file that somebody else offers: nothing of it is sent before `accept()`. */
export class FileOffer extends FileTransfer {
  readonly #answer: (isAccepted: boolean) => void;

  /** @internal */
  constructor(
    description: FileDescription,
    { cancel, answer }: { cancel: () => void; answer: (isAccepted: boolean) => void },
  ) {
    super(description, cancel);
    this.#answer = answer;
  }

  /** Lets it come. @throws {@link TDocError} ERR_TDOC_INVALID_STATE when it was answered, or withdrawn. */
  accept(): FileTransfer {
    this.#decide(true);
    return this;
  }

  /** @throws as `accept`. */
  refuse(): void {
    this.#decide(false);
  }

  #decide(isAccepted: boolean): void {
    if (this.state !== 'offered') throw new TDocError('ERR_TDOC_INVALID_STATE');
    this.#answer(isAccepted);
  }
}
