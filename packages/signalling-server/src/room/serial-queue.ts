/**
 * Runs tasks one after the other, in the order they came, whatever becomes of the one before.
 * One per room: a join that waits for the disk must not be overtaken by the next message.
 */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** Resolves once everything queued so far has run. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
