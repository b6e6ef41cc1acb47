/** A promise that a test resolves itself, from an event handler say. */
export class Deferred {
  readonly promise: Promise<void>;
  #resolve: () => void = () => {};

  constructor() {
    this.promise = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Bound, so that it can be handed on as a callback. */
  readonly resolve = (): void => this.#resolve();
}
