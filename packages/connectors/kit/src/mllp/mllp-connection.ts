/**
 * One sender’s connection: frames in, acknowledgements out in the same order. It reads no further
 * than it can work, and writes nothing that was not accepted by the port.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import {
  formatInstant,
  parseMessage,
  readHeader,
  writeAcknowledgement,
  type AcknowledgementCode,
  type Message,
  type ParseOptions,
  type RefusalPlace,
} from '../hl7v2/index.ts';
import type { Acceptance, Acceptor } from './acceptor.ts';
import { firstAnswer, secondAnswer } from './answer.ts';
import { frame, FrameReader, type FrameFaultCode } from './frame-reader.ts';

export type ConnectionEnd = FrameFaultCode | 'ERR_MLLP_SILENCE' | 'ERR_MLLP_BROKEN' | 'closed';

export interface ConnectionOptions {
  socket: Socket;
  acceptor: Acceptor;
  clock: Clock;
  parseOptions: ParseOptions;
  maxFrameBytes: number;
  /** Messages of this connection that are worked on at a time. */
  window: number;
  /** How long a begun frame may stay without a byte, in milliseconds. */
  silenceMs: number;
  peerName: string | null;
  nextControlId: () => string;
  onEnd: (end: ConnectionEnd) => void;
}

export class MllpConnection {
  readonly #options: ConnectionOptions;
  readonly #reader: FrameReader;
  readonly #waiting: Buffer[] = [];
  #working = 0;
  #answers: Promise<void> = Promise.resolve();
  #cancelSilence: () => void = () => undefined;
  #isBlocked = false;
  #isClosing = false;
  #end: ConnectionEnd = 'closed';

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#reader = new FrameReader({ maxFrameBytes: options.maxFrameBytes });
    const { socket } = options;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('drain', () => {
      this.#isBlocked = false;
      this.#regulate();
    });
    socket.on('error', () => this.#fail('ERR_MLLP_BROKEN'));
    socket.on('end', () => void this.close());
    socket.on('close', () => {
      this.#cancelSilence();
      options.onEnd(this.#end);
    });
  }

  /** Answers what was received, then closes. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#cancelSilence();
    this.#options.socket.pause();
    await this.#answers;
    this.#options.socket.end();
  }

  #read(chunk: Buffer): void {
    if (this.#isClosing) return;
    const { frames, fault } = this.#reader.read(chunk);
    this.#waiting.push(...frames);
    this.#work();
    this.#watchSilence();
    if (fault) this.#fail(fault);
  }

  #watchSilence(): void {
    this.#cancelSilence();
    if (!this.#reader.isInside || this.#options.socket.isPaused()) return;
    const { clock, silenceMs } = this.#options;
    this.#cancelSilence = clock.setTimer(() => this.#fail('ERR_MLLP_SILENCE'), silenceMs);
  }

  /** Whole messages before the fault are answered; then the connection is gone. */
  #fail(code: ConnectionEnd): void {
    if (this.#isClosing) return;
    this.#end = code;
    this.#isClosing = true;
    this.#cancelSilence();
    this.#options.socket.pause();
    void this.#answers.then(() => this.#options.socket.destroy());
  }

  #work(): void {
    while (this.#working < this.#options.window) {
      const bytes = this.#waiting.shift();
      if (!bytes) break;
      this.#working += 1;
      const answer = this.#take(bytes);
      this.#answers = this.#answers.then(async () => {
        await answer();
        this.#working -= 1;
        this.#work();
      });
    }
    this.#regulate();
  }

  #regulate(): void {
    const { socket, window } = this.#options;
    const isFull = this.#working >= window || this.#isBlocked || this.#isClosing;
    if (isFull && !socket.isPaused()) {
      socket.pause();
      this.#cancelSilence();
    } else if (!isFull && socket.isPaused()) {
      socket.resume();
      this.#watchSilence();
    }
  }

  /** Hands the message over at once; the answer waits for those before it. */
  #take(bytes: Buffer): () => Promise<void> {
    const { acceptor, parseOptions, peerName } = this.#options;
    const result = parseMessage(bytes, parseOptions);
    const header = result.message ? readHeader(result.message) : null;
    const accepted = acceptor.accept({ bytes, result, peerName }).catch((): Acceptance => {
      return { refusals: [{ condition: 207, path: '', code: 'ERR_INTERNAL' }] };
    });
    return async () => {
      const { refusals, applied } = await accepted;
      this.#answer(result.message, firstAnswer(header, refusals), refusals);
      if (refusals.length > 0 || !applied) return;
      // Not awaited: the next message’s acceptance must not wait for this one’s work.
      void applied.then((late) => this.#answer(result.message, secondAnswer(header, late), late));
    };
  }

  #answer(
    asked: Message | null,
    code: AcknowledgementCode | null,
    refusals: readonly RefusalPlace[],
  ): void {
    const { socket, clock, nextControlId } = this.#options;
    if (code === null || !socket.writable) return;
    const answer = writeAcknowledgement(asked, {
      code,
      controlId: nextControlId(),
      sentAt: formatInstant(clock.now()),
      refusals,
    });
    this.#isBlocked = !socket.write(frame(answer.toBytes()));
  }
}
