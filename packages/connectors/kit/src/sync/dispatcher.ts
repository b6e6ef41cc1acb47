/**
 * Empties the outbox: sends what is due, settles what was acknowledged, postpones what its receiver
 * could not take, buries what it will never take. Within one patient strictly in order.
 */
import type { Clock } from '../clock.ts';
import type { Acknowledgement, ErrorCondition, RefusalPlace } from '../hl7v2/index.ts';
import { MESSAGE_RETRY, retryDelayMs } from '../retry-policy.ts';
import type { OutboxStore, StoredOutbound } from './store.ts';

/** Refused so often with an error, a message needs a person. */
const MAX_REFUSALS = 5;
/** The receiver is busy or broken: the message itself is not wrong. */
const PASSING: readonly ErrorCondition[] = [206, 207];

export interface DispatcherOptions {
  store: OutboxStore;
  clock: Clock;
  /** @returns the receiver’s answer @throws when there was none */
  send: (message: StoredOutbound) => Promise<Acknowledgement>;
  /** Messages on the way at a time. @defaultValue 1 */
  window?: number;
  chance?: () => number;
  onTrouble?: (error: unknown) => void;
}

export class OutboxDispatcher {
  readonly #options: DispatcherOptions;
  readonly #onTheWay = new Map<number, Promise<void>>();
  #pumping: Promise<void> | null = null;
  #isWokenAgain = false;
  #isStopped = false;
  #cancelTimer: () => void = () => undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  wake(): void {
    if (this.#isStopped) return;
    if (this.#pumping) {
      this.#isWokenAgain = true;
      return;
    }
    this.#pumping = this.#pump()
      .catch((error: unknown) => this.#options.onTrouble?.(error))
      .finally(() => {
        this.#pumping = null;
        if (!this.#isWokenAgain) return;
        this.#isWokenAgain = false;
        this.wake();
      });
  }

  /** Resolves once nothing is being looked for or sent; what was postponed stays so. */
  async idle(): Promise<void> {
    while (this.#pumping ?? this.#onTheWay.size > 0) {
      await this.#pumping;
      await Promise.all(this.#onTheWay.values());
    }
  }

  /** What is on the way is waited for: end its connection first to hurry it. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimer();
    await this.#pumping;
    await Promise.all(this.#onTheWay.values());
  }

  async #pump(): Promise<void> {
    const { store, clock, window = 1 } = this.#options;
    this.#cancelTimer();
    const due = await store.dueOutbound(clock.now(), window * 2);
    for (const message of due) {
      if (this.#isStopped || this.#onTheWay.size >= window) break;
      if (!this.#onTheWay.has(message.seq)) this.#start(message);
    }
    if (this.#isStopped || this.#onTheWay.size > 0) return; // Each that finishes wakes us again.
    const nextAt = await store.nextOutboundAt();
    if (nextAt === null) return;
    this.#cancelTimer = clock.setTimer(() => this.wake(), nextAt - clock.now());
  }

  #start(message: StoredOutbound): void {
    const done = this.#deliver(message)
      .catch((error: unknown) => this.#options.onTrouble?.(error))
      .finally(() => {
        this.#onTheWay.delete(message.seq);
        this.wake();
      });
    this.#onTheWay.set(message.seq, done);
  }

  async #deliver(message: StoredOutbound): Promise<void> {
    const { store, clock, send } = this.#options;
    let answer: Acknowledgement;
    try {
      answer = await send(message);
    } catch {
      // Nobody answered: that is never the message’s fault, so it is tried for ever. How long to
      // wait for the receiver is the connection’s affair.
      if (!this.#isStopped) await this.#postpone(message, 1);
      return;
    }
    if (answer.code === 'AA' || answer.code === 'CA') {
      return store.settleOutbound(message.seq, clock.now());
    }
    const isPassing = answer.condition !== null && PASSING.includes(answer.condition);
    const isFinal = (answer.code === 'AR' || answer.code === 'CR') && !isPassing;
    const attempts = message.attempts + 1;
    if (isFinal || attempts >= MAX_REFUSALS) {
      const refusals = [refusalOf(answer)];
      return store.buryOutbound(message.seq, { refusals, now: clock.now() });
    }
    await this.#postpone({ ...message, attempts }, attempts);
  }

  async #postpone({ seq, attempts }: StoredOutbound, times: number): Promise<void> {
    const { store, clock, chance = Math.random } = this.#options;
    const delayMs = retryDelayMs(times, { policy: MESSAGE_RETRY, chance: chance() });
    await store.postponeOutbound(seq, { attempts, nextAttemptAt: clock.now() + delayMs });
  }
}

function refusalOf({ code, condition, path }: Acknowledgement): RefusalPlace {
  return {
    condition: condition ?? (code.endsWith('R') ? 200 : 102),
    path,
    code: `RECEIVER_${code}`,
  };
}
