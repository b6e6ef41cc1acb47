/**
 * A map that never holds more than so many entries: the one not used for the longest goes first, unless
 * it is worth keeping. Whoever comes from a million addresses must not fill the memory.
 */
export class BoundedMap<V> {
  readonly #entries = new Map<string, V>();
  readonly #capacity: number;
  readonly #keeps: (value: V) => boolean;
  readonly #onDrop: (key: string, value: V) => void;

  constructor(options: {
    capacity: number;
    /** Asked before an entry goes; an entry that is kept moves to the end, a few at a time. */
    keeps?: (value: V) => boolean;
    /** Told of each entry that went. */
    onDrop?: (key: string, value: V) => void;
  }) {
    this.#capacity = options.capacity;
    this.#keeps = options.keeps ?? (() => false);
    this.#onDrop = options.onDrop ?? (() => undefined);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  /** Sets an entry as the one used last. */
  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#capacity) this.#dropOne();
  }

  /** The entry as the one used last, made if there is none. */
  take(key: string, make: () => V): V {
    const value = this.#entries.get(key) ?? make();
    this.set(key, value);
    return value;
  }

  delete(key: string): boolean {
    const value = this.#entries.get(key);
    const existed = this.#entries.delete(key);
    if (existed && value !== undefined) this.#onDrop(key, value);
    return existed;
  }

  #dropOne(): void {
    const SECOND_CHANCES = 8;
    for (let tries = 0; tries <= SECOND_CHANCES; tries += 1) {
      const oldest = this.#entries.entries().next().value;
      if (!oldest) return;
      const [key, value] = oldest;
      if (tries === SECOND_CHANCES || !this.#keeps(value)) {
        this.delete(key);
        return;
      }
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
  }
}
