/**
 * One end of the only channel between a host's page and its isolated frame. Sends what its own reader
 * would accept, hands on what the reader accepts, refuses and counts the rest. Knows no meaning.
 */
import type { ParseResult } from './shape.ts';

export interface FramePortOptions<Incoming, Outgoing> {
  readonly port: MessagePort;
  /** Reads what the other side sends. */
  readonly read: (data: unknown) => ParseResult<Incoming>;
  /** How the other side reads what is sent: what it would refuse does not leave. */
  readonly check: (data: unknown) => ParseResult<Outgoing>;
  readonly onMessage: (message: Incoming) => void;
}

export class FramePort<Incoming, Outgoing> {
  readonly #options: FramePortOptions<Incoming, Outgoing>;
  #refusals = 0;
  #isClosed = false;

  constructor(options: FramePortOptions<Incoming, Outgoing>) {
    this.#options = options;
    const { port } = options;
    port.addEventListener('message', this.#receive);
    port.addEventListener('messageerror', this.#refuse);
    port.start();
  }

  /** Messages that were not accepted so far. */
  get refusals(): number {
    return this.#refusals;
  }

  /** False when the other side would not take it, or the port is closed. */
  send(message: Outgoing): boolean {
    if (this.#isClosed) return false;
    const data = JSON.stringify(message);
    if (!this.#options.check(data).ok) return false;
    this.#options.port.postMessage(data);
    return true;
  }

  /** What its owner found wrong with an accepted message: an answer to nobody's question. */
  refuse(): void {
    this.#refusals += 1;
  }

  close(): void {
    this.#isClosed = true;
    const { port } = this.#options;
    port.removeEventListener('message', this.#receive);
    port.removeEventListener('messageerror', this.#refuse);
    port.close();
  }

  readonly #receive = (event: MessageEvent<unknown>): void => {
    const parsed = this.#options.read(event.data);
    if (event.ports.length > 0 || !parsed.ok) {
      for (const port of event.ports) port.close();
      this.#refusals += 1;
      return;
    }
    this.#options.onMessage(parsed.value);
  };

  readonly #refuse = (): void => {
    this.#refusals += 1;
  };
}
