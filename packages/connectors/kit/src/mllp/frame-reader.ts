/**
 * Bytes of a connection to the messages in them: 0x0B, message, 0x1C 0x0D. Pure; it looks at each
 * byte once, however the network cut them. After a fault nothing more is read: what follows cannot
 * be told from what went before.
 */

export const START = 0x0b;
export const END = 0x1c;
const CR = 0x0d;
const LF = 0x0a;

export type FrameFaultCode =
  /** Bytes outside any frame. */
  | 'ERR_MLLP_OUTSIDE_FRAME'
  /** 0x0B or a lone 0x1C inside a frame. */
  | 'ERR_MLLP_CONTROL_CHARACTER'
  | 'ERR_MLLP_FRAME_TOO_LARGE';

export interface FrameReading {
  /** Whole messages, without their marks, in order. */
  frames: Buffer[];
  /** The connection is of no more use. */
  fault: FrameFaultCode | null;
}

export class FrameReader {
  readonly #maxFrameBytes: number;
  #pieces: Buffer[] = [];
  #sizeBytes = 0;
  #state: 'outside' | 'inside' | 'ending' | 'failed' = 'outside';

  constructor(options: { maxFrameBytes: number }) {
    this.#maxFrameBytes = options.maxFrameBytes;
  }

  /** Whether a frame has begun and not ended. */
  get isInside(): boolean {
    return this.#state === 'inside' || this.#state === 'ending';
  }

  read(chunk: Buffer): FrameReading {
    const frames: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      switch (this.#state) {
        case 'outside':
          at = this.#outside(chunk, at);
          break;
        case 'inside':
          at = this.#inside(chunk, at);
          break;
        case 'ending':
          if (chunk[at] !== CR) return this.#fail('ERR_MLLP_CONTROL_CHARACTER', frames);
          frames.push(this.#take());
          at += 1;
          break;
        case 'failed':
          return { frames, fault: null };
      }
      if (at < 0) {
        const code = this.isInside ? 'ERR_MLLP_CONTROL_CHARACTER' : 'ERR_MLLP_OUTSIDE_FRAME';
        return this.#fail(code, frames);
      }
      if (this.#sizeBytes > this.#maxFrameBytes) {
        return this.#fail('ERR_MLLP_FRAME_TOO_LARGE', frames);
      }
    }
    return { frames, fault: null };
  }

  /** Some senders end each frame with a line feed more; anything else is no MLLP. */
  #outside(chunk: Buffer, at: number): number {
    const byte = chunk[at];
    if (byte === START) this.#state = 'inside';
    else if (byte !== CR && byte !== LF) return -1;
    return at + 1;
  }

  #inside(chunk: Buffer, at: number): number {
    const found = chunk.indexOf(END, at);
    const end = found < 0 ? chunk.length : found;
    const piece = chunk.subarray(at, end);
    if (piece.includes(START)) return -1;
    if (piece.length > 0) this.#pieces.push(piece);
    this.#sizeBytes += piece.length;
    if (found < 0) return end;
    this.#state = 'ending';
    return end + 1;
  }

  #take(): Buffer {
    const [first] = this.#pieces;
    // A copy: the chunk belongs to the socket, and one small message must not keep 64 KiB alive.
    const frame =
      this.#pieces.length === 1 && first ? Buffer.from(first) : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#sizeBytes = 0;
    this.#state = 'outside';
    return frame;
  }

  #fail(fault: FrameFaultCode, frames: Buffer[]): FrameReading {
    this.#state = 'failed';
    this.#pieces = [];
    this.#sizeBytes = 0;
    return { frames, fault };
  }
}

/** A message between its marks. @throws RangeError when it holds a mark itself */
export function frame(message: Uint8Array): Buffer {
  if (message.includes(START) || message.includes(END)) {
    throw new RangeError('message: 0x0B and 0x1C must be escaped');
  }
  return Buffer.concat([Buffer.of(START), message, Buffer.of(END, CR)]);
}
