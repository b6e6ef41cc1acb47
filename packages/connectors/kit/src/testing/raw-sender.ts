/** A socket that writes any bytes at all to a listener and collects the frames that come back. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FrameReader } from '../mllp/frame-reader.ts';

export class RawSender {
  readonly socket: Socket;
  readonly answers: string[] = [];
  readonly #reader = new FrameReader({ maxFrameBytes: 1_048_576 });
  #wake: () => void = () => undefined;
  #isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      const { frames } = this.#reader.read(chunk);
      this.answers.push(...frames.map((bytes) => bytes.toString('utf8')));
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  static async open(port: number): Promise<RawSender> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    return new RawSender(socket);
  }

  write(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Resolves with `count` answers, or with fewer once the connection is closed. */
  async answered(count: number): Promise<string[]> {
    while (this.answers.length < count && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.answers;
  }

  /** Resolves once the other side has closed. */
  async closed(): Promise<void> {
    while (!this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** MSA-1 and MSA-2 of an acknowledgement. */
export function codeIn(answer: string | undefined): string {
  const msa = /\rMSA\|([^|\r]*)\|?([^|\r]*)/.exec(answer ?? '');
  return msa ? `${msa[1] ?? ''} ${msa[2] ?? ''}`.trim() : '';
}
