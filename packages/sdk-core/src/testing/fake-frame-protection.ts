/** Frame protection for tests without frames: notes the keys it is told, proves what a test says. */
import type { FrameLine, FrameProof, FrameProtection, MediaKeyEvent } from '../ports.ts';

export class FakeFrameProtection implements FrameProtection {
  readonly supported: boolean;
  /** Every key event so far, oldest first. */
  readonly events: MediaKeyEvent[] = [];
  readonly #lines = new Map<string, (proof: FrameProof) => void>();

  constructor({ supported = true }: { supported?: boolean } = {}) {
    this.supported = supported;
  }

  apply(event: MediaKeyEvent): void {
    this.events.push(event);
  }

  open({ remote, onProof }: Parameters<FrameProtection['open']>[0]): FrameLine {
    this.#lines.set(remote, onProof);
    return { attach: () => {}, close: () => this.#lines.delete(remote) };
  }

  /** Tells the connection with that participant what its frames are to have been. */
  prove(remote: string, proof: FrameProof): void {
    this.#lines.get(remote)?.(proof);
  }

  close(): void {
    this.#lines.clear();
  }
}
