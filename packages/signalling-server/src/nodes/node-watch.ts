/**
 * Which other nodes are there: each says so several times a second, and one that is silent for long
 * enough while the bus carries is gone. A judgement, not a proof: what follows from it is fenced.
 */
import type { Bus, NodeId } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';

export const BEAT_MS = 300;
/** Five beats: a stalled event loop is not a death. */
export const GONE_AFTER_MS = 1_500;

export interface NodeWatchHandlers {
  onGone(node: NodeId): void;
  onNew(node: NodeId): void;
}

export class NodeWatch {
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #beat: (text: 'beat' | 'bye') => void;
  readonly #handlers: NodeWatchHandlers;
  readonly #lastHeard = new Map<NodeId, number>();
  readonly #waiting = new Set<() => void>();
  #upSince: number | null = null;
  #cancel: () => void = () => undefined;
  #hurried = false;

  constructor(options: {
    bus: Bus;
    clock: Clock;
    /** Says it to all. */
    beat: (text: 'beat' | 'bye') => void;
    handlers: NodeWatchHandlers;
  }) {
    this.#bus = options.bus;
    this.#clock = options.clock;
    this.#beat = options.beat;
    this.#handlers = options.handlers;
    this.#tick();
  }

  get alive(): NodeId[] {
    return [...this.#lastHeard.keys()];
  }

  heard(node: NodeId): void {
    const isNew = !this.#lastHeard.has(node);
    this.#lastHeard.set(node, this.#clock.now());
    if (!isNew) return;
    // So that a node that has just started need not wait for the next beat to know of us.
    this.#beat('beat');
    this.#handlers.onNew(node);
    this.#wake();
  }

  left(node: NodeId): void {
    if (!this.#lastHeard.delete(node)) return;
    this.#handlers.onGone(node);
    this.#wake();
  }

  onUp(): void {
    const now = this.#clock.now();
    this.#upSince = now;
    // Nobody could be heard meanwhile.
    for (const node of this.#lastHeard.keys()) this.#lastHeard.set(node, now);
    this.#beat('beat');
  }

  onDown(): void {
    this.#upSince = null;
  }

  /**
   * Whether a node is there; waits until enough was listened to say so, at most `withinMs`.
   * @returns `unknown` while the bus is away, and once nobody waits any more
   */
  async judge(node: NodeId, withinMs: number): Promise<'alive' | 'gone' | 'unknown'> {
    const deadline = this.#clock.now() + withinMs;
    for (;;) {
      const verdict = this.#verdict(node);
      if (verdict !== 'unknown' || this.#hurried || this.#clock.now() >= deadline) return verdict;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** This node is about to stop: what is not known now is not waited for. */
  hurry(): void {
    this.#hurried = true;
    this.#wake();
  }

  stop(): void {
    this.#cancel();
    this.#beat('bye');
    this.#wake();
  }

  #verdict(node: NodeId): 'alive' | 'gone' | 'unknown' {
    if (this.#upSince === null) return 'unknown';
    if (this.#lastHeard.has(node)) return 'alive';
    return this.#clock.now() - this.#upSince >= GONE_AFTER_MS ? 'gone' : 'unknown';
  }

  #tick(): void {
    this.#cancel = this.#clock.setTimer(() => {
      if (this.#bus.isUp) {
        this.#beat('beat');
        this.#judgeAll();
      }
      this.#wake();
      this.#tick();
    }, BEAT_MS);
  }

  #judgeAll(): void {
    const now = this.#clock.now();
    for (const [node, lastHeard] of this.#lastHeard) {
      if (now - lastHeard >= GONE_AFTER_MS) this.left(node);
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
