/**
 * Empties the inbox: works on what is due, batch by batch, and waits for what is not. One at a time;
 * it may be woken at any moment.
 */
import type { Clock } from '../clock.ts';
import type { Register } from '../register/register.ts';
import { UnusableMessageError } from '../register/unusable-message.ts';
import { MESSAGE_RETRY, retryDelayMs } from '../retry-policy.ts';
import type { InboxStore, StoredInbound, Work } from './store.ts';

/** About an hour and a half of growing delays; then a person must look. */
const MAX_ATTEMPTS = 12;
const BATCH = 256;
/** Turns of the event loop between two batches. */
const TURNS_FOR_OTHERS = 12;

export interface WorkerOptions {
  store: InboxStore;
  clock: Clock;
  /** @returns how many records changed @throws UnusableMessageError */
  apply: (message: StoredInbound, register: Register) => Promise<number>;
  chance?: () => number;
  /** Called after each message’s outcome is on disk. */
  onWorked?: (seq: number, work: Work) => void;
  /** The store did not answer; what is pending stays so. */
  onTrouble?: (error: unknown) => void;
}

export class InboxWorker {
  readonly #options: WorkerOptions;
  #running: Promise<void> | null = null;
  #isWokenAgain = false;
  #isStopped = false;
  #cancelTimer: () => void = () => undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  wake(): void {
    if (this.#isStopped) return;
    if (this.#running) {
      this.#isWokenAgain = true;
      return;
    }
    this.#cancelTimer();
    this.#running = this.#run()
      .catch((error: unknown) => this.#options.onTrouble?.(error))
      .finally(() => {
        this.#running = null;
        if (!this.#isWokenAgain) return;
        this.#isWokenAgain = false;
        this.wake();
      });
  }

  /** Resolves once nothing is due. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimer();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { store, clock, onWorked } = this.#options;
    while (!this.#isStopped) {
      const finished = await store.workOnDue(clock.now(), {
        limit: BATCH,
        work: (message, register) => this.#work(message, register),
      });
      for (const { seq, work } of finished) onWorked?.(seq, work);
      if (finished.length === 0) break;
      // Sockets come first: they wait for their acknowledgements. And what gathers meanwhile
      // shares one commit.
      for (let turn = 0; turn < TURNS_FOR_OTHERS; turn += 1) {
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    }
    if (this.#isStopped) return;
    const nextAt = await store.nextInboundAt();
    if (nextAt === null) return;
    this.#cancelTimer = clock.setTimer(() => this.wake(), nextAt - clock.now());
  }

  async #work(message: StoredInbound, register: Register): Promise<Work> {
    try {
      return { result: 'done', changes: await this.#options.apply(message, register) };
    } catch (error) {
      if (error instanceof UnusableMessageError)
        return { result: 'dead', refusals: error.refusals };
      return this.#failed(message);
    }
  }

  #failed({ attempts }: StoredInbound): Work {
    const failed = attempts + 1;
    if (failed >= MAX_ATTEMPTS) {
      return { result: 'dead', refusals: [{ condition: 207, path: '', code: 'ERR_NOT_APPLIED' }] };
    }
    const chance = (this.#options.chance ?? Math.random)();
    const delayMs = retryDelayMs(failed, { policy: MESSAGE_RETRY, chance });
    return { result: 'retry', nextAttemptAt: this.#options.clock.now() + delayMs };
  }
}
