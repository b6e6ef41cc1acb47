/**
 * Questions to other nodes that wait for their answer. One that will not come, because the node is
 * gone, is answered with what stands for that.
 */
import type { NodeId } from '../bus/bus.ts';

export class Questions<T> {
  readonly #unanswered: T;
  readonly #open = new Map<number, { to: NodeId; settle: (answer: T) => void }>();
  #next = 1;

  constructor(options: { unanswered: T }) {
    this.#unanswered = options.unanswered;
  }

  /** @param send says it, under this number; rejects when the other node will not hear it */
  ask(to: NodeId, send: (ask: number) => Promise<void>): Promise<T> {
    const ask = this.#next;
    this.#next += 1;
    return new Promise((settle) => {
      this.#open.set(ask, { to, settle });
      send(ask).catch(() => this.answer(ask, this.#unanswered));
    });
  }

  answer(ask: number, answer: T): void {
    this.#open.get(ask)?.settle(answer);
    this.#open.delete(ask);
  }

  /** The node is gone, with all it was asked. */
  giveUp(node: NodeId): void {
    for (const [ask, { to }] of this.#open) if (to === node) this.answer(ask, this.#unanswered);
  }
}
