/**
 * Many callers, one commit: what comes while the disk is busy shares the next sync. Each caller is
 * answered only once its own batch is on disk; the order of arrival is kept.
 */
export class GroupCommit<Item, Outcome> {
  readonly #commit: (batch: readonly Item[]) => Promise<readonly Outcome[]>;
  readonly #maxBatch: number;
  #waiting: {
    item: Item;
    resolve: (outcome: Outcome) => void;
    reject: (error: unknown) => void;
  }[] = [];
  #isRunning = false;

  constructor(options: {
    commit: (batch: readonly Item[]) => Promise<readonly Outcome[]>;
    /** @defaultValue 512 */
    maxBatch?: number;
  }) {
    this.#commit = options.commit;
    this.#maxBatch = options.maxBatch ?? 512;
  }

  /** Resolves once the item’s batch is committed; rejects when that failed. */
  add(item: Item): Promise<Outcome> {
    const done = new Promise<Outcome>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
    });
    if (!this.#isRunning) {
      this.#isRunning = true;
      // After this turn of the event loop every socket that had something was read.
      setImmediate(() => void this.#run());
    }
    return done;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#maxBatch);
      try {
        const outcomes = await this.#commit(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, i) => resolve(outcomes[i] as Outcome));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#isRunning = false;
  }
}
